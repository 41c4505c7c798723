// npm run shots [-- word …]: pictures of every screen in every size, theme and language, into shots/.
// A word keeps only pictures whose name contains it. `--readme` also renews docs/screen.png.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOrExit } from './build.mjs'
import { chromium as findOrInstall } from './chromium.mjs'
import { install } from './install.mjs'
import { root } from './run-command.mjs'

const SIZES = [
  { size: '1440x900', query: {} },
  { size: '1920x1080', query: { view: 'stage' } },
  { size: '600x400', query: { embed: '1' } },
  { size: '390x844', query: {} },
]
const THEMES = ['light', 'dark']
const LANGS = ['en', 'zh-CN']

/** Everything there is to take, as [{name, size, url, steps}]. */
function pictures() {
  const screens = JSON.parse(readFileSync(join(root, 'tests/e2e/screens.json'), 'utf8'))
  return screens.flatMap(({ name, url, steps = [] }) =>
    SIZES.flatMap(({ size, query }) =>
      THEMES.flatMap((theme) =>
        LANGS.map((lang) => {
          const place = new URL(url, 'http://page/')
          const wanted = { ...query, theme, lang }
          for (const [key, value] of Object.entries(wanted)) place.searchParams.set(key, value)
          const address = place.pathname + place.search + place.hash
          return { name: `${name}-${size}-${theme}-${lang}`, size, lang, url: address, steps }
        }),
      ),
    ),
  )
}

async function take(browser, base, { name, size, lang, url, steps }) {
  const [width, height] = size.split('x').map(Number)
  const surroundings = { viewport: { width, height }, locale: lang, timezoneId: 'UTC' }
  const tab = await browser.newContext({
    ...surroundings,
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  })
  const page = await tab.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(new URL(url, base).href, { waitUntil: 'networkidle' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  for (const key of steps) await page.keyboard.press(key)
  await page.waitForTimeout(300) // a key may have opened what is loaded on demand
  await page.locator('.loading').waitFor({ state: 'detached' })
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  )
  await page.screenshot({ path: join(root, 'shots', `${name}.png`) })
  await tab.close()
  console.log(`shots/${name}.png${errors.map((error) => `\n  page error: ${error}`).join('')}`)
  return errors.length
}

await install()
await buildOrExit()
const { preview } = await import('vite')
const { chromium } = await import('@playwright/test')
const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', port: 4273 } })
const browser = await chromium.launch({
  executablePath: await findOrInstall(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
mkdirSync(join(root, 'shots'), { recursive: true })

const words = process.argv.slice(2)
const filters = words.filter((word) => !word.startsWith('--'))
const chosen = pictures().filter(({ name }) => filters.every((word) => name.includes(word)))
let errors = 0
for (const picture of chosen) errors += await take(browser, server.resolvedUrls.local[0], picture)
const forReadme = chosen.find(({ name }) => name.endsWith('-1440x900-light-en'))
if (words.includes('--readme') && forReadme)
  copyFileSync(join(root, 'shots', `${forReadme.name}.png`), join(root, 'docs/screen.png'))
await browser.close()
await server.close()
process.exit(errors > 0 ? 1 : 0)
