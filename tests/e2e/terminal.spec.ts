import type { Page } from '@playwright/test'
import { expect, sentence, tab, test } from './page.ts'

const log = (page: Page) => page.getByRole('log')

/** Types a command and, where it takes simulated time, goes to where it ends. */
async function run(page: Page, command: string) {
  const field = page.getByRole('textbox', { name: /Command at/ })
  await field.fill(command)
  await field.press('Enter')
  await expect(log(page).locator('.terminal-typed').last()).toContainText(command)
  const goOn = page.getByRole('button', { name: 'Go to where it ends' })
  const ended = log(page)
    .locator('.terminal-run')
    .last()
    .getByText(/exit code|does not imitate/)
  await expect(goOn.or(ended)).toBeVisible()
  if (await goOn.isVisible()) await goOn.click()
  await expect(ended).toBeVisible()
}

test.describe('the terminal', () => {
  test('nslookup and curl in a Pod print what the real ones print; an earlier step shows less', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=nslookup-ng-deploy-80')
    await tab(page, 'Terminal').click()
    await run(page, 'nslookup ng-deploy-80')
    await expect(log(page)).toContainText('Name:\tng-deploy-80.shop.svc.cluster.local')
    await run(page, 'curl -s ng-deploy-80')
    await expect(sentence(page)).toHaveText(/ends with exit code 0: success/)
    await expect(log(page).locator('.terminal-run')).toHaveCount(2)
    await page.keyboard.press('Escape')
    await page.getByRole('slider').first().focus()
    await page.keyboard.press('Home')
    await expect(log(page).locator('.terminal-run')).toHaveCount(0)
  })

  test('keys: history, completion, an unknown command, a cleared screen', async ({ page }) => {
    await page.goto('/?lang=en')
    await tab(page, 'Terminal').click()
    const field = page.getByRole('textbox', { name: /Command at/ })
    await run(page, 'nosuchcommand')
    await expect(log(page)).toContainText('bash: nosuchcommand: command not found')
    await expect(log(page)).toContainText('exit code 127')
    await field.press('ArrowUp')
    await expect(field).toHaveValue('nosuchcommand')
    await field.press('ArrowDown')
    await field.fill('host')
    await field.press('Tab')
    await expect(page.getByText('host  hostname')).toBeVisible()
    await field.fill('curl ng-d')
    await field.press('Tab')
    await expect(field).toHaveValue(/^curl ng-deploy-80/)
    await field.press('Control+l')
    await expect(log(page).locator('.terminal-run')).toHaveCount(0)
  })

  test('kubectl on the control plane: get, scale, a rollout that is waited for, a pasted manifest', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await tab(page, 'Terminal').click()
    await page.getByRole('combobox', { name: 'Where' }).selectOption('control-plane')
    await run(page, 'kubectl get pods -n shop -o wide')
    await expect(log(page)).toContainText('NOMINATED NODE')
    await run(page, 'kubectl scale deploy/ng-deploy -n shop --replicas=4')
    await expect(log(page)).toContainText('deployment.apps/ng-deploy scaled')
    await run(page, 'kubectl rollout status deploy/ng-deploy -n shop')
    await expect(log(page)).toContainText('deployment "ng-deploy" successfully rolled out')
    await run(page, 'kubectl gte pods')
    await expect(log(page)).toContainText('error: unknown command "gte" for "kubectl"')
    const field = page.getByRole('textbox', { name: /Command at/ })
    await field.fill(
      'kubectl apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: made }\nEOF',
    )
    await field.press('Enter')
    await expect(log(page)).toContainText('configmap/made created')
  })

  test('kubectl edit opens an editor, and again with what is wrong; without an API server it opens none', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=three-wanted')
    await tab(page, 'Terminal').click()
    await page.getByLabel('Where').selectOption('control-plane')
    const command = 'kubectl edit deployment web -n shop'
    const field = page.getByRole('textbox', { name: /Command at/ })
    await field.fill(command)
    await field.press('Enter')
    const editor = page.getByRole('textbox', { name: 'Editor of kubectl: deployments.apps "web"' })
    await editor.fill((await editor.inputValue()).replace('replicas: 3', 'replicas: -3'))
    await page.getByRole('button', { name: 'Save and close' }).click()
    await expect(page.getByRole('alert')).toContainText('must be greater than or equal to 0')
    await expect(editor).toHaveValue(
      /# deployments\.apps "web" was not valid:\n# \* spec\.replicas/,
    )
    await editor.fill((await editor.inputValue()).replace('replicas: -3', 'replicas: 4'))
    await page.getByRole('button', { name: 'Save and close' }).click()
    await expect(log(page)).toContainText('deployment.apps/web edited')
    await tab(page, 'Try it').click()
    await page.getByRole('button', { name: 'Stop it' }).click()
    await expect(sentence(page)).toContainText('The API server stops.')
    await tab(page, 'Terminal').click()
    await page.getByLabel('Where').selectOption('control-plane')
    await run(page, command)
    await expect(log(page)).toContainText('was refused - did you specify the right host or port?')
  })
})
