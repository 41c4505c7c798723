import { test as anyPage, type Page } from '@playwright/test'
import { openHostPage } from './host-page.ts'
import { counter, expect, predict, sentence, test } from './page.ts'

type Heard = readonly (readonly [string, Record<string, unknown>])[]

/** What the page around has heard from the player, of one kind. */
const heard = (page: Page, type: string) =>
  page.evaluate((wanted) => {
    const { heard } = globalThis as unknown as { heard: Heard }
    return heard.filter(([each]) => each === wanted).map(([, detail]) => detail)
  }, type)

test.describe('a teacher', () => {
  test('copies a frame from the dialog: it opens on another origin, in a sandbox, twice', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lesson=one-third')
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByRole('button', { name: 'In a page' }).click()
    await page.getByLabel('Questions').selectOption('off')
    const text = await page.getByRole('textbox', { name: 'HTML for the page' }).inputValue()
    expect(text).toContain('sandbox="allow-scripts allow-popups allow-downloads"')
    expect(text).toMatch(/^<iframe title="Hopscope: /)
    const preview = page.frameLocator('.frame-preview iframe')
    await expect(preview.locator('.narration .sentence')).not.toBeEmpty()

    const host = await openHostPage(text + text)
    await page.goto(host.address)
    for (const place of [0, 1]) {
      const frame = page.frameLocator('iframe').nth(place)
      const before = await frame.locator('.counter span').first().textContent()
      await frame.getByRole('button', { name: /^Step/ }).click()
      await expect(frame.locator('.counter span').first()).not.toHaveText(before ?? '')
      await expect(frame.locator('header.chrome')).toHaveCount(0)
    }
    host.close()
  })

  test('drives the element of the host script, and hears what a learner does', async ({
    page,
    baseURL,
  }) => {
    const host = await openHostPage(`
      <script src="${baseURL}embed.js"></script>
      <hopscope-player id="unit-1" lesson="one-third" lang="en" lock="params" title="A third each"
        height="300"></hopscope-player>
      <script>
        const player = document.querySelector('hopscope-player')
        var heard = []
        for (const type of ['ready', 'step', 'answer', 'ended', 'completed', 'resize', 'error', 'state'])
          player.addEventListener('hopscope-' + type, ({ detail }) => heard.push([type, detail]))
      </script>`)
    await page.goto(host.address)
    const frame = page.frameLocator('iframe')
    const tell = (act: string) => page.evaluate(`document.querySelector('hopscope-player').${act}`)
    await expect.poll(async () => (await heard(page, 'ready')).length).toBe(1)
    expect((await heard(page, 'ready'))[0]).toMatchObject({
      apiVersion: 1,
      lesson: 'one-third',
      isListening: true,
    })
    await expect
      .poll(async () => (await page.locator('iframe').boundingBox())?.height)
      .toBeGreaterThan(360)

    await tell('seek(3)')
    await expect(frame.locator('.counter span').first()).toContainText('Step 4/')
    await expect.poll(async () => (await heard(page, 'step')).at(-1)).toMatchObject({ step: 3 })
    await tell('seek(-1)')
    await tell('step(50)')
    await frame.getByRole('radio').first().check()
    await frame.getByRole('button', { name: 'A guess' }).click()
    await expect.poll(async () => (await heard(page, 'answer')).length).toBe(1)
    expect((await heard(page, 'answer'))[0]).toMatchObject({
      confidence: 'guess',
      statement: { verb: { id: 'http://adlnet.gov/expapi/verbs/answered' } },
    })
    await tell('seek(9999)')
    await expect.poll(async () => (await heard(page, 'ended')).length).toBe(1)
    await tell("setParam('seed', 5)")
    await expect.poll(async () => (await heard(page, 'error')).at(-1)).toEqual({ code: 'locked' })
    await tell('getState()')
    await expect.poll(async () => String((await heard(page, 'state'))[0]?.link)).toMatch(/^s=h1\./)
    await tell("load({ lesson: 'hairpin' })")
    await expect.poll(async () => (await heard(page, 'ready')).length).toBe(2)
    expect((await heard(page, 'ready'))[1]).toMatchObject({ lesson: 'hairpin' })
    host.close()
  })
})

