import { describe, expect, test } from 'vitest'
import { ref } from '../../src/core/ref.ts'
import { markWords } from '../../src/ui/compare/mark-words.ts'
import type { Fragment } from '../../src/words/format.ts'

const text = (words: string): Fragment => ({ kind: 'text', text: words })
const pod = (name: string): Fragment => ({
  kind: 'ref',
  ref: ref('pod', `shop/${name}`),
  text: name,
})
const marked = (own: readonly Fragment[], other: readonly Fragment[]) =>
  markWords(own, other)
    .filter(({ isDifferent }) => isDifferent)
    .map(({ text }) => text)

describe('what one sentence says differently', () => {
  test('is the address, whole', () => {
    const [own, other] = [
      text('The packet goes to 10.244.1.2:80.'),
      text('The packet goes to 10.244.1.3:80.'),
    ]
    expect(marked([own], [other])).toEqual(['10.244.1.2:80'])
  })

  test('is the Pod', () => {
    expect(
      marked([text('So '), pod('a'), text(' gets it')], [text('So '), pod('b'), text(' gets it')]),
    ).toEqual(['a'])
  })

  test('is the number, in Chinese too', () => {
    expect(marked([text('第 2 个，共 3 个')], [text('第 5 个，共 3 个')])).toEqual(['2'])
  })

  test('is nothing in the same sentence, and nothing in a sentence of another pattern', () => {
    expect(marked([text('It waits.')], [text('It waits.')])).toEqual([])
    expect(marked([pod('a'), text(' waits')], [text('Nobody does')])).toEqual([])
  })

  test('takes no letter away', () => {
    const own = [text('Sends a.b to '), pod('a'), text(' (7 of 9).')]
    const pieces = markWords(own, [text('Sends c to '), pod('b'), text(' (8 of 9).')])
    expect(pieces.map(({ text }) => text).join('')).toBe('Sends a.b to a (7 of 9).')
  })
})
