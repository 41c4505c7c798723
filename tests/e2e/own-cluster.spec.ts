import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, sentence, stepUntil, tab, test } from './page.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')

/** Puts a text into the editor, as a paste does. */
async function paste(page: Page, text: string) {
  await tab(page, 'YAML').click()
  const editor = page.locator('.cm-content')
  await expect(editor).toContainText('apiVersion')
  await editor.click()
  await page.keyboard.press('Control+A')
  await page.evaluate((pasted) => {
    const data = new DataTransfer()
    data.setData('text/plain', pasted)
    document
      .querySelector('.cm-content')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
  }, text)
}
const apply = (page: Page) => page.getByRole('button', { name: 'Apply', exact: true }).click()

async function send(page: Page, from: string, to: string, port: string) {
  await tab(page, 'Try it').click()
  const form = page.getByRole('group', { name: 'Send a packet now' })
  await form.getByRole('combobox', { name: 'From' }).selectOption(from)
  await form.getByRole('combobox', { name: 'To (Service or address)' }).fill(to)
  await form.getByRole('textbox', { name: 'Port' }).fill(port)
  await form.getByRole('button', { name: 'Send' }).click()
}

test.describe('a learner’s own manifests', () => {
  test('a Deployment and two Services: a packet from outside goes through the NodePort', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await paste(page, fixture('shop.yaml'))
    await apply(page)
    await expect(page.getByText('Applied.')).toBeVisible()
    await send(page, 'client:outside', 'node-a', '30080')
    await page.keyboard.press('Home')
    await stepUntil(page, /MASQUERADE/)
    await stepUntil(page, /the address it asked/)
  })

  test('what kubectl get -o yaml printed: Pods keep their names and addresses', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await paste(page, fixture('kubectl-get.yaml'))
    await apply(page)
    await expect(page.getByText('Applied.')).toBeVisible()
    await expect(page.locator('.pod').filter({ hasText: '10.244.1.17' })).toBeVisible()
    await send(page, 'pod:default/debug', 'web', '80')
    await page.keyboard.press('Home')
    await stepUntil(page, /DNAT: the destination 10.104.22.7:80 becomes 10.244.[12].\d+:8080/)

    await page.getByRole('button', { name: 'Share' }).click()
    const link = page.getByRole('textbox', { name: 'Share' })
    await expect(link).not.toBeEmpty()
    const without = await link.inputValue()
    await page.getByLabel('with other names and addresses').check()
    await expect(page.getByRole('status').getByText('It tells the same story')).toBeVisible()
    await expect(page.getByRole('row', { name: 'web service-' })).toBeVisible()
    await expect(link).not.toHaveValue(without)
  })

  test('a management cluster from kubectl get: what its controllers do next', async ({ page }) => {
    await page.goto('/?lang=en')
    await paste(page, fixture('management-cluster.yaml'))
    await page.getByRole('button', { name: 'Apply and watch from the start' }).click()
    await expect(page.getByText('MachinePool is kept and shown')).toBeVisible()
    await expect(
      page.locator('.react-flow__node').filter({ hasText: '4fz9c' }).last(),
    ).toBeVisible()
    await stepUntil(page, /prod-md-0-x7k2p creates/)
    await page.getByRole('button', { name: 'Rollout', exact: true }).click()
    await expect(page.getByRole('button', { name: /nd6tw/ })).toBeVisible()
    await tab(page, 'Objects').click()
    await expect(page.getByRole('heading', { name: 'Work queues' })).toBeVisible()
  })

  test('a broken text changes nothing: the line is named, the text is kept', async ({ page }) => {
    await page.goto('/?lang=en')
    const before = await sentence(page).textContent()
    await paste(
      page,
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 70000}]\n',
    )
    await apply(page)
    await expect(page.getByRole('alert')).toContainText('Line 5')
    await expect(page.locator('.cm-content')).toContainText('70000')
    await expect(sentence(page)).toHaveText(before ?? '')
  })

  for (const [what, text, line] of [
    ['a syntax error', 'apiVersion: v1\nkind: Pod\nmetadata: {name: web\n', 'Line 4'],
    [
      'a namespace with capitals',
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: Master\n',
      'Line 4',
    ],
    [
      'a field of the wrong type',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: 80\n',
      'Line 5',
    ],
    [
      'the same name twice',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n',
      'Line',
    ],
  ] as const) {
    test(`${what} is named with its line`, async ({ page }) => {
      await page.goto('/?lang=en')
      await paste(page, text)
      await apply(page)
      await expect(page.getByRole('alert')).toContainText(line)
    })
  }

  test('10 MB are refused with their size', async ({ page }) => {
    await page.goto('/?lang=en')
    await paste(page, '# padding\n'.repeat(1_000_000))
    await apply(page)
    await expect(page.getByRole('alert')).toContainText('10,000,000 characters')
  })

  test('a selector that matches nothing is a warning at its line, and the packet is refused', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await paste(
      page,
      `${fixture('shop.yaml')}---\napiVersion: v1\nkind: Service\nmetadata: {name: lost}\nspec:\n  selector: {app: nobody}\n  ports: [{port: 80}]\n`,
    )
    await apply(page)
    await expect(page.locator('.problems [data-severity="warning"]')).toBeVisible()
    await send(page, 'node:node-a', 'lost.default', '80')
    await page.keyboard.press('Home')
    await stepUntil(page, /rejects/)
    await stepUntil(page, /connection refused/)
  })
})
