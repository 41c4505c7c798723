import { counter, expect, places, predict, sentence, stepUntil, test } from './page.ts'

test.describe('the first lesson', () => {
  test('begins with a packet that waits, asks for a prediction and shows what happened', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await expect(page.getByRole('heading', { level: 1 })).toContainText(
      'Which Pod answers, and who decides?',
    )
    await expect(sentence(page)).toContainText('client opens a TCP connection')
    await expect(page.locator('.packet')).toHaveCount(1)

    await stepUntil(page, /No machine has it/)
    await expect(page.getByText('Which Pod will get this connection?')).toBeVisible()
    await expect(page.getByRole('radio')).toHaveCount(3)
    await page.getByRole('button', { name: /^Step/ }).click()
    await expect(
      sentence(page),
      'the answer stays hidden until a prediction is made',
    ).toContainText('No machine has it')

    await predict(page)
    await expect(sentence(page)).toContainText('is chosen')
    await expect(page.locator('.reveal')).toContainText('You expected')
    await stepUntil(page, /the address it asked/)
  })

  test('shows each rule that was skipped, with its reason, and the one that fired', async ({
    page,
  }) => {
    await page.goto('/?lang=en')
    await stepUntil(page, /No machine has it/)
    await predict(page)
    await page.getByLabel('Size of a step').selectOption('rule')
    await page.locator('.view').focus()
    await page.keyboard.press('Home')
    await stepUntil(page, /KUBE-SVC-\w+ #1 does not match/)
    await expect(page.locator('.rules [data-lit]')).toContainText('skipped: source address differs')
    await stepUntil(page, /#2 rolls the dice: 0\.\d+ is not below 0\.3333/)
    await stepUntil(page, /#3 rolls the dice: 0\.\d+ is below 0\.5000/)
    await expect(page.locator('.rules [data-state="skipped"]')).toHaveCount(2)
    await expect(page.locator('.rules [data-lit]')).toContainText('matched')
  })

  test('can be scrubbed both ways without a box moving', async ({ page }) => {
    await page.goto('/?lang=en')
    await expect(sentence(page)).toContainText('client opens')
    await page.keyboard.press('End')
    await expect(counter(page)).toHaveText(/^Step (\d+)\/\1$/)
    const before = await places(page)
    const last = await counter(page).textContent()
    const slider = page.getByRole('slider', { name: 'Step on screen' })
    for (const step of [-1, 5, 20, 11, 40, 3]) {
      await slider.fill(String(step))
      await expect(counter(page)).toContainText(`Step ${step + 1}/`)
      const now = await places(page)
      for (const [id, place] of Object.entries(now))
        if (id in before) expect(place, `${id} at ${step}`).toBe(before[id])
    }
    await page.keyboard.press('End')
    await expect(counter(page)).toHaveText(last ?? '')
  })

  test('undoes the address on the way back: the client sees the Service', async ({ page }) => {
    await page.goto('/?lang=en')
    await expect(sentence(page)).toContainText('client opens')
    await page.keyboard.press('End')
    await page.getByRole('tab', { name: 'Steps' }).click()
    const story = page.locator('.steps')
    await expect(story).toContainText('DNAT: the destination 10.96.0.80:80 becomes')
    await expect(story).toContainText('conntrack undoes the DNAT')
    await expect(story).toContainText('gets its answer from 10.96.0.80:80')
  })
})

test('each rule of kube-proxy says what it is for, in the reader’s language', async ({ page }) => {
  await page.goto('/?lang=en')
  await stepUntil(page, /is the address of Service/)
  const rules = page.getByRole('list', { name: 'KUBE-SERVICES' })
  await expect(rules).toContainText('cluster IP')
  await expect(rules).not.toContainText('Sends connections to the ClusterIP')
  await page.getByRole('button', { name: 'What each rule is for' }).click()
  await expect(rules).toContainText('Sends connections to the ClusterIP 10.96.0.80')
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-CN')
  await expect(rules).toContainText('10.96.0.80')
  await expect(rules).not.toContainText('Sends connections')
})

test('hovering the scrubber shows the sentence of the step under the pointer, and moves nothing', async ({
  page,
}) => {
  await page.goto('/?lang=en')
  const before = await counter(page).textContent()
  const scrubber = page.getByRole('slider', { name: /time|step/i })
  const { width = 0, height = 0 } = (await scrubber.boundingBox()) ?? {}
  await scrubber.hover({ position: { x: width - 2, y: height / 2 } })
  const preview = page.locator('.scrubber .preview')
  const [, last] = /(\d+)\/(\d+)/.exec(before ?? '')?.slice(1) ?? []
  await expect(preview).toHaveText(new RegExp(`^${last} · \\S`))
  await expect(counter(page)).toHaveText(before ?? '')
  await page.mouse.move(10, 10)
  await expect(preview).toHaveCount(0)
})

test('a double click comes nearer', async ({ page }) => {
  await page.goto('/?lang=en')
  const view = page.locator('.react-flow__viewport')
  const scale = async () =>
    Number(/scale\(([\d.]+)\)/.exec((await view.getAttribute('style')) ?? '')?.[1])
  const before = await scale()
  await page.locator('.diagram').dblclick({ position: { x: 20, y: 20 } })
  expect(await scale()).toBeGreaterThan(before * 1.5)
})
