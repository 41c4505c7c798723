import { expect, sentence, tab, test } from './page.ts'

test('a learner kills the leader of etcd, and another one is elected', async ({ page }) => {
  await page.goto('/?lang=en&lesson=etcd-replication')
  await tab(page, 'Try it').click()
  await page.getByLabel('Done to').first().selectOption('etcd-1')
  await page.getByRole('button', { name: 'Kill' }).click()
  await expect(sentence(page)).toContainText('etcd-1 is killed')
  await tab(page, 'Steps').click()
  await expect(page.locator('.steps')).toContainText(/it leads term 3/)
})

test('a learner destroys a machine, and changes how its pool is rolled', async ({ page }) => {
  await page.goto('/?lang=en&lesson=scale-machines')
  await page.keyboard.press('End')
  await tab(page, 'Try it').click()
  const machines = page.getByRole('group', { name: 'A machine' })
  await machines.getByLabel('Done to').selectOption({ index: 1 })
  await machines.getByRole('button', { name: 'Destroy' }).click()
  await expect(sentence(page)).toContainText('destroys the machine')
  const pool = page.getByRole('group', { name: 'MachineDeployment demo-md-0' })
  await pool.getByLabel('maxSurge').fill('0')
  await pool.getByRole('button', { name: 'Apply' }).click()
  await expect(sentence(page)).toContainText('maxUnavailable')
})

test('a learner pulls the plug of a Node', async ({ page }) => {
  await page.goto('/?lang=en&lesson=one-third')
  await tab(page, 'Try it').click()
  const nodes = page.getByRole('group', { name: 'A Node' })
  await nodes.getByLabel('Done to').selectOption('node-b')
  await nodes.getByRole('button', { name: 'Switch off' }).click()
  await expect(sentence(page)).toContainText('node-b loses its power')
  await expect(nodes.getByRole('button', { name: 'Switch off' })).toBeDisabled()
})
