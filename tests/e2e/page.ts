import { test as base, expect, type Page } from '@playwright/test'

/** A page that must not write a single error or warning to its console. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const complaints: string[] = []
      page.on('console', (message) => {
        if (/registration blocked by Playwright/.test(message.text())) return // as playwright.config.ts wants
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await use(undefined)
      expect(complaints).toEqual([])
      // A key instead of words: they were not loaded, or there are none.
      if (page.url() !== 'about:blank')
        // biome-ignore lint/performance/useDomNodeTextContent: only what can be read counts, not the text of a script
        expect(await page.locator('body').innerText()).not.toMatch(/\b(ui|traffic)\/[a-z]/)
    },
    { auto: true },
  ],
})
export { expect }

export const sentence = (page: Page) => page.locator('.narration .sentence')
export const counter = (page: Page) => page.locator('.counter span').first()
export const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true })

/** Presses Step until the sentence says what is wanted, skipping questions; fails when the recording ends before. */
export async function stepUntil(page: Page, wanted: RegExp) {
  for (let presses = 0; presses < 200; presses++) {
    const text = (await sentence(page).textContent()) ?? ''
    if (wanted.test(text)) return
    const skip = page.getByRole('button', { name: /^(Skip|跳过)$/ })
    if (await skip.isVisible()) await skip.click()
    const step = page.getByRole('button', { name: /^(Step|前进)/ })
    if (await step.isDisabled()) break
    await step.click()
  }
  await expect(sentence(page)).toHaveText(wanted)
}

/** Answers the question on screen; where a whole room is asked, nobody's answer is kept. */
export async function predict(page: Page) {
  await page.locator('.gate, .hands').first().waitFor()
  const show = page.getByRole('button', { name: /^(Show what happens|看看结果)$/ })
  if (await show.isVisible()) {
    await show.click()
    return
  }
  await page.locator('.gate').getByRole('radio').first().check()
  await page.getByRole('button', { name: /^(A guess|猜的)$/ }).click()
}

/** Where every box of the map is, in its own coordinates. */
export const places = (page: Page) =>
  page
    .locator('.react-flow__node:not(.traveller)')
    .evaluateAll((nodes) =>
      Object.fromEntries(
        nodes.map((node) => [node.getAttribute('data-id'), (node as HTMLElement).style.transform]),
      ),
    )
