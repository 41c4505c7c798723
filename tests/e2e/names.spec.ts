import type { Page } from '@playwright/test'
import { expect, sentence, stepUntil, tab, test } from './page.ts'

/** Opens the names tab of a lesson with CoreDNS; the name is asked from the Pod `shop/client`. */
async function openNames(page: Page, name: string) {
  await page.goto('/?lang=en&lesson=external-name-cost')
  await page.getByRole('button', { name: 'Skip' }).click() // the lesson's question
  await tab(page, 'Names').click()
  await page.getByLabel('In the Pod').selectOption('shop/client')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
}

const counts = (page: Page) => page.locator('.tally .counts')
const queries = (page: Page) => page.getByRole('region', { name: 'Queries in order' })

test('a name is asked at the step on screen, and what was foretold comes', async ({ page }) => {
  await openNames(page, 'kube-dns.kube-system')
  await page.getByLabel('Asked by').selectOption('musl')
  await expect(counts(page)).toContainText('4 queries sent')
  await expect(page.locator('.tally')).toContainText('gets the address 10.96.0.10')
  await page.getByRole('button', { name: 'Look it up' }).click()
  await expect(sentence(page)).toContainText('looks up “kube-dns.kube-system”')
  await page.keyboard.press('End')
  await expect(sentence(page)).toContainText('4 queries were sent; 3 were in vain')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(sentence(page)).not.toContainText('kube-dns')
})

test('names that are none: each is said beside its field, and none stops the page', async ({
  page,
}) => {
  await openNames(page, '')
  await expect(page.getByText('Without a name, each program')).toBeVisible()
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('10.96.0.10')
  await expect(page.locator('.tally')).toContainText('No query leaves the Pod')
  await name.fill('bücher.example')
  await expect(page.getByText('DNS knows letters, digits, hyphens')).toBeVisible()
  await name.fill(`${'a'.repeat(64)}.example`)
  await expect(page.getByText('A label has at most 63 characters')).toBeVisible()
  await name.fill('x'.repeat(2_001))
  await expect(page.getByRole('alert')).toContainText('At most 2,000 characters')
  await expect(page.getByRole('button', { name: 'Look it up' })).toBeDisabled()
})

test('the tally follows ndots while it moves, and undo brings it back', async ({ page }) => {
  await openNames(page, 'www.example.com')
  await expect(counts(page)).toContainText('8 queries sent')
  await expect(queries(page).getByRole('row')).toHaveCount(9)
  await page.getByRole('slider', { name: 'ndots' }).fill('2')
  await expect(counts(page)).toContainText('2 queries sent')
  await expect(counts(page)).toContainText('1 in vain')
  await expect(page.locator('.pod-files')).toContainText('ndots:2')
  await expect(page.locator('.pod-files')).toContainText('dnsConfig of the Pod')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(counts(page)).toContainText('8 queries sent')
  await page.getByText('Between the Pod and its answer').click()
  const race = page.getByLabel('Two queries of one socket race')
  await race.selectOption('4.18')
  await expect(counts(page)).toContainText('5,0')
  await page.getByRole('checkbox', { name: 'single-request-reopen' }).check()
  await expect(counts(page)).not.toContainText('5,0')
})

test('dnsPolicy: Default goes to the Node’s servers; a search list is written and ordered by keyboard', async ({
  page,
}) => {
  await openNames(page, 'www.example.com')
  await page.getByLabel('dnsPolicy').selectOption('Default')
  await expect(queries(page)).toContainText('192.0.2.53')
  await page.getByLabel('dnsPolicy').selectOption('None')
  const more = page.getByRole('textbox', { name: 'One more for searches' })
  await more.fill('Not A Domain')
  await more.press('Enter')
  await expect(page.getByRole('alert')).toContainText('Not A Domain')
  for (const search of ['a.example', 'b.example']) {
    await more.fill(search)
    await more.press('Enter')
  }
  await page.getByRole('button', { name: 'Move b.example up' }).press('Enter')
  await expect(page.locator('.pod-files')).toContainText('search b.example a.example')
  await expect(page.getByRole('button', { name: 'Move b.example down' })).toBeFocused()
})

test('knobs of a Deployment’s Pod go into its template: the Pod that comes instead asks', async ({
  page,
}) => {
  await openNames(page, 'www.example.com')
  const pod = page.getByLabel('In the Pod')
  const coredns = pod.locator('option', { hasText: 'coredns-' }).first()
  const before = (await coredns.textContent()) ?? ''
  await pod.selectOption(before)
  await page.getByRole('slider', { name: 'ndots' }).fill('3')
  await expect(page.locator('.pod-files')).toContainText('ndots:3')
  await expect(pod).toHaveValue(/^kube-system\/coredns-/)
  await expect(pod).not.toHaveValue(before)
})

