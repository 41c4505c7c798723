import type { Page } from '@playwright/test'
import { expect, sentence, stepUntil, tab, test } from './page.ts'

/** Opens the configuration of kube-proxy. */
async function openConfig(page: Page) {
  await page.goto('/?lang=en')
  await tab(page, 'Try it').click()
  await page.getByText('Configuration of kube-proxy').click()
}

test.describe('kube-proxy’s knobs', () => {
  test('masqueradeAll writes other rules, and the learner stays at the same packet', async ({
    page,
  }) => {
    await openConfig(page)
    await page.getByLabel('iptables.masqueradeAll').check()
    await expect(sentence(page)).toContainText('client opens')
    await stepUntil(page, /MASQUERADE/)
  })

  test('a network that is none is said beside its field, and nothing is written', async ({
    page,
  }) => {
    await openConfig(page)
    const field = page.getByLabel('nodePortAddresses')
    await field.fill('192.168.0.0/40')
    await field.blur()
    await expect(page.getByRole('alert')).toContainText('“192.168.0.0/40” is no network')
    await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
    await field.fill('192.168.0.0/24')
    await field.blur()
    await expect(page.getByRole('alert')).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  })
})

test('a stopped kube-proxy leaves old rules behind; when it runs again, the diff shows what it missed', async ({
  page,
}) => {
  await openConfig(page)
  await page.getByRole('button', { name: 'Stop kube-proxy on node-a' }).click()
  await expect(sentence(page)).toContainText('kube-proxy on node-a stops')
  await expect(page.getByText('kube-proxy on node-a is stopped')).toBeVisible()
  await page.getByRole('button', { name: 'Start kube-proxy on node-a' }).click()
  await expect(sentence(page)).toContainText('kube-proxy starts on node-a')

  await tab(page, 'Objects').click()
  await page
    .getByText(/^shop\/ng-deploy-5f9575df66-/)
    .first()
    .click()
  await page
    .getByRole('button', { name: /delete/i })
    .first()
    .click()
  await tab(page, 'Rules').click()
  await stepUntil(page, /kube-proxy on node-[ab] rewrites what changed/)
  const diff = page.locator('.rule-changes').first()
  await expect(diff).toContainText('as before')
  await expect(diff.locator('[data-change="removed"]').first()).toContainText('KUBE-SEP-')
})

test.describe('IPVS mode', () => {
  test('has its knobs, and the page prints what ipvsadm prints', async ({ page }) => {
    await page.goto('/?lang=en&lesson=ipvs-mode')
    await expect(sentence(page)).toContainText('client opens')
    await expect(page.locator('#view')).toContainText('not against a running kernel') // said before any other panel is loaded
    await page.keyboard.press('End')
    await tab(page, 'Try it').click()
    await page.getByText('Configuration of kube-proxy').click()
    await expect(page.getByText('deprecated since Kubernetes 1.35')).toBeVisible()
    await page.getByLabel('ipvs.scheduler').selectOption('sh')
    await page.getByText('What the tools of a Node print').click()
    await expect(page.getByText('TCP  10.96.0.80:80 sh')).toBeVisible()
  })
})
