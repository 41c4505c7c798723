import AxeBuilder from '@axe-core/playwright'
import { expect, sentence, test } from './page.ts'

test('a teacher asks in words of their own, in both languages; a learner in an exam answers and is told why', async ({
  page,
}) => {
  await page.goto('/?lang=en&view=build&lesson=first-request')
  const desk = page.getByRole('complementary', { name: 'Build a scenario' })
  await desk.getByRole('tab', { name: 'Questions and notes' }).click()
  await desk.getByRole('button', { name: /^Remove: Which Pod/ }).click()
  await page.keyboard.press('Home')
  for (let sentence = 0; sentence < 4; sentence++)
    await desk.getByRole('button', { name: 'Next sentence' }).click()
  await desk.getByRole('button', { name: 'A question of your own' }).click()
  await expect(desk.getByText('1 problem')).toBeVisible()

  const write = async (group: string, en: string, zh: string) => {
    const field = desk.getByRole('group', { name: group, exact: true })
    await field.getByLabel('English').fill(en)
    await field.getByLabel('中文').fill(zh)
  }
  const markup = '<img src=x onerror=alert(1)>'
  await write('Your question', `What is in ${markup}?`, `${markup} 里有什么？`)
  await write('Choice 1', 'An address', '一个地址')
  await write('Choice 2', 'A name', '一个名称')
  await desk.getByText('Explanation of choice 1').click()
  await write(
    'Said after the answer to whoever chose it, and where it is right',
    'Packets carry addresses only.',
    '数据包只带地址。',
  )
  await desk.getByText('Hints: 0').click()
  await desk.getByRole('button', { name: 'Add a hint' }).click()
  await write('Hint 1', 'Look at the packet.', '看看数据包。')
  await page.keyboard.press('Tab')
  await expect(desk.getByText('No problems')).toBeVisible()
  const found = await new AxeBuilder({ page }).include('.builder').analyze()
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

  await desk.getByRole('button', { name: 'Share or save' }).click()
  const box = page.getByRole('dialog').getByRole('textbox', { name: 'Share' })
  const { hash } = new URL(await box.inputValue())
  await page.goto('about:blank')
  await page.goto(`/?lang=zh-CN&quiz=exam${hash}`)
  const question = page.getByRole('group', { name: `${markup} 里有什么？` })
  await expect(sentence(page)).toBeVisible()
  await page.keyboard.press('End') // an exam stops at what is asked
  await expect(question).toBeVisible()
  const axe = await new AxeBuilder({ page }).include('.narration').analyze()
  expect(axe.violations.map(({ id }) => id)).toEqual([])
  await question.getByRole('button', { name: '我需要提示' }).click()
  await question.getByRole('button', { name: '显示第 1 条提示' }).click()
  await expect(question.getByText('看看数据包。')).toBeVisible()
  await question.getByRole('radio', { name: '一个名称' }).check()
  await question.getByRole('button', { name: '比较确定' }).click()
  await expect(page.locator('.reveal')).toHaveText(/正确的是：一个地址\s*一个地址 数据包只带地址。/)
  await page.keyboard.press('End')
  await expect(page.getByText(/HR1\./)).toBeVisible()
})
