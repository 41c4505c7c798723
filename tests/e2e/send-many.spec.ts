import { expect, tab, test } from './page.ts'

test('a thousand connections, three requests over each: counted, expected, and tested', async ({
  page,
}) => {
  await page.goto('/?lang=en')
  await tab(page, 'Try it').click()
  const form = page.locator('form').filter({ hasText: 'Send many' })
  await form.getByRole('textbox', { name: 'Connections' }).fill('20000')
  await expect(form.getByRole('alert')).toContainText('from 1 to 10,000')
  await form.getByRole('textbox', { name: 'Connections' }).fill('1000')
  await form.getByRole('textbox', { name: 'Requests over each' }).fill('3')
  await form.getByRole('button', { name: 'Send them' }).click()
  await expect(form.getByRole('columnheader', { name: 'Expected' })).toBeVisible()
  await expect(form.getByRole('status')).toContainText('333.3')
  await expect(form.getByRole('status')).toContainText('2 degrees of freedom')
  await expect(form.getByRole('status')).toContainText('3,000 requests follow 1,000 connections')
})
