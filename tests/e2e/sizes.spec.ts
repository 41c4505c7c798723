import { expect, predict, sentence, stepUntil, test } from './page.ts'

const sizes = [
  { name: 'a laptop', width: 1440, height: 900, query: '' },
  { name: 'a projector', width: 1920, height: 1080, query: '&view=stage' },
  { name: 'a frame in a page', width: 600, height: 400, query: '&embed=1' },
  { name: 'a phone', width: 390, height: 844, query: '' },
  { name: 'a small phone', width: 320, height: 640, query: '' },
]

for (const { name, width, height, query } of sizes) {
  for (const lang of ['en', 'zh-CN']) {
    test(`on ${name} in ${lang} nothing is cut and nothing sticks out`, async ({ page }) => {
      await page.setViewportSize({ width, height })
      await page.goto(`/?lang=${lang}${query}`)
      await expect(sentence(page)).toBeVisible()
      const checkFit = async () => {
        const page_ = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth - innerWidth,
          tall: document.documentElement.scrollHeight - innerHeight,
        }))
        expect(page_.wide, 'the page does not scroll sideways').toBeLessThanOrEqual(0)
        expect(page_.tall, 'the page does not scroll down').toBeLessThanOrEqual(0)
        const cut = await page
          .locator(
            '.narration .sentence, .narration .sentence p, .counter span, .gate, .reveal, button, .tabs button',
          )
          .evaluateAll((nodes) =>
            nodes
              .filter(
                (node) =>
                  node.checkVisibility() &&
                  node.scrollWidth > node.clientWidth + 1 &&
                  getComputedStyle(node).display !== 'inline',
              )
              .map((node) => node.textContent?.slice(0, 60)),
          )
        expect(cut, 'text wider than its box').toEqual([])
        for (const control of await page.locator('.player button:visible').all()) {
          const box = await control.boundingBox()
          expect(
            box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height,
            'on screen',
          ).toBe(true)
          expect(
            Math.min(box?.width ?? 0, box?.height ?? 0),
            'large enough to touch',
          ).toBeGreaterThanOrEqual(24)
        }
        const map = await page.locator('.stage').boundingBox()
        expect(map?.height, 'there is room for the map').toBeGreaterThan(height * 0.2)
      }
      await checkFit()
      await stepUntil(page, /No machine has it|没有机器拥有它/)
      await checkFit()
      await predict(page)
      await checkFit()
    })
  }
}

test('at 400 % everything stands below each other and is reached by scrolling one way', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 256 }) // 1280 × 1024 at 400 %: WCAG 1.4.10
  await page.goto('/?lang=en')
  await stepUntil(page, /No machine has it/)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(wide, 'the page does not scroll sideways').toBeLessThanOrEqual(0)
  const parts = ['header', '.diagram', '.views', '.narration', '.player']
  const boxes = await Promise.all(parts.map((part) => page.locator(part).first().boundingBox()))
  for (const [place, box] of boxes.entries()) {
    const above = boxes[place - 1]
    expect(box?.height, parts[place]).toBeGreaterThan(40)
    if (above)
      expect(box?.y, `${parts[place]} lies below`).toBeGreaterThanOrEqual(
        above.y + above.height - 1,
      )
  }
  await predict(page)
})