// A browser complains aloud when a message is for an origin that is not there.
anyPage(
  'a player is not obeyed, and tells nothing, on a page that the address does not name',
  async ({ page, baseURL }) => {
    const frame = (id: string, query: string) =>
      `<iframe id="${id}" src="${baseURL}player.html?embed=1&lang=en${query}"></iframe>`
    const host = await openHostPage(`
    <script>
      var heard = []
      var ports = []
      addEventListener('message', ({ source, data }) => {
        const { id } = [...document.querySelectorAll('iframe')].find((each) => each.contentWindow === source)
        heard.push([id, { type: data.type }])
      })
      const greet = (id) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = ({ data }) => heard.push([id, { type: data.type }])
        document.getElementById(id).contentWindow.postMessage({ hopscope: 1, type: 'connect' }, '*', [port2])
        ports.push(port1)
      }
    </script>
    ${frame('stranger', '&origin=https://other.example')}${frame('anyone', '')}`)
    await page.goto(host.address)
    for (const id of ['stranger', 'anyone']) {
      await expect(page.frameLocator(`#${id}`).locator('.counter')).toBeVisible()
      await page.evaluate(`greet('${id}')`)
    }
    await expect.poll(async () => (await heard(page, 'anyone')).length).toBeGreaterThan(1)
    await page.evaluate(
      `ports.forEach((port) => port.postMessage({ hopscope: 1, type: 'seek', payload: { step: 5 } }))`,
    )
    await page.evaluate(`greet('anyone')`) // answered after the command was
    await expect
      .poll(async () => (await heard(page, 'anyone')).filter(({ type }) => type === 'ready').length)
      .toBe(2)
    expect(await heard(page, 'stranger'), 'a stranger hears nothing').toEqual([])
    for (const id of ['stranger', 'anyone'])
      await expect(page.frameLocator(`#${id}`).locator('.counter span').first()).not.toContainText(
        'Step 6/',
      )
    host.close()
  },
)

test.describe('a host page may choose', () => {
  test('what is locked: settings cannot be reached, and that is said', async ({ page }) => {
    await page.goto('/?lang=en&lock=params,topology&quiz=off')
    await expect(page.getByText('has locked: settings, the cluster')).toBeVisible()
    await page.getByRole('tab', { name: 'Try it' }).click()
    await expect(page.locator('.held [inert] input[type="range"]').first()).toBeVisible()
    await page.getByRole('tab', { name: 'YAML' }).click()
    await expect(page.locator('.held').getByText('has locked: the cluster')).toBeVisible()
    await page.locator('h1').click()
    await page.keyboard.press('End')
    await expect(page.getByRole('radio')).toHaveCount(0)
    await page.getByRole('tab', { name: 'Objects' }).click()
    const client = page.locator('.objects details', { hasText: 'Delete this Pod now' }).first()
    await client.locator('summary').click()
    await client.getByRole('button', { name: 'Delete this Pod now' }).click()
    await expect(page.getByRole('alert')).toContainText('the cluster cannot be changed here')
  })

  test('the way through time, the panels, the controls, the dice, where it begins and ends', async ({
    page,
  }) => {
    await page.goto('/?lang=en&lock=time&controls=min&panels=diagram&seed=3&t=2&nodemo')
    await expect(counter(page)).toContainText('Step 3/')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowRight')
    await expect(counter(page)).toContainText('Step 3/')
    await expect(page.locator('.player .buttons button:visible')).toHaveCount(1)
    await expect(page.getByRole('tab')).toHaveCount(0)
    await expect(page.locator('.react-flow__node').first()).toBeVisible()
    await expect(page.getByText('left out')).toHaveCount(0)

    await page.goto('/?lang=en&quiz=off&autoplay=1&speed=4&start=1&end=4&motion=full')
    await expect(counter(page)).toContainText('Step 5/')
    await expect(page.getByRole('button', { name: /^Play/ })).toBeVisible()

    // What plays by itself has its sentence, and a button that pauses it, whatever the host leaves out.
    await page.goto('/?lang=en&quiz=off&autoplay=1&controls=none&captions=large&motion=full')
    await expect(sentence(page)).toBeVisible()
    await expect(sentence(page)).toHaveCSS('font-size', /^(2[89]|3\d)/)
    await page.getByRole('button', { name: /^Pause/ }).click()
    await expect(page.getByRole('button', { name: /^Play/ })).toBeVisible()

    // What the viewer wants goes before that, and is kept.
    await page.keyboard.press('c')
    await expect(sentence(page)).toHaveCSS('width', '1px')
    await page.keyboard.press('c')
    await expect(sentence(page)).toHaveCSS('font-size', /^(1\d|2[0-4])/)
    await page.reload()
    await expect(sentence(page)).toHaveCSS('font-size', /^(1\d|2[0-4])/)
  })

  test('an exam: no question is skipped, and the score is said', async ({ page }) => {
    await page.goto('/?lang=en&quiz=exam')
    await expect(page.getByText('0 of 1 questions answered')).toBeVisible()
    await page.keyboard.press('End')
    await expect(page.getByRole('radio').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Skip' })).toHaveCount(0)
    await predict(page)
    await expect(page.getByText(/Exam over: [01] of 1 right/)).toBeVisible()
  })
})
