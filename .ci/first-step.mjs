// npm run first-step [-- folder …]: what a first visitor waits for, in Chromium with its processor four times slower.
// Without arguments the built page and its embed; else the built pages in some folders, until they are quiet, to compare.

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { loadavg } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildOrExit } from './build.mjs'
import { chromium as findOrInstall } from './chromium.mjs'
import { install } from './install.mjs'
import { root } from './run-command.mjs'

const RUNS = 5 // the median counts
const SLOW = 4 // times

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

/** A folder on a port of its own; every file is sent packed, as hosts do. */
async function serve(folder) {
  const packed = new Map()
  const server = createServer(({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://x').pathname)
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end()
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file), { level: 9 }))
    const type = TYPES[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
    response.end(packed.get(file))
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return { server, address: `http://127.0.0.1:${server.address().port}/` }
}

/** One visit with an empty cache: kB that came, packed, and ms from the address until it could be used. */
async function visit(browser, address, use) {
  const tab = await browser.newContext({ serviceWorkers: 'block' })
  const page = await tab.newPage()
  const tools = await tab.newCDPSession(page)
  await tools.send('Network.enable')
  await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOW })
  let bytes = 0
  tools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  const begun = performance.now()
  await page.goto(address, { waitUntil: 'commit' })
  await use(page)
  const ms = performance.now() - begun
  const kB = bytes / 1000
  await tab.close()
  return { ms, kB }
}

const middle = (values) => [...values].sort((one, other) => one - other)[values.length >> 1]

/** Ours: the button for the next step is there; it is pressed; the next sentence is on screen. */
async function takeFirstStep(page) {
  const step = page.getByRole('button', { name: /^Step/ })
  await step.waitFor()
  const sentence = page.locator('.sentence')
  const before = await sentence.textContent()
  await step.click()
  await page.waitForFunction(
    (text) => document.querySelector('.sentence')?.textContent !== text,
    before,
  )
}

const untilQuiet = (page) => page.waitForLoadState('networkidle')

await install()
const folders = process.argv.slice(2)
if (folders.length === 0) await buildOrExit()
const { chromium } = await import('@playwright/test')
const browser = await chromium.launch({
  executablePath: await findOrInstall(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const wanted =
  folders.length > 0
    ? folders.map((folder) => ({ name: folder, folder, path: '', use: untilQuiet }))
    : ['?lang=en', '?lang=en&embed=1', 'player.html?lang=en&embed=1'].map((path) => ({
        name: path,
        folder: join(root, 'dist'),
        path,
        use: takeFirstStep,
      }))
for (const { name, folder, path, use } of wanted) {
  const { server, address } = await serve(folder)
  const visits = []
  for (let run = 0; run < RUNS; run++) visits.push(await visit(browser, address + path, use))
  const kB = middle(visits.map((each) => each.kB)).toFixed(0)
  const ms = middle(visits.map((each) => each.ms)).toFixed(0)
  const least = Math.min(...visits.map((each) => each.ms)).toFixed(0)
  console.log(`${name}: ${kB} kB, ${ms} ms (at best ${least} ms)`)
  server.close()
}
console.log(`load of the machine: ${loadavg()[0].toFixed(1)}`)
await browser.close()
