import type { Page } from '@playwright/test'
import { expect, tab, test } from './page.ts'

const side = (page: Page, name: RegExp) => page.getByRole('region', { name })
const summary = (page: Page, row: 'A' | 'B') =>
  page.locator('.summary tbody tr').nth(row === 'A' ? 0 : 1)

test.describe('two settings side by side', () => {
  test('ndots 5 and 1: the order of the queries differs where a name has four dots', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=ndots')
    await tab(page, 'Compare').click()
    await page.getByRole('combobox', { name: /Compare/ }).selectOption('ndots:1')
    await expect(side(page, /^Side A: as it is/)).toBeVisible()
    await expect(side(page, /^Side B: ndots:1/)).toBeVisible()
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('End')
    // Five dots are enough for both: each tries the name as it is, then searches.
    await expect(summary(page, 'A')).toContainText('8')
    await expect(summary(page, 'B')).toContainText('8')

    await tab(page, 'Try it').click()
    await page.getByRole('button', { name: 'one dot less' }).click()
    await page.locator('h1').click()
    await expect(side(page, /^Side A/)).toContainText('a.b.c.e.f')
    await page.keyboard.press('Home')
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press('ArrowRight')
    await expect(side(page, /^Side A/)).toContainText('A of a.b.c.e.f.shop.svc')
    await expect(side(page, /^Side B/)).toContainText('A of a.b.c.e.f.')
    await expect(page.locator('.relation').first()).toHaveText('differs')
    await expect(page.locator('mark').first()).toContainText('a.b.c.e.f.shop.svc.cluster.local')
  })

  test('iptables and nftables: a link opens both, at the same step, and each has its own rules', async ({
    page,
    context,
  }) => {
    await page.goto('/?lang=en&lesson=nftables-mode#compare=mode:iptables;deed')
    const b = side(page, /^Side B: iptables mode/)
    await expect(b).toBeVisible()
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('ArrowRight')
    await expect(b).toContainText('No machine has it')
    await expect(page.getByRole('tabpanel')).toContainText('ip daddr')
    await b.getByRole('button', { name: 'In the views' }).click()
    await expect(page.getByRole('tabpanel')).toContainText('-j KUBE-')
    await page.keyboard.press('End')
    await expect(summary(page, 'A')).toContainText('with an answer')

    await page.getByRole('button', { name: 'Share' }).click()
    const link = await page.getByRole('textbox', { name: 'Share' }).inputValue()
    const other = await context.newPage()
    await other.goto(link)
    await expect(side(other, /^Side B: iptables mode/)).toContainText('Step 113/113')
  })

  test('on a phone they lie above each other, and nothing is wider than the screen', async ({
    page,
  }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/?lang=zh-CN&lesson=nftables-mode#compare=mode:iptables')
    const [a, b] = [side(page, /^A 侧/), side(page, /^B 侧/)]
    await expect(b).toBeVisible()
    const [above, below] = [await a.boundingBox(), await b.boundingBox()]
    expect(below?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0) - 1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  })

  test('what the scenario does not offer is said in the tab, and nothing is lost', async ({
    page,
  }) => {
    await page.goto('/?lang=en#compare=mode:nosuch')
    await tab(page, 'Compare').click()
    await expect(page.getByRole('alert')).toContainText('no variant “mode:nosuch”')
    await page.getByRole('combobox', { name: /Compare/ }).selectOption('mode:nftables')
    await expect(side(page, /^Side B: nftables mode/)).toBeVisible()
    expect(page.url()).toContain('#compare=mode:nftables')
  })

  test('a lesson counts what modes cost at scale; chart and table say the same', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=modes-at-scale')
    await page.getByRole('button', { name: 'Count now' }).click()
    const row = page.getByRole('row', { name: /^nftables 10 / })
    await expect(row).toBeVisible()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('radio', { name: 'Full sync' }).check()
    await expect(page.getByRole('img', { name: /^Full sync by number of Services/ })).toBeVisible()
  })
})
