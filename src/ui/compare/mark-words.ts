import type { Fragment } from '../../words/format.ts'

/** A piece of a sentence, and whether another sentence has something else there. */
export interface Marked {
  readonly text: string
  readonly isDifferent: boolean
  readonly ref?: Extract<Fragment, { kind: 'ref' }>['ref']
}

/** Two sentences of one pattern: what the first says differently. Of another pattern, nothing is marked. */
export function markWords(own: readonly Fragment[], other: readonly Fragment[]): readonly Marked[] {
  const isComparable = own.length === other.length
  return own.flatMap((fragment, place): readonly Marked[] => {
    const counterpart = isComparable ? other[place] : fragment
    if (fragment.kind === 'ref')
      return [
        {
          text: fragment.text,
          ref: fragment.ref,
          isDifferent: counterpart?.text !== fragment.text,
        },
      ]
    return markText(fragment.text, counterpart?.text ?? fragment.text)
  })
}

/** An address, a number and a word are one piece each; anything else is a piece by itself. */
const PIECES = /[\p{Script=Latin}\d]+(?:[.:_/-][\p{Script=Latin}\d]+)*|./gsu

/** What is left when all that both begin and end with is taken away. */
function markText(own: string, other: string): readonly Marked[] {
  if (own === other) return [{ text: own, isDifferent: false }]
  const mine = own.match(PIECES) ?? []
  const theirs = other.match(PIECES) ?? []
  const most = Math.min(mine.length, theirs.length)
  let start = 0
  while (start < most && mine[start] === theirs[start]) start++
  let end = 0
  while (end < most - start && mine.at(-1 - end) === theirs.at(-1 - end)) end++
  const parts: readonly Marked[] = [
    { text: mine.slice(0, start).join(''), isDifferent: false },
    { text: mine.slice(start, mine.length - end).join(''), isDifferent: true },
    { text: mine.slice(mine.length - end).join(''), isDifferent: false },
  ]
  return parts.filter(({ text }) => text !== '')
}
