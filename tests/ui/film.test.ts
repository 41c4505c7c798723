import { expect, test } from 'vitest'
import { linesOf } from '../../src/ui/learn/film-frames.ts'

const wide = (text: string) => [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? 2 : 1), 0)

test('a caption is broken between words, a Chinese one between characters, and no word is lost', () => {
  expect(linesOf('the packet leaves the Pod', 11, wide)).toEqual([
    'the packet',
    'leaves the',
    'Pod',
  ])
  expect(linesOf('数据包离开 Pod 的网络', 11, wide)).toEqual(['数据包离开', 'Pod 的网络'])
  expect(linesOf('', 11, wide)).toEqual([''])
  expect(linesOf('10.244.0.2:40001', 4, wide)).toEqual(['10.244.0.2:40001'])
})
