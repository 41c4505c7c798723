import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { counter, expect, sentence, tab, test } from './page.ts'

/** Opens a lesson and waits until it can be played. */
async function open(page: Page, query: string) {
  await page.goto(`/?lang=en${query}`)
  await expect(sentence(page)).not.toBeEmpty()
}

/** To the end of the lesson on screen. */
async function finish(page: Page) {
  const kept = page.waitForFunction(() => localStorage.getItem('hopscope.progress') !== null)
  await page.keyboard.press('End')
  await kept
}

test('progress survives a reload: the map marks what is done, and leads back to the step that was left', async ({
  page,
}) => {
  await open(page, '&lesson=no-endpoints')
  await finish(page)
  await open(page, '&lesson=one-third')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  const left = (await counter(page).textContent()) ?? ''
  await page.waitForFunction(() => localStorage.getItem('hopscope.progress')?.includes('one-third'))
  await open(page, '')
  await page.getByRole('button', { name: 'Lessons' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.locator('li', { hasText: 'A Service without endpoints' })).toContainText(
    'done',
  )
  await expect(dialog.locator('li', { hasText: 'Three Pods, three rules' })).toContainText('begun')
  await dialog.getByRole('link', { name: /^Continue where you left: Three Pods/ }).click()
  await expect(counter(page)).toHaveText(left)
})

test('progress goes along as a file, is forgotten when asked, and added again', async ({
  page,
}) => {
  await open(page, '&lesson=no-endpoints')
  await finish(page)
  await page.getByRole('button', { name: 'Lessons' }).click()
  const dialog = page.getByRole('dialog')
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save as a file' }).click()
  const path = await (await saved).path()
  await dialog.getByRole('button', { name: 'Forget all of it' }).click()
  const lesson = dialog.locator('li', { hasText: 'A Service without endpoints' })
  await expect(lesson).not.toContainText('done')
  await dialog.getByLabel('Add from a file').setInputFiles(path)
  await expect(lesson).toContainText('done')
  await dialog.getByLabel('Add from a file').setInputFiles('package.json')
  await expect(dialog).toContainText('Nothing was changed')
})

test('a place on the map shows its lessons, and words find one', async ({ page }) => {
  await open(page, '')
  await page.getByRole('button', { name: 'Lessons' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /The control plane/ }).click()
  await expect(dialog.getByRole('link')).toHaveCount(7)
  await dialog.getByRole('button', { name: /The control plane/ }).click()
  await dialog.getByRole('searchbox').fill('trailing dot')
  await expect(dialog.getByRole('link')).toHaveCount(1)
})

test('the palette finds a step, a view, a thing on screen, a word and a lesson', async ({
  page,
}) => {
  await open(page, '&lesson=one-third')
  const find = async (words: string, entry: RegExp) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Lessons, things/ }).fill(words)
    await page.getByRole('option', { name: entry }).first().click()
  }
  await find('is the address of', /^Step/)
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(sentence(page)).toContainText('is the address of Service')
  await find('yaml', /^View/)
  await expect(tab(page, 'YAML')).toHaveAttribute('aria-selected', 'true')
  await find('ng-deploy-80', /^On screen.*service/)
  await expect(page.locator('.react-flow__node.pointed')).toHaveAttribute('data-id', /service:/)
  await find('hairpin', /^Word/)
  await expect(page.getByRole('dialog')).toContainText('by the port it came in')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('gets itself')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('gets itself')
})

test('the steps go along as Markdown with the sentences of the page, the picture as SVG and PNG', async ({
  page,
}) => {
  await open(page, '&lesson=one-third')
  await page.keyboard.press('ArrowRight')
  const said = (await sentence(page).textContent()) ?? ''
  await tab(page, 'Steps').click()
  await page.getByText('Take along').click()
  const save = async (name: string, place = 0) => {
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name, exact: true }).nth(place).click()
    const download = await saved
    return readFileSync(await download.path())
  }
  const markdown = (await save('Save')).toString()
  expect(markdown).toContain('# Three Pods, three rules')
  expect(markdown.replaceAll('\\', '')).toContain(said)
  const svg = (await save('Save as SVG')).toString()
  expect(svg).toContain('>ng-deploy-80</text>')
  expect(svg).not.toContain('foreignObject')
  expect((await save('Save as PNG')).subarray(1, 4).toString()).toBe('PNG')
  const before = (await counter(page).textContent()) ?? ''
  await page.getByRole('button', { name: 'Choose the steps' }).click()
  await page.getByLabel('From step').fill('1')
  await page.getByLabel('to step').fill('1')
  const film = await save('Film 1 step (1.5 seconds)')
  expect(film.subarray(0, 4).toString('hex'), 'begins as WebM does').toBe('1a45dfa3')
  const gif = await save('GIF of 1 step (1.5 seconds)')
  await expect(page.getByText('The GIF weighs 0.1 MB.')).toBeVisible()
  const [size, loops] = await page.evaluate(async (code) => {
    const data = Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0))
    const decoder = new ImageDecoder({ data, type: 'image/gif' })
    await decoder.completed
    const { image } = await decoder.decode()
    return [image.displayWidth, decoder.tracks.selectedTrack?.repetitionCount]
  }, gif.toString('base64'))
  expect([size, loops]).toEqual([960, Number.POSITIVE_INFINITY])
  await expect(counter(page)).toHaveText(before)
  await page.getByRole('button', { name: 'Show the script' }).click()
  await expect(page.getByRole('textbox', { name: 'Try it for real' })).toHaveValue(
    /kind create cluster[\s\S]*kind: Deployment[\s\S]*curl -sv/,
  )
})

test('the story is printed with a picture for each step, and the step on screen stays', async ({
  page,
}) => {
  await page.addInitScript(() => {
    window.print = () => {
      document.body.dataset.printed = `${document.querySelectorAll('.storyboard figure img').length}`
    }
  })
  await open(page, '&lesson=one-third')
  const before = (await counter(page).textContent()) ?? ''
  await tab(page, 'Steps').click()
  await page.getByText('Take along').click()
  await page.getByRole('button', { name: 'Print the story' }).click()
  await expect(page.locator('body')).toHaveAttribute('data-printed', /^\d\d$/)
  await expect(counter(page)).toHaveText(before)
})

test('the presenter’s window follows the page and leads it, and the room is asked by show of hands', async ({
  page,
}) => {
  await open(page, '&lesson=one-third&view=stage')
  const opening = page.waitForEvent('popup')
  await page.keyboard.press('p')
  const presenter = await opening
  await expect(presenter.getByText('Ask the room before any rule is shown')).toBeVisible()
  await page.keyboard.press('PageDown')
  const now = presenter.locator('.presenter-now')
  await expect(now).toHaveText((await sentence(page).textContent()) ?? '')
  await presenter.getByRole('button', { name: /^Step/ }).click()
  await expect(sentence(page)).toHaveText((await now.textContent()) ?? '')
  const hands = page.getByRole('region', { name: 'Hands up' })
  const asks = presenter.getByText('The room is asked')
  for (let presses = 0; presses < 20 && !(await asks.isVisible()); presses++)
    await presenter.keyboard.press('PageDown')
  await expect(hands.getByRole('listitem')).toHaveCount(3)
  await page.keyboard.press('PageDown')
  await expect(hands).toBeHidden()
  await expect(page.locator('.reveal')).toBeHidden()
  await expect(presenter.getByText('each Pod gets a third')).toBeVisible()
  await presenter.keyboard.press('b')
  await expect(page.locator('.player')).toBeHidden()
  await page.keyboard.press('b')
  await expect(page.locator('.player')).toBeVisible()
})
