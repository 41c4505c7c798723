import { expect, sentence, tab, test } from './page.ts'

test('a rule is found by words of its text, run to, and says why it did not act', async ({
  page,
}) => {
  await page.goto('/?lang=en')
  await expect(sentence(page)).toContainText('client opens')
  await tab(page, 'Rules').click()
  await page.getByRole('button', { name: 'Find a rule' }).click()
  const finder = page.locator('.rule-finder')
  await finder.getByRole('searchbox').fill('MASQUERADE random-fully')
  await expect(finder.getByRole('status')).toContainText('6 rules found')

  await finder.getByRole('searchbox').fill('10.96.0.80 cluster')
  await finder.getByRole('button', { name: 'Run to it' }).first().click()
  await expect(page.getByRole('list', { name: 'KUBE-SERVICES' })).toContainText('cluster IP')

  await page.keyboard.press('End')
  await finder.getByRole('searchbox').fill('KUBE-MARK-MASQ 10.244')
  await finder.getByRole('button', { name: 'Why not this one?' }).first().click()
  await expect(finder.locator('p').first()).not.toBeEmpty()
})
