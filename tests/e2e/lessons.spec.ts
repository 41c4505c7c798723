import { CHAPTERS } from '../../src/scenario/catalog/chapters.ts'
import { counter, expect, predict, sentence, test } from './page.ts'

const names = Object.values(CHAPTERS).flat()

for (const name of names) {
  test(`the lesson ${name} is played to its end in both languages`, async ({ page }) => {
    for (const lang of ['en', 'zh-CN']) {
      await page.goto(`/?lang=${lang}&lesson=${name}`)
      await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty()
      const gate = page.locator('.gate')
      for (let presses = 0; presses < 150; presses++) {
        if (await gate.isVisible()) {
          await predict(page)
          await expect(page.locator('.reveal')).toBeVisible()
        }
        const [, step, count] =
          /(\d+)\D+(\d+)/.exec((await counter(page).textContent()) ?? '') ?? []
        if (step === count) break
        await page.keyboard.press('Shift+ArrowRight')
      }
      await expect(counter(page)).toHaveText(/(\d+)\D+\1\D*$/)
      await expect(sentence(page)).not.toBeEmpty()
      await expect(sentence(page)).not.toContainText(/[a-z-]+\/[a-zA-Z]+$/)
    }
  })
}

test('a “what if” begins the story anew, and can be undone', async ({ page }) => {
  await page.goto('/?lang=en&lesson=local-policy')
  await expect(sentence(page)).toContainText('opens a TCP connection to node-a')
  await page.keyboard.press('End')
  await page.getByRole('button', { name: 'only ask node-b' }).click()
  await expect(sentence(page)).toContainText('opens a TCP connection to node-b')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect(sentence(page)).toContainText('opens a TCP connection to node-a')
})

test('the list of lessons leads to any of them, and a lesson to the next', async ({ page }) => {
  await page.goto('/?lang=en&theme=dark')
  await page.getByRole('button', { name: 'Lessons' }).click()
  await expect(page.getByRole('dialog').getByRole('link')).toHaveCount(names.length)
  await page.getByRole('link', { name: /A Service without endpoints/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('without endpoints')
  await expect(page).toHaveURL(/theme=dark/)
  await page.keyboard.press('End')
  await page.getByRole('link', { name: 'Next lesson' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('gets itself')
})

test('a wrong prediction about a fate is told beside what happened', async ({ page }) => {
  await page.goto('/?lang=en&lesson=no-endpoints')
  await page.getByRole('radio', { name: 'in silence' }).check()
  await page.getByRole('button', { name: 'Sure', exact: true }).click()
  await expect(page.locator('.reveal')).toContainText('in silence')
  await expect(page.locator('.reveal')).toContainText('refused at once')
})
