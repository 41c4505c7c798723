import { expect, test } from 'vitest'
import { findTerms } from '../../src/ui/learn/find-terms.ts'
import type { Term } from '../../src/ui/learn/glossary.ts'
import { en } from '../../src/ui/learn/locale/en.ts'
import { zhCN } from '../../src/ui/learn/locale/zh-CN.ts'

const inEnglish = (term: Term): string => en[`term_${term}`]
const inChinese = (term: Term): string => zhCN[`term_${term}`]
const words = (text: string, wordsOf: (term: Term) => string) =>
  findTerms(text, wordsOf).map(({ term, from, to }) => [term, text.slice(from, to)])

test('words of the glossary are found in a sentence, in the plural and in capitals too', () => {
  expect(words('The Leader needs a quorum; Services have chains.', inEnglish)).toEqual([
    ['leader', 'Leader'],
    ['quorum', 'quorum'],
    ['service', 'Service'],
    ['chain', 'chain'],
  ])
})

test('parts of words and of names are none', () => {
  expect(words('podium ng-service-1 kube-proxy-abc', inEnglish)).toEqual([])
})

test('Chinese has no spaces: words are found where they stand', () => {
  expect(words('达到法定人数后提交。', inChinese)).toEqual([
    ['quorum', '法定人数'],
    ['commit', '提交'],
  ])
})
