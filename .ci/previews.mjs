// npm run previews [-- lesson …]: a picture of each lesson's diagram into public/previews/, for chats and search results.
// Chromium draws them; 16 colours keep them small. Commit what changes.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildOrExit } from './build.mjs'
import { chromium as findOrInstall } from './chromium.mjs'
import { install } from './install.mjs'
import { encodePng } from './palette-png.mjs'
import { root } from './run-command.mjs'

const SIZE = { width: 800, height: 420 } // px: about 1.91 to 1, as previews are cut

await install()
await buildOrExit()
const { preview } = await import('vite')
const { chromium } = await import('@playwright/test')
const server = await preview({ root, logLevel: 'warn', preview: { host: '127.0.0.1', port: 4274 } })
const browser = await chromium.launch({
  executablePath: await findOrInstall(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const tab = await browser.newContext({
  viewport: SIZE,
  reducedMotion: 'reduce',
  serviceWorkers: 'block',
})

/** RGBA of what is on screen: the browser itself unpacks its picture. */
const pixels = async (page) => {
  const shot = (await page.screenshot()).toString('base64')
  const data = await page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let text = ''
    for (let at = 0; at < data.length; at += 8_192)
      text += String.fromCharCode(...data.subarray(at, at + 8_192))
    return btoa(text)
  }, shot)
  return Buffer.from(data, 'base64')
}

const folder = join(root, 'public/previews')
mkdirSync(folder, { recursive: true })
const lessons = readdirSync(join(root, 'src/scenario/catalog'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const wanted = process.argv.slice(2)
if (wanted.length === 0) {
  rmSync(folder, { recursive: true })
  mkdirSync(folder)
}
for (const name of lessons.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const page = await tab.newPage()
  const query = `lesson=${name}&lang=en&theme=light&embed=1&controls=none&panels=diagram&quiz=off&depth=source`
  await page.goto(`${server.resolvedUrls.local[0]}?${query}`, { waitUntil: 'networkidle' })
  await page.addStyleTag({
    content: '.narration,.player,.react-flow__attribution{display:none!important}',
  })
  await page.keyboard.press('End')
  await page.waitForTimeout(400) // the diagram takes the room of what was hidden
  const png = encodePng(await pixels(page), SIZE)
  writeFileSync(join(folder, `${name}.png`), png)
  console.log(`public/previews/${name}.png ${png.length}`)
  await page.close()
}
await browser.close()
await server.close()
