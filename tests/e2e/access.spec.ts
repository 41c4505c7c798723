import AxeBuilder from '@axe-core/playwright'
import { expect, predict, sentence, stepUntil, test } from './page.ts'

test('the whole first lesson by keyboard alone, with reduced motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto('/?lang=en')
  await expect(sentence(page)).toContainText('client opens')
  for (let presses = 0; presses < 40; presses++) {
    if (await page.locator('.gate').isVisible()) break
    await page.keyboard.press('ArrowRight')
  }
  const radio = page.getByRole('radio').first()
  await radio.focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Fairly sure' }).focus()
  await page.keyboard.press('Enter')
  await expect(sentence(page)).toContainText('is chosen')
  await page.locator('.view').focus()
  for (let presses = 0; presses < 40; presses++) {
    if ((await sentence(page).textContent())?.includes('the address it asked')) break
    await page.keyboard.press('ArrowRight')
  }
  await expect(sentence(page)).toContainText('the address it asked')
  await page.keyboard.press('w')
  await expect(sentence(page)).not.toContainText('the address it asked')
  await page.keyboard.press('Alt+7')
  await expect(page.getByRole('tab', { name: 'Steps' })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  const why = page.getByRole('button', { name: 'Change the key W: Why? Go to the cause' })
  await why.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('l')
  await expect(page.getByRole('alert')).toContainText('L does something already: Other language')
  await why.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('x')
  await expect(page.getByRole('button', { name: 'Change the key X: Why' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const before = await sentence(page).textContent()
  await page.keyboard.press('w')
  await expect(sentence(page)).toHaveText(before ?? '')
  await page.keyboard.press('x')
  await expect(sentence(page)).not.toHaveText(before ?? '')
  const duration = await page
    .locator('.traveller')
    .first()
    .evaluate((node) => getComputedStyle(node).transitionDuration)
  expect(duration).toBe('0s')
})

test('every tab is reached from the keyboard, and none traps it', async ({ page }) => {
  await page.goto('/?lang=en')
  await page.getByRole('tab', { name: 'Rules' }).focus()
  for (const name of [
    'Packet',
    'Connections',
    'Names',
    'Terminal',
    'Objects',
    'Steps',
    'Try it',
    'YAML',
    'Compare',
    'Rules',
  ]) {
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('tab', { name, exact: true })).toBeFocused()
  }
})

// Every theme, and both languages: what is drawn differs by theme, what is said by language.
for (const [theme, lang] of [
  ['light', 'en'],
  ['dark', 'zh-CN'],
  ['hc', 'en'],
] as const) {
  test(`axe finds nothing: ${theme}, ${lang}`, async ({ page }) => {
    test.setTimeout(90_000)
    await page.goto(`/?lang=${lang}&theme=${theme}`)
    await stepUntil(page, /No machine has it|没有机器拥有它/)
    const check = async (what: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`,
      )
      expect(found, what).toEqual([])
    }
    await check('the question')
    await predict(page)
    for (let tab = 1; tab <= 9; tab++) {
      await page.keyboard.press(`Alt+${tab}`)
      await page.locator('#view > :not(.hint)').first().waitFor()
      await check(`view ${tab}`)
    }
    await page.keyboard.press('?')
    await check('help')
    await page.keyboard.press('Escape')
    await page.locator('.tools .primary').click()
    await page.locator('.link-box').waitFor()
    await check('share')
  })
}
