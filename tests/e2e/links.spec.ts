import { counter, expect, predict, sentence, stepUntil, test } from './page.ts'

test.describe('a walk in the middle', () => {
  test('keeps its step when the language changes', async ({ page }) => {
    await page.goto('/?lang=en')
    await stepUntil(page, /No machine has it/)
    await page.keyboard.press('l')
    await expect(sentence(page)).toContainText('没有机器拥有它')
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
    await page.keyboard.press('l')
    await expect(sentence(page)).toContainText('No machine has it')
  })

  test('keeps its place when the replicas change, and undo brings them back', async ({ page }) => {
    await page.goto('/?lang=en')
    await stepUntil(page, /No machine has it/)
    await predict(page)
    await expect(sentence(page)).toContainText('of 3')
    await page.getByRole('tab', { name: 'Try it' }).click()
    const slider = page.getByRole('slider', { name: 'Replicas of ng-deploy' })
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(sentence(page)).toContainText('of 5')
    await expect(page.locator('.pod')).toHaveCount(6)
    await page.locator('h1').click()
    await page.keyboard.press('Control+Z')
    await page.keyboard.press('Control+Z')
    await expect(sentence(page)).toContainText('of 3')
  })

  test('opens at the very same step in another tab', async ({ page, context }) => {
    await page.goto('/?lang=zh-CN')
    await stepUntil(page, /没有机器拥有它/)
    await predict(page)
    await stepUntil(page, /DNAT/)
    const [text, step] = [await sentence(page).textContent(), await counter(page).textContent()]
    await page.getByRole('button', { name: '分享' }).click()
    const link = await page.getByRole('textbox', { name: '分享' }).inputValue()
    expect(link.length, 'a lesson by its name fits a QR code').toBeLessThan(300)
    await expect(page.getByRole('img', { name: '此链接的二维码' })).toBeVisible()

    const other = await context.newPage()
    await other.goto(link)
    await expect(sentence(other)).toHaveText(text ?? '')
    await expect(counter(other)).toHaveText(step ?? '')
  })
})

test.describe('a link that cannot be opened', () => {
  test('names a lesson that there is not: the first one is open, and the reader is told', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=no-such-lesson')
    await expect(page.getByText('no lesson called “no-such-lesson”')).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('ng-deploy-80')
  })

  for (const [what, hash, words] of [
    ['was cut', '#s=h1.q1YqSy0qzszPU7IyBAA', 'damaged'],
    ['was edited', '#s=h1.AAAA', 'damaged'],
    [
      'comes from a newer Hopscope',
      `#s=h0.${Buffer.from('{"version":7}').toString('base64url')}`,
      'Reload the page',
    ],
    ['is written in an unknown form', '#s=h7.abc', 'does not know'],
  ] as const) {
    test(`because it ${what} says so, and the first lesson is there`, async ({ page }) => {
      await page.goto(`/?lang=en${hash}`)
      await expect(page.getByRole('heading', { name: 'This link cannot be opened' })).toBeVisible()
      await expect(page.getByRole('alert')).toContainText(words)
      await page.getByRole('button', { name: 'Open the first lesson instead' }).click()
      await expect(sentence(page)).toContainText('client opens a TCP connection')
    })
  }

  test('because it asks for too much says so; one that asks for much is asked about first', async ({
    page,
  }) => {
    const asking = (replicas: number) => {
      const manifests = [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'default' },
          spec: {
            replicas,
            selector: { matchLabels: { app: 'web' } },
            template: {
              metadata: { labels: { app: 'web' } },
              spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
            },
          },
        },
      ]
      const text = JSON.stringify({ version: 1, title: 'Many', seed: 1, manifests, inputs: [] })
      return `/?lang=en#s=h0.${Buffer.from(text).toString('base64url')}`
    }
    await page.goto(asking(1_000_000_000))
    await expect(page.getByRole('alert')).toContainText('may ask for 5,000 Pods')
    await page.goto('about:blank')
    await page.goto(asking(501))
    await expect(page.getByText('It makes 501 Pods')).toBeVisible()
    await page.getByRole('button', { name: 'Run it' }).click()
    await expect(page.getByRole('heading', { name: 'Many' })).toBeVisible()
    await expect(page.getByText('Somebody you may not know wrote this')).toBeVisible()
  })

  test('with parameters nobody knows opens all the same and names them', async ({ page }) => {
    await page.goto('/?lang=en&colour=red')
    await expect(page.getByText('left out: colour')).toBeVisible()
  })
})
