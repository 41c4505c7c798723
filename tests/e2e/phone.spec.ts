import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, sentence, test } from './page.ts'

test.use({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'zh-CN',
})

/** What a screen reader would call only by its kind. */
async function unnamed(page: Page): Promise<readonly string[]> {
  const tree = await page.locator('body').ariaSnapshot()
  return tree
    .split('\n')
    .map((line) => line.trim())
    .filter((line) =>
      /^- (button|link|tab|img|slider|combobox|radio|checkbox|textbox|region|tabpanel)\b(?! ["/])/.test(
        line,
      ),
    )
}

const axe = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

test('two lessons of chapter 1 by touch, in Chinese: everything has a name, the sentence is told, the questions can be answered', async ({
  page,
}) => {
  await page.goto('/?lesson=no-machine')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('main')).toBeVisible()
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - banner:
      - heading "ping 10.96.0.80：没有任何机器拥有的地址，谁来应答？" [level=1]
      - button "课程"
      - button "帮助"
      - button "分享"
    - main:
      - region /集群图/
      - region "视图":
        - tablist "视图":
          - tab "规则" [selected]
          - tab "数据包"
        - tabpanel "规则"
    - region "正在发生"
    - region "播放器":
      - button /后退/
      - button /播放/
      - button /前进/
      - slider "当前步骤"
  `)
  const step = page.getByRole('button', { name: /^前进/ })
  await expect(sentence(page)).toHaveAttribute('aria-live', 'polite')
  const gate = page.getByRole('group', { name: '你的预测' })
  for (let taps = 0; taps < 20 && !(await gate.isVisible()); taps++) await step.tap()
  await expect(gate).toMatchAriaSnapshot(`
    - group "你的预测":
      - radiogroup "这条连接会怎样结束？":
        - radio "得到应答"
        - radio "立刻被拒绝"
        - radio "毫无回音"
      - button "猜的" [disabled]
  `)
  expect(await unnamed(page)).toEqual([])
  await gate.getByText('立刻被拒绝').tap()
  await gate.getByRole('button', { name: '确定', exact: true }).tap()
  await page.getByRole('tab', { name: '步骤' }).tap()
  await expect(page.getByRole('tabpanel', { name: '步骤' })).toBeVisible()
  await page.getByRole('tab', { name: '规则' }).tap()
  for (let taps = 0; taps < 60 && (await step.isEnabled()); taps++) await step.tap()
  expect(await unnamed(page)).toEqual([])
  expect(await axe(page)).toEqual([])

  await page.getByRole('link', { name: /下一课/ }).tap()
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('ping 10.96.0.80')
  await step.tap()
  await expect(sentence(page)).toContainText(/[\u4e00-\u9fff]/)
  expect(await unnamed(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})
