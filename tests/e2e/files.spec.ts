import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { openRecordStore } from '../fixtures/record-store.ts'
import { openHostPage } from './host-page.ts'
import { counter, expect, predict, sentence, test } from './page.ts'

/** Presses a button of the File part of the dialog and returns what is saved. */
async function saved(page: Page, button: string): Promise<Uint8Array> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return readFileSync(await download.path())
}

async function openFiles(page: Page) {
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByRole('button', { name: 'File', exact: true }).click()
}

test('a page in one file opens from the disk, at its step, and asks nobody', async ({ page }) => {
  await page.goto('/?lang=en&lesson=ndots')
  await page.getByRole('button', { name: /^Step/ }).click()
  const before = await counter(page).textContent()
  await openFiles(page)
  const file = join(mkdtempSync(join(tmpdir(), 'hopscope-')), 'lesson.html')
  writeFileSync(file, await saved(page, 'Save the page'))

  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`file://${file}`)
  await expect(counter(page)).toHaveText(before ?? '')
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(page.locator('.cm-content')).toBeVisible()
  await page.keyboard.press('Tab')
  expect(asked.filter((url) => !/^(file|data|blob):/.test(url))).toEqual([])
})

test('a scenario saved as a file opens again', async ({ page }) => {
  await page.goto('/?lang=en&lesson=hairpin&seed=9')
  await openFiles(page)
  const text = await saved(page, 'Save as a file')
  await page.goto('/?lang=en')
  await openFiles(page)
  await page
    .getByLabel('Open a file:')
    .setInputFiles({ name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from('{') })
  await expect(page.getByRole('alert')).toContainText('not a scenario')
  await page.getByLabel('Open a file:').setInputFiles({
    name: 'a.hopscope.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(sentence(page)).not.toBeEmpty()
  expect(JSON.parse(Buffer.from(text).toString()).seed).toBe(9)
})

const EDITIONS = [
  {
    name: 'SCORM 1.2',
    version: '1.2',
    runtime: 'scorm12',
    api: 'API = new Scorm12API',
    ask: 'API.LMSGetValue',
    status: 'cmi.core.lesson_status',
    over: /passed|failed/,
    score: 'cmi.core.score.raw',
  },
  {
    name: 'SCORM 2004',
    version: '2004 4th Edition',
    runtime: 'scorm2004',
    api: 'API_1484_11 = new Scorm2004API',
    ask: 'API_1484_11.GetValue',
    status: 'cmi.completion_status',
    over: /completed/,
    score: 'cmi.score.raw',
  },
] as const

for (const edition of EDITIONS)
  test(`a package of ${edition.name} tells the platform that shows it score and completion`, async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=one-third')
    await openFiles(page)
    await page.getByLabel('As an exam').check()
    await page.getByRole('combobox').filter({ hasText: 'cmi5' }).selectOption(edition.name)
    const files = unzipSync(await saved(page, 'Save a package'))
    expect(Object.keys(files).sort()).toEqual(['imsmanifest.xml', 'index.html'])
    expect(Buffer.from(files['imsmanifest.xml'] ?? []).toString()).toContain(
      `<schemaversion>${edition.version}</schemaversion>`,
    )

    const runtime = readFileSync(
      createRequire(import.meta.url).resolve(`scorm-again/${edition.runtime}/min`),
    )
    const platform = `<!doctype html><title>LMS</title><script src="runtime.js"></script>
    <script>var ${edition.api}({ autocommit: false, logLevel: 5 })</script>
    <iframe src="index.html" width="1000" height="640"></iframe>`
    const served: Readonly<Record<string, Uint8Array | string | undefined>> = {
      '/': platform,
      '/runtime.js': runtime,
      '/index.html': files['index.html'],
    }
    const server = createServer(({ url }, response) => {
      const type = url?.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      response.setHeader('content-type', type)
      response.end(served[url ?? ''] ?? '')
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const place = server.address()
    await page.goto(`http://127.0.0.1:${typeof place === 'object' ? place?.port : 0}/`)
    const kept = (name: string) => page.evaluate(`${edition.ask}('${name}')`)
    await expect.poll(() => kept(edition.status)).toBe('incomplete')
    const frame = page.frames()[1] as unknown as Page // as: a frame is asked as a page is
    const step = frame.getByRole('button', { name: /^Step/ })
    for (let asked = 0; asked < 4; asked++) {
      await step.press('End')
      const question = frame.getByRole('radio').first()
      await expect(question.or(frame.locator('button:disabled[aria-label^="Step"]'))).toBeVisible()
      if (!(await question.isVisible())) break
      await predict(frame)
    }
    await expect.poll(() => kept(edition.status)).toMatch(edition.over)
    expect(await kept(edition.score)).toMatch(/^\d+$/)
    expect(await kept('cmi.interactions._count')).toBe('1')
    server.close()
  })

test('a cmi5 package tells the record store of its launch what was learnt, goes on there, and asks nobody else', async ({
  page,
  context,
}) => {
  const store = await openRecordStore({ masteryScore: 0.9 }, { languagePreference: 'zh-CN,en-US' })
  await page.goto('/?lang=en&lesson=one-third')
  await openFiles(page)
  await page.getByLabel('As an exam').check()
  await page.getByRole('combobox').filter({ hasText: 'cmi5' }).selectOption('cmi5')
  const files = unzipSync(await saved(page, 'Save a package'))
  const structure = Buffer.from(files['cmi5.xml'] ?? []).toString()
  expect(structure).toMatch(
    /<au id="https:[^"]+\/[0-9a-f]{32}" moveOn="Completed" masteryScore="0.8"/,
  )
  expect(structure).toContain('<langstring lang="zh-CN">')

  // Whoever keeps the files is somebody else than the record store.
  const host = await openHostPage('', files['index.html'])
  const learner = await context.newPage()
  await learner.goto(`${host.address}index.html${store.launch()}`)
  await expect(learner.getByRole('button', { name: /^前进/ })).toBeVisible() // the learner's language, not the file's
  await expect(learner.getByText('没有应答')).toHaveCount(0)
  await learner.getByRole('button', { name: /^前进/ }).press('End')
  await learner.locator('.gate').getByRole('radio').first().check()
  await learner.getByRole('button', { name: '猜的' }).click()
  const before = (await counter(learner).textContent()) ?? ''
  const stranger = await learner.evaluate(
    (address) => fetch(address).then(String, () => 'refused'),
    host.address,
  )
  expect(stranger).toBe('refused')
  await learner.evaluate(() => localStorage.clear()) // as on another computer
  await learner.goto('about:blank')
  await expect.poll(() => store.verbs()).toEqual(['initialized', 'terminated'])

  await learner.goto(`${host.address}index.html${store.launch()}`)
  await expect(counter(learner)).toHaveText(before)
  await learner.getByRole('button', { name: /^前进/ }).press('End')
  await expect.poll(() => store.verbs().slice(2)).toHaveLength(3)
  await learner.goto('about:blank')
  await expect.poll(() => store.verbs().at(-1)).toBe('terminated')
  expect(store.verbs().slice(2).join()).toMatch(
    /^initialized,completed,(passed|failed),terminated$/,
  )
  expect(store.broken).toEqual([])
  store.close()
  host.close()
})