test('a Corefile with a mistake is told at its line; a good one changes what CoreDNS answers', async ({
  page,
}) => {
  await openNames(page, 'www.example.com.')
  await page.getByText('Corefile of CoreDNS').click()
  const editor = page.getByRole('textbox', { name: 'Corefile' })
  await editor.fill('.:53 {\n    errors\n    whoamy\n}\n')
  const alert = page.locator('.corefile').getByRole('alert')
  await expect(alert).toContainText("Corefile:3 - Error during parsing: Unknown directive 'whoamy'")
  await expect(alert.getByRole('button', { name: 'Line 3' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start CoreDNS with it' })).toBeDisabled()
  await editor.fill('.:53 {\n    hosts {\n        192.0.2.80 www.example.com\n    }\n}\n')
  await page.getByRole('button', { name: 'Start CoreDNS with it' }).click()
  await expect(page.locator('.tally')).toContainText('gets the address 192.0.2.80')
  await editor.fill('.:53 {\n    whoamy\n}\n')
  await page.getByRole('button', { name: 'Give it to CoreDNS all the same' }).click()
  await expect(queries(page)).toContainText('port closed')
})

test('a ConfigMap is pasted as kubectl prints it; an office network’s file goes to the Nodes', async ({
  page,
}) => {
  await openNames(page, 'www.example.com')
  await page.getByText('Corefile of CoreDNS').click()
  await page
    .getByRole('textbox', { name: 'Corefile' })
    .fill(
      'apiVersion: v1\ndata:\n  Corefile: |\n    .:53 {\n        whoami\n    }\nkind: ConfigMap\n',
    )
  await expect(page.getByText('The Corefile was taken out of the ConfigMap')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Corefile' })).not.toContainText('kind')
  await page.getByText('resolv.conf of the Nodes').click()
  const file = page.getByRole('textbox', { name: 'resolv.conf of the Nodes' })
  const searches = Array.from({ length: 40 }, (_, place) => `site-${place}.corp`).join(' ')
  await file.fill(`domain corp\r\nsearch ${searches}\r\nnameserver 192.0.2.53\r\n`)
  await expect(page.locator('.node-file')).toContainText('more than 29 domains')
  await expect(page.locator('.node-file')).toContainText(
    'does not read lines that begin with “domain”',
  )
  await page.getByRole('button', { name: 'Give it to the Nodes' }).click()
  await expect(page.locator('.pod-files')).toContainText('29 × the Node’s file')
  await expect(counts(page)).toContainText('66 queries sent')
})

test('an office network and the Corefile of a production cluster are pasted, and a lookup is stepped through them', async ({
  page,
}) => {
  await openNames(page, 'git.office.example')
  await page.getByText('resolv.conf of the Nodes').click()
  const file = page.getByRole('textbox', { name: 'resolv.conf of the Nodes' })
  await file.fill(
    '# made by NetworkManager\nsearch office.example lan\nnameserver 192.0.2.53\nnameserver 192.0.2.54\noptions timeout:2 rotate\n',
  )
  await page.getByRole('button', { name: 'Give it to the Nodes' }).click()
  await expect(page.locator('.pod-files')).toContainText('office.example lan')
  await page.getByText('Corefile of CoreDNS').click()
  await page.getByRole('textbox', { name: 'Corefile' }).fill(PRODUCTION)
  await page.getByRole('button', { name: 'Start CoreDNS with it' }).click()
  // autopath walks the list of its own block, and never hears of the block for the office
  await expect(counts(page)).toContainText('14 queries sent')
  await expect(page.locator('.tally')).toContainText('gets the address 10.20.0.7')
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('www.example.com')
  await expect(counts(page)).toContainText('2 queries sent')
  await name.fill('git.office.example.')
  await expect(counts(page)).toContainText('2 queries sent')
  await page.getByRole('button', { name: 'Look it up' }).click()
  await expect(sentence(page)).toContainText('looks up “git.office.example.”')
  await stepUntil(page, /sends a query to 10\.96\.0\.10: A of git\.office\.example/)
  await stepUntil(page, /learns: git\.office\.example has 1 record of type A/)
  await page.keyboard.press('End')
  await expect(sentence(page)).toContainText('2 queries were sent')
})

const PRODUCTION = `office.example:53 {
    errors
    hosts {
        10.20.0.7 git.office.example
        fallthrough
    }
    cache 60
    forward . 10.20.0.53 10.20.0.54 {
        policy sequential
        max_fails 2
    }
}
.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    rewrite name exact db.legacy.example db.shop.svc.cluster.local
    autopath @kubernetes
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods verified
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        policy round_robin
        max_concurrent 1000
    }
    cache 30 {
        success 9984 30
        denial 9984 5
        prefetch 10 1m 10%
        serve_stale 1h
    }
    loop
    reload
    loadbalance
}
`
