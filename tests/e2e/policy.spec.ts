import { expect, predict, tab, test } from './page.ts'

test('a whole lesson, with every view and dialog, asks no other origin and breaks no rule of its policy', async ({
  page,
  baseURL,
}) => {
  const strangers: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url)) strangers.push(url)
  })
  await page.addInitScript(() => {
    const broken: string[] = []
    Object.assign(globalThis, { broken })
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      broken.push(`${violatedDirective} ${blockedURI}`),
    )
  })
  await page.goto('/?lang=en')
  const policy = await page
    .locator('meta[http-equiv="Content-Security-Policy"]')
    .getAttribute('content')
  for (const rule of [
    "default-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types own-scripts',
  ])
    expect(policy?.split('; ')).toContain(rule)
  await page.getByRole('button', { name: /^Step/ }).click()
  await page.keyboard.press('End')
  for (
    let presses = 0;
    presses < 40 && !(await page.getByRole('radio').first().isVisible());
    presses++
  )
    await page.keyboard.press('ArrowLeft')
  await predict(page)
  await page.keyboard.press('End')
  for (const name of ['Packet', 'Objects', 'Steps', 'Try it', 'YAML']) {
    await tab(page, name).click()
    await expect(page.locator('#view .loading')).toHaveCount(0)
  }
  await expect(page.locator('.cm-content')).toBeVisible()
  for (const name of ['Share', 'Help', 'Lessons']) {
    await page.getByRole('button', { name, exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.keyboard.press('Escape')
  }
  expect(strangers).toEqual([])
  expect(await page.evaluate(() => (globalThis as unknown as { broken: string[] }).broken)).toEqual(
    [],
  )
})
