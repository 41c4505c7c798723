// Part of `npm run bench`: how smoothly the page steps through a pasted machine with 100,000 rules. Chromium's own trace says how long
// its main thread works on each step; prints the share of steps that fit into a frame of 60 a second. Needs a build.
import { chromium as browsers } from '@playwright/test'
import { preview } from 'vite'
import { chromium as findOrInstall } from './chromium.mjs'
import { TRACED, workAfter } from './read-trace.mjs'
import { root } from './run-command.mjs'

const SERVICES = 10_000
const STEPS = 120
const FRAME_MS = 1_000 / 60

/** Ten rules for each Service, two of them in the long chain of all. */
function dump() {
  const chains = []
  const dispatch = []
  const own = []
  for (let at = 0; at < SERVICES; at++) {
    const id = at.toString(36).toUpperCase().padStart(16, '0')
    const address = `10.${96 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`
    chains.push(`:KUBE-SVC-${id} - [0:0]`)
    dispatch.push(`-A KUBE-SERVICES -d ${address}/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-${id}`)
    for (let end = 1; end <= 9; end++)
      own.push(`-A KUBE-SVC-${id} -s 10.244.${end}.0/24 -j MARK --set-xmark 0x${end}/0xff`)
  }
  const nat = ['*nat', ':PREROUTING ACCEPT [0:0]', ':KUBE-SERVICES - [0:0]', ...chains]
  const rules = [...nat, '-A PREROUTING -j KUBE-SERVICES', ...dispatch, ...own, 'COMMIT']
  const address = '2: eth0: <UP> mtu 1500\n    inet 192.168.1.10/24 scope global eth0'
  return `${rules.join('\n')}\n${address}\ndefault via 192.168.1.1 dev eth0\nnet.ipv4.ip_forward = 1\n`
}

const server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' })
const browser = await browsers.launch({
  executablePath: await findOrInstall(),
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`${server.resolvedUrls.local[0]}?lang=en`)
  await page.getByRole('tab', { name: 'YAML', exact: true }).click()
  await page.getByText('A Node of your own').click()
  const file = { name: 'node.txt', mimeType: 'text/plain', buffer: Buffer.from(dump()) }
  await page.getByLabel('Open files').setInputFiles(file)
  await page.getByRole('button', { name: 'Make it walkable' }).click()
  await page.locator('.react-flow').getByText('my-node').waitFor({ timeout: 60_000 })
  await page.getByRole('tab', { name: 'Try it', exact: true }).click()
  await page.getByRole('combobox', { name: 'Comes in by' }).selectOption('eth0')
  await page.getByRole('textbox', { name: 'Source', exact: true }).fill('192.168.1.77')
  await page.getByRole('textbox', { name: 'Destination' }).fill('10.96.39.15')
  await page.locator('form').first().getByRole('textbox', { name: 'Port', exact: true }).fill('80')
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.getByRole('tab', { name: 'Rules', exact: true }).click()
  await page.getByRole('combobox', { name: 'Size of a step' }).selectOption('rule')
  await page.locator('.view').focus()
  await page.keyboard.press('Home')
  await browser.startTracing(page, TRACED)
  for (let step = 0; step < STEPS; step++) {
    await page.keyboard.press('ArrowRight')
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
  }
  const { worked, longest } = workAfter((await browser.stopTracing()).toString(), 'keydown')
  const within = worked.filter((ms) => ms <= FRAME_MS).length
  const median = worked.toSorted((one, other) => one - other)[STEPS / 2]
  console.log(
    `${worked.length} steps through ${SERVICES * 10} rules: a step keeps the page busy for ${median.toFixed(1)} ms; ${within} fit in a frame of ${FRAME_MS.toFixed(1)} ms (${((100 * within) / worked.length).toFixed(0)} %); the longest task took ${longest.toFixed(1)} ms`,
  )
} finally {
  await browser.close()
  await server.close()
}
