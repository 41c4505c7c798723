// npm run check:e2e: the browser tests, against the built page. Arguments go to Playwright.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, buildOrExit } from './build.mjs'
import { chromium } from './chromium.mjs'
import { install } from './install.mjs'
import { root, runTool } from './run-command.mjs'

/** A port that nobody listens on now. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** What playwright.config.ts reads. */
const surroundings = async () => ({ CHROMIUM: await chromium(), PORT: String(await freePort()) })

/** Runs all browser tests and counts them. */
export async function runBrowserTests() {
  const built = await build()
  if (built.status !== 0)
    return { passed: 0, failed: 1, text: 'There is nothing to open: the build has failed.' }
  const report = join(root, '.cache/playwright.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  try {
    const env = { ...(await surroundings()), PLAYWRIGHT_JSON_OUTPUT_NAME: report }
    const { status, text } = await runTool('playwright', ['test', '--reporter=list,json'], {
      env,
      timeMaxMs: 660_000, // two at a time they take 410 s on two cores; with all other stages the run stays below 15 min
    })
    if (!existsSync(report)) return { passed: 0, failed: 1, text }
    const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(report, 'utf8')).stats
    const failed = unexpected === 0 && status !== 0 ? 1 : unexpected
    return { passed: expected + flaky, failed, skipped, text }
  } catch (error) {
    return { passed: 0, failed: 1, text: error.message }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await install()
  await buildOrExit()
  const env = await surroundings()
  const { status } = await runTool('playwright', ['test', ...process.argv.slice(2)], {
    env,
    show: true,
  })
  process.exitCode = status
}
