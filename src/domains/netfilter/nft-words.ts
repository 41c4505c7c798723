/** Words of nft texts. Lines end commands; braces, commas and semicolons are words of their own. */

const WORD = /"[^"]*"|[{}(),;]|[^\s{}(),;"]+/g

export const nftWords = (text: string): readonly string[] => text.match(WORD) ?? []

export const withoutQuotes = (word: string): string => word.replace(/^"|"$/g, '')

/** A time such as `10800s`, `3h`, `2h59m58s`; ms. */
export function nftTimeMs(word: string): number {
  let ms = 0
  for (const [, count, unit = 's'] of word.matchAll(/(\d+)(ms|[dhms])?/g))
    ms += Number(count) * (UNITS[unit] ?? 0)
  return ms
}

const UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
}

/** Elements between braces, each as its words; nested braces do not occur. */
export function elementsOf(words: readonly string[]): readonly (readonly string[])[] {
  const elements: string[][] = [[]]
  for (const word of words) {
    if (word === ',') elements.push([])
    else elements.at(-1)?.push(word)
  }
  return elements.filter((element) => element.length > 0)
}

/** The place of the brace that closes the one at `open`. */
export function closingBrace(words: readonly string[], open: number): number {
  let depth = 0
  for (let at = open; at < words.length; at++) {
    if (words[at] === '{') depth++
    if (words[at] === '}' && --depth === 0) return at
  }
  return words.length
}

/** `1.2.3.4 . tcp . 80 comment "x" : drop` as its key and what it leads to. */
export function keyAndValue(element: readonly string[]): {
  readonly key: string
  readonly value: string
} {
  const colon = element.indexOf(':')
  const before = colon < 0 ? element : element.slice(0, colon)
  const end = before.findIndex((word) =>
    ['comment', 'timeout', 'expires', 'counter'].includes(word),
  )
  return {
    key: (end < 0 ? before : before.slice(0, end)).join(' '),
    value: colon < 0 ? '' : element.slice(colon + 1).join(' '),
  }
}
