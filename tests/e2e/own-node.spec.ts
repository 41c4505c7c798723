import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, sentence, stepUntil, tab, test } from './page.ts'

const dump = (name: string) =>
  readFileSync(new URL(`../fixtures/dumps/${name}.txt`, import.meta.url), 'utf8')

async function paste(page: Page, text: string) {
  await page.goto('/?lang=en')
  await tab(page, 'YAML').click()
  await page.getByText('A Node of your own').click()
  await page.getByRole('textbox', { name: 'A Node of your own' }).fill(text)
  await page.getByRole('button', { name: 'Make it walkable' }).click()
  await expect(page.locator('.react-flow').getByText('my-node')).toBeVisible()
}

test('a Node with Docker and Weave: a packet built by hand goes where its kernel sends it', async ({
  page,
}) => {
  await paste(page, dump('docker-weave'))
  await tab(page, 'Try it').click()
  await page.getByRole('combobox', { name: 'Comes in by' }).selectOption('eth0')
  await page.getByRole('textbox', { name: 'Source', exact: true }).fill('192.168.1.77')
  await page.getByRole('textbox', { name: 'Destination' }).fill('192.168.1.10')
  await page
    .locator('form')
    .first()
    .getByRole('textbox', { name: 'Port', exact: true })
    .fill('5000')
  await page.getByRole('button', { name: 'Send' }).first().click()
  await expect(sentence(page)).toContainText('192.168.1.77')
  await stepUntil(page, /DNAT: the destination 192.168.1.10:5000 becomes 172.17.0.2:5000/)
  await tab(page, 'Rules').click()
  await expect(page.getByRole('list', { name: 'DOCKER', exact: true })).toContainText('matched')
})

test('what is not modelled is named with its line, and undo brings the lesson back', async ({
  page,
}) => {
  await paste(page, dump('docker-weave'))
  await expect(page.getByText(/is not modelled/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Which Pod answers')
})

test('an address that is none cannot be sent', async ({ page }) => {
  await paste(page, dump('docker-weave'))
  await tab(page, 'Try it').click()
  await page.getByRole('textbox', { name: 'Destination' }).fill('10.96.0.300')
  await expect(page.getByRole('alert')).toContainText('“10.96.0.300” cannot stand')
  await expect(page.getByRole('button', { name: 'Send' }).first()).toBeDisabled()
})

const UNKNOWN = `*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i eth0 -m quantum --spin up -j ACCEPT
-A INPUT -p tcp -j REJECT
COMMIT
2: eth0: <BROADCAST,UP> mtu 1500 state UP
    inet 192.168.1.10/24 scope global eth0
default via 192.168.1.1 dev eth0
`

test('at a rule that is not modelled the reader says what it does, and both ways can be seen', async ({
  page,
}) => {
  await paste(page, UNKNOWN)
  await tab(page, 'Try it').click()
  await page.getByRole('combobox', { name: 'Comes in by' }).selectOption('eth0')
  await page.getByRole('textbox', { name: 'Source', exact: true }).fill('192.168.1.77')
  await page.getByRole('textbox', { name: 'Destination' }).fill('192.168.1.10')
  await page.getByRole('button', { name: 'Send' }).first().click()
  await expect(sentence(page)).toContainText('192.168.1.77')
  await page.keyboard.press('End')
  const asked = page.getByRole('region', { name: 'This rule is not modelled' })
  await asked.getByRole('button', { name: 'If it does not match' }).click()
  await expect(asked).toBeHidden()
  await stepUntil(page, /rejects/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.keyboard.press('End')
  await asked.getByRole('button', { name: 'If it matches' }).click()
  await stepUntil(page, /takes the packet itself/)
})

test('a file too long to be edited becomes a Node all the same', async ({ page }) => {
  const rule = '-A INPUT -s 203.0.113.7/32 -m comment --comment "kept out" -j DROP\n'
  const rules = `*filter\n:INPUT ACCEPT [0:0]\n${rule.repeat(6_000)}COMMIT\n`
  const address = '2: eth0: <UP> mtu 1500\n    inet 192.168.1.10/24 scope global eth0\n'
  await page.goto('/?lang=en')
  await tab(page, 'YAML').click()
  await page.getByText('A Node of your own').click()
  await page.getByLabel('Open files').setInputFiles([
    { name: 'iptables.txt', mimeType: 'text/plain', buffer: Buffer.from(rules) },
    { name: 'addresses.txt', mimeType: 'text/plain', buffer: Buffer.from(address) },
  ])
  await expect(page.getByText(/6,005 lines, .* too long to be edited here/)).toBeVisible()
  await page.getByRole('button', { name: 'Make it walkable' }).click()
  await expect(page.locator('.react-flow').getByText('my-node')).toBeVisible()
  await page.getByRole('button', { name: 'Put it away' }).click()
  await expect(page.getByRole('textbox', { name: 'A Node of your own' })).toHaveValue('')
})
