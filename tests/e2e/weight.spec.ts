import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'

const BUDGET = 180_000 // bytes, compressed with gzip, as in .ci/size.mjs

test('a first visitor loads no more than the budget to see the whole first lesson', async ({
  page,
}) => {
  const loaded = new Map<string, Promise<number>>()
  page.on('response', (response) => {
    if (response.ok()) {
      const size = response.body().then((body) => gzipSync(body, { level: 9 }).length)
      loaded.set(response.url(), size)
    }
  })
  await page.goto('./', { waitUntil: 'networkidle' })
  await page.keyboard.press('End')
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(loaded.values())
  expect(sizes.length).toBeGreaterThan(3)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET)
})
