import type { Page } from '@playwright/test'
import { expect, sentence, stepUntil, test } from './page.ts'

const EXAM = '/?lang=en&lesson=one-third&quiz=exam&student=ask'

/** Says who one is, and waits until the exercise can be played. */
async function begin(page: Page, name: string) {
  const field = page.getByLabel('Your name or number')
  await field.fill(name)
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await expect(sentence(page)).not.toBeEmpty()
}

/** Opens the dialog of receipts by the search. */
async function openReceipts(page: Page) {
  await page.keyboard.press('Control+k')
  await page.locator('.palette-field').fill('receipts')
  await page.getByRole('option', { name: /Receipts of exams/ }).waitFor()
  await page.keyboard.press('Enter')
  return page.getByRole('dialog')
}

test('an exam with dice of one’s own: a hint costs, a reload changes nothing, and the receipt is checked', async ({
  page,
}) => {
  await page.goto(EXAM)
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('Type a name')
  await begin(page, 'Ann Lee')
  await stepUntil(page, /address of Service/)
  const gate = page.locator('.gate')
  await gate.getByRole('button', { name: 'I need a hint' }).click()
  await gate.getByRole('button', { name: 'Show hint 1' }).click()
  await expect(gate.locator('.hint-ladder li')).toHaveText([/one rule for each Pod/])
  await gate.getByRole('radio').first().check()
  await gate.getByRole('button', { name: 'Fairly sure' }).click()
  await expect(gate).toHaveCount(0)

  await page.reload()
  await begin(page, 'Ann Lee')
  await page.keyboard.press('End')
  const own = page.getByRole('region', { name: 'Your receipt' })
  await expect(own).toContainText('with 1 hint')
  const code = await own.getByRole('textbox').inputValue()
  expect(code).toMatch(/^HR1\./)

  const dialog = await openReceipts(page)
  await dialog.getByLabel('Link of the exam').fill('https://school.example/?lesson=one-third')
  await dialog.getByLabel('Receipt', { exact: true }).fill(code)
  await dialog.getByLabel('Name of the learner').fill('ann lee')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog).toContainText('Every line fits the one before it.')
  await expect(dialog).toContainText('The dice are those of this name.')
  await expect(dialog.getByRole('row').nth(1)).toContainText('Fairly sure')

  // The second byte of the line: another choice than the one that was given.
  const bytes = Buffer.from(code.slice(4), 'base64url')
  bytes[19] = (bytes[19] ?? 0) ^ 1
  await dialog.getByLabel('Receipt', { exact: true }).fill(`HR1.${bytes.toString('base64url')}`)
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog).toContainText('Line 1 does not fit')
})
