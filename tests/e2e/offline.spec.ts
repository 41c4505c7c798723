import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { counter, expect, sentence, test } from './page.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

/** A copy of the built page on a host that can be switched off, below a path of its own; and what it is asked. */
async function openSite() {
  const folder = join(mkdtempSync(join(tmpdir(), 'hopscope-')), 'dist')
  cpSync('dist', folder, { recursive: true })
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    const path = new URL(url, 'http://site').pathname.replace(/^\/courses\/hopscope\//, '/')
    asked.push(path)
    try {
      const file = path.endsWith('/') ? `${path}index.html` : path
      const body = readFileSync(join(folder, file))
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const place = server.address()
  const port = typeof place === 'object' ? place?.port : 0
  return { folder, asked, server, address: `http://127.0.0.1:${port}/courses/hopscope/` }
}

test.use({ serviceWorkers: 'allow', trace: 'off' }) // a trace would hold the whole page several times

test('after one visit the page opens without a network, panels and lessons never seen before included; a new version waits to be asked for', async ({
  page,
  context,
}) => {
  const site = await openSite()
  await page.goto(`${site.address}?lang=en`)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null))
    .toBe(true)
  expect(new Set(site.asked.filter((path) => path.startsWith('/assets/'))).size).toBe(
    site.asked.filter((path) => path.startsWith('/assets/')).length,
  )

  await context.setOffline(true)
  const before = site.asked.length
  await page.goto(`${site.address}?lang=en&lesson=ndots`)
  await page.keyboard.press('End')
  await expect(counter(page)).toContainText('Step ')
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(page.getByRole('tabpanel').getByRole('textbox').first()).toBeVisible()
  await page.goto(`${site.address}lessons/hairpin/zh-CN/#t=3`)
  await expect(page).toHaveURL(/\?lesson=hairpin&lang=zh-CN#t=3$/)
  await expect(sentence(page)).not.toBeEmpty()
  expect(site.asked.slice(before)).toEqual([])

  await context.setOffline(false)
  const shell = join(site.folder, 'index.html')
  writeFileSync(shell, readFileSync(shell, 'utf8').replace('<head>', '<head data-edition="2">'))
  const worker = join(site.folder, 'offline.js')
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/("":`)[\w-]{12}/, '$1another-one-'))
  await page.goto(`${site.address}?lang=en`)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  const place = await counter(page).textContent()
  await expect(page.locator('head[data-edition]')).toHaveCount(0)
  await page.getByRole('button', { name: 'Open the new version' }).click()
  await expect(page.locator('head[data-edition]')).toHaveCount(1)
  await expect(counter(page)).toHaveText(place ?? '')
  site.server.close()
})
