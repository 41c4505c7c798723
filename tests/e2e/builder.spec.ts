import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, sentence, test } from './page.ts'

const shop = readFileSync(new URL('../fixtures/shop.yaml', import.meta.url), 'utf8')

test('a teacher builds from a paste: a question, a note, locks, a link; a learner meets all of it', async ({
  page,
}) => {
  await page.goto('/?lang=en&view=build')
  const desk = page.getByRole('complementary', { name: 'Build a scenario' })
  const part = (name: string) => desk.getByRole('tab', { name, exact: true }).click()

  await desk.getByLabel(/^Paste manifests/).fill(shop)
  await desk.getByRole('button', { name: 'Begin with this', exact: true }).click()
  await expect(desk.getByRole('slider', { name: /^Open a connection/ })).toHaveCount(1)
  await expect(page.locator('.pod')).toHaveCount(2)

  // A second connection, in the form that learners use; then it is moved by the keyboard.
  await desk.getByLabel(/^Time in ms/).fill('100')
  await desk.getByRole('group', { name: 'Send a packet now' }).getByRole('button').click()
  const second = desk.getByRole('slider', { name: /^Open a connection/ }).nth(1)
  await expect(second).toHaveAttribute('aria-valuetext', '100 ms')
  await second.press('ArrowRight')
  await expect(second).toHaveAttribute('aria-valuetext', '101 ms')

  await part('Questions and notes')
  await desk
    .getByRole('button', { name: /Which Pod/ })
    .first()
    .click()
  await expect(desk.getByRole('heading', { name: 'Questions: 1' })).toBeVisible()
  await page.keyboard.press('Home')
  await desk.getByRole('button', { name: 'Next sentence' }).click()
  await desk.getByRole('button', { name: 'Note for learners' }).click()
  await desk.getByText('1 problem').click()
  await desk.getByRole('button', { name: 'notes.0.text' }).click()
  await expect(desk.getByLabel('English')).toBeFocused()
  await page.keyboard.type('Look at the destination.')
  await desk.getByRole('button', { name: 'Next sentence' }).click()
  await expect(desk.getByText('No problems')).toBeVisible()

  await part('Learners')
  await desk.getByRole('group', { name: 'Title' }).getByLabel('English').fill('Who answers?')
  await desk.getByRole('checkbox', { name: /^the cluster/ }).check()
  await desk.getByLabel('Depth').selectOption('Story')
  await expect(page.getByRole('heading', { name: 'Who answers?' })).toBeVisible()

  // What learners will meet, with the locks on; and back.
  await desk.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(page.locator('.held').getByText('has locked: the cluster')).toBeVisible()
  await page.getByRole('button', { name: 'Back to building' }).click()

  await desk.getByRole('button', { name: 'Share or save' }).click()
  const box = page.getByRole('dialog').getByRole('textbox', { name: 'Share' })
  await expect(box).toHaveValue(/#s=h1\./)
  const link = new URL(await box.inputValue())

  // The tab crashes: what was made is offered again.
  await page.goto('/?lang=en&view=build')
  await desk.getByRole('button', { name: 'Go on with it' }).click()
  await expect(page.getByRole('heading', { name: 'Who answers?' })).toBeVisible()
  await part('Questions and notes')
  await expect(desk.getByRole('heading', { name: 'Questions: 1' })).toBeVisible()

  await page.goto('about:blank')
  await page.goto(`/${link.search}${link.hash}`)
  await expect(page.getByText('has locked: the cluster')).toBeVisible()
  await expect(desk).toHaveCount(0)
  const step = page.getByRole('button', { name: /^Step/ })
  await step.click()
  await expect(sentence(page)).toContainText('opens a TCP connection')
  await expect(page.getByText('Look at the destination.')).toBeVisible()
  for (
    let presses = 0;
    presses < 8 && !(await page.getByRole('radio').first().isVisible());
    presses++
  )
    await step.click()
  await expect(page.getByRole('group', { name: 'Predict' }).getByRole('radio')).toHaveCount(2)
})

test('what happens is dragged in time; a text with problems is kept, and its line is found; axe finds nothing', async ({
  page,
}) => {
  await page.goto('/?lang=en&view=build&lesson=rollout-race')
  const desk = page.getByRole('complementary', { name: 'Build a scenario' })
  await desk.getByRole('tab', { name: 'Timeline' }).click()
  const last = desk.getByRole('slider').nth(2)
  await expect(last).toHaveAttribute('aria-valuenow', '3000')
  const knob = await last.boundingBox()
  const track = await desk.locator('.lane-track').boundingBox()
  if (!knob || !track) throw new Error('the lane is on screen')
  const y = knob.y + knob.height / 2
  await page.mouse.move(knob.x + knob.width / 2, y)
  await page.mouse.down()
  await page.mouse.move(track.x + track.width - 2, y, { steps: 3 })
  await page.mouse.up()
  await expect(desk.getByRole('slider').nth(2)).not.toHaveAttribute('aria-valuenow', '3000')
  await desk.getByRole('button', { name: 'Undo' }).click()
  await expect(desk.getByRole('slider').nth(2)).toHaveAttribute('aria-valuenow', '3000')

  await desk.getByRole('tab', { name: 'Cluster', exact: true }).click()
  await desk.getByLabel('Zone of node-b').fill('west')
  await desk.getByLabel('Zone of node-b').press('Enter')
  const editor = desk.locator('.cm-content')
  await expect(editor).toContainText('topology.kubernetes.io/zone')
  await editor.click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('kind: [')
  await expect(desk.getByRole('status').filter({ hasText: 'problem' })).not.toHaveText(
    'No problems',
  )
  await desk.getByRole('tab', { name: 'Learners' }).click()
  await desk.locator('.builder-problems .plain').first().click()
  await expect(editor).toContainText('kind: [')
  await expect(editor).toBeFocused()
  const found = await new AxeBuilder({ page }).include('.builder').analyze()
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})
