import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'

const BUDGET = 180_000 // bytes, compressed with gzip, as in .ci/size.mjs

/** What a browser loads to see the whole first lesson: compressed bytes by address. */
async function load(page: Page, address: string): Promise<ReadonlyMap<string, number>> {
  const loaded = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    if (response.ok()) {
      const size = response.body().then((body) => gzipSync(body, { level: 9 }).length)
      loaded.set(new URL(response.url()).pathname, size)
    }
  })
  await page.goto(address, { waitUntil: 'networkidle' })
  // What a reader needs who has begun comes with the first step.
  await Promise.all([page.waitForResponse(/\/begun-/), page.keyboard.press('End')])
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(
    [...loaded].map(async ([path, size]) => [path, await size] as const),
  )
  page.removeAllListeners('response')
  return new Map(sizes)
}

const sum = (sizes: ReadonlyMap<string, number>) =>
  [...sizes.values()].reduce((total, size) => total + size, 0)

test('a first visitor loads no more than the budget to see the whole first lesson', async ({
  page,
}) => {
  const loaded = await load(page, './')
  expect(loaded.size).toBeGreaterThan(3)
  expect(sum(loaded)).toBeLessThanOrEqual(BUDGET)
})

test('a frame loads less than the page: no header, no views, nothing for a host that says nothing', async ({
  page,
  context,
}) => {
  const ofPage = await load(page, './')
  const ofFrame = await load(await context.newPage(), './?embed=1&lesson=first-request')
  expect(sum(ofFrame)).toBeLessThan(sum(ofPage))
  const names = [...ofFrame.keys()].join()
  expect(names).toContain('hosted')
  expect(names).not.toMatch(/page-parts|message-host|keep-attempt|hold-stage|play-as-told|sha2/)
})
