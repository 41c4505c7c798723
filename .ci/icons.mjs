// npm run icons: the icons of public/ as PNG, drawn from public/icon.svg by Chromium. Commit what changes.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium as findOrInstall } from './chromium.mjs'
import { install } from './install.mjs'
import { root } from './run-command.mjs'

await install()
const { chromium } = await import('@playwright/test')
const svg = readFileSync(join(root, 'public/icon.svg'), 'utf8')
/** Phones cut icons to their own shape: paper to the edges, and the drawing within the middle four fifths. */
const whole = svg.replace('rx="7"', '')
const maskable = whole
  .replace('<rect width="32" height="32"', '<rect x="-8" y="-8" width="48" height="48"')
  .replace('viewBox="0 0 32 32"', 'viewBox="-3 -3 38 38"')

const browser = await chromium.launch({
  executablePath: await findOrInstall(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
for (const [name, size, drawing] of [
  ['icon-180', 180, whole],
  ['icon-192', 192, svg],
  ['icon-512', 512, svg],
  ['icon-maskable', 512, maskable],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${drawing}`)
  const file = join(root, 'public', `${name}.png`)
  writeFileSync(file, await page.screenshot({ omitBackground: true }))
  await page.close()
  console.log(`public/${name}.png`)
}
await browser.close()
