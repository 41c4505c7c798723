import { expect, sentence, stepUntil, tab, test } from './page.ts'

test('what a kernel tracks shows with each step, and goes when its time is over', async ({
  page,
}) => {
  await page.goto('/?lang=en&lesson=stale-udp')
  await tab(page, 'Connections').click()
  await stepUntil(page, /log-0 gets the packet/)
  const table = page.getByRole('table')
  await page.getByRole('combobox', { name: 'Node' }).selectOption('node-a')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table).toContainText('UNREPLIED')

  await table.getByRole('button').click()
  await expect(table).toContainText('udp      17 29 src=10.244.0.2 dst=10.96.0.51 sport=40514')
  await page.getByRole('spinbutton', { name: /Seconds later/ }).fill('31')
  await expect(page.getByText('0 entries of at most 262,144')).toBeVisible()
  await page.getByRole('spinbutton', { name: /Seconds later/ }).fill('0')

  await stepUntil(page, /deletes 1 UDP flow from conntrack/)
  await expect(table).toContainText('deleted')
})

test('a table that has become too small drops the next connection', async ({ page }) => {
  await page.goto('/?lang=en')
  await tab(page, 'Connections').click()
  await page.getByRole('combobox', { name: 'Setting' }).selectOption('nf_conntrack_max')
  const value = page.getByRole('textbox', { name: 'Value' })
  await value.fill('many')
  await expect(page.getByRole('alert')).toContainText('“many” is not a whole number')
  await value.fill('1')
  await page.getByRole('button', { name: 'Set it now' }).click()
  await expect(sentence(page)).toContainText('nf_conntrack_max=1')
})
