import { expect, sentence, stepUntil, tab, test } from './page.ts'

/** One packet inside another, and packets of a size, on the page. */

test('the wires between Nodes are asked for, and the packet panel shows each header with its size', async ({
  page,
}) => {
  await page.goto('?lesson=overlay-vxlan')
  await expect(
    page.getByText('Which destination do the wires between the Nodes see?'),
  ).toBeVisible()
  await page.getByRole('radio', { name: '192.168.0.3' }).check()
  await page.getByRole('button', { name: 'Sure', exact: true }).click()
  await expect(sentence(page)).toContainText('60 bytes become 110')
  await tab(page, 'Packet').click()
  const layers = page.locator('.layers li')
  await expect(layers).toHaveCount(6)
  await expect(layers.nth(2)).toContainText('VXLAN')
  await expect(layers.nth(4)).toContainText('10.244.1.2')
})

test('a packet gets a size that does not fit, and a wrong size is refused beside its field', async ({
  page,
}) => {
  await page.goto('?lesson=mtu-black-hole')
  await tab(page, 'Try it').click()
  const size = page.getByLabel('Size in bytes')
  await size.fill('9')
  await expect(page.getByRole('alert')).toHaveText('A packet has 60 to 65535 bytes.')
  await size.fill('1600')
  await page.getByLabel('To (Service or address)').fill('10.244.1.2')
  await page.getByLabel('Protocol').selectOption('udp')
  await page.getByLabel('Nobody may cut it (DF)').check()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await stepUntil(page, /1600 bytes with DF are never sent/)
})
