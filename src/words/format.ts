import { IntlMessageFormat } from 'intl-messageformat'
import { isRef, parseRef, type Ref } from '../core/ref.ts'
import type { Message, Param } from '../core/say/message.ts'

/** A piece of a sentence: plain words, or a thing that has a box to light. */
export type Fragment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ref'; readonly ref: Ref; readonly text: string }

/** Turns messages into sentences of one language. Parsed messages are kept, so the second use is cheap. */
export interface Phrasebook {
  readonly locale: string
  readonly fragments: (message: Message) => readonly Fragment[]
  readonly text: (message: Message) => string
  /** More words of the same language. */
  readonly add: (more: Phrases) => void
}

/** ICU text, or what the page's build made of it so that no parser of ICU text need be loaded. */
export type Phrase = string | Exclude<ConstructorParameters<typeof IntlMessageFormat>[0], string>
export type Phrases = Readonly<Record<string, Readonly<Record<string, Phrase>>>>

/** The key of a message without its words shows as the key itself: visible, never a crash. */
export function openPhrasebook(locale: string, first: Phrases): Phrasebook {
  let words: Record<string, Phrases[string]> = first
  const kept = new Map<string, IntlMessageFormat | string>()
  let lists = closedLists(words)

  const formatOf = (key: string): IntlMessageFormat | string => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const slash = key.indexOf('/')
    const phrase = words[key.slice(0, slash)]?.[key.slice(slash + 1)] ?? key
    const made = isPlain(phrase) ? phrase : new IntlMessageFormat(phrase, locale)
    kept.set(key, made)
    return made
  }

  const fragments = (message: Message): readonly Fragment[] => {
    const format = formatOf(message.key)
    if (typeof format === 'string') return [{ kind: 'text', text: format }]
    const values: Record<string, string | number | Extract<Fragment, { kind: 'ref' }>> = {}
    for (const [name, value] of Object.entries(message.params)) {
      values[name] = wordOf(lists, name, value)
    }
    const formatted = format.format<Fragment>(values as never) // as: the library types its values too narrowly
    const parts: readonly (string | Fragment)[] = Array.isArray(formatted) ? formatted : [formatted]
    return parts.map((part) =>
      typeof part === 'object' ? part : { kind: 'text', text: String(part) },
    )
  }

  return {
    locale,
    fragments,
    text: (message) =>
      fragments(message)
        .map(({ text }) => text)
        .join(''),
    add: (more) => {
      const merged = { ...words }
      for (const [domain, table] of Object.entries(more))
        merged[domain] = { ...merged[domain], ...table }
      words = merged
      lists = closedLists(words)
      kept.clear()
    },
  }
}

/** Text that means itself in ICU: nothing to fill in, nothing quoted. */
export const isPlain = (phrase: Phrase): phrase is string =>
  typeof phrase === 'string' && !/[{}'<#]/.test(phrase)

/** Words for values of closed lists, `reason.port`, of all domains together. */
function closedLists(words: Phrases): ReadonlyMap<string, string> {
  const lists = new Map<string, string>()
  for (const table of Object.values(words)) {
    for (const [key, text] of Object.entries(table))
      if (key.includes('.') && typeof text === 'string') lists.set(key, text)
  }
  return lists
}

function wordOf(
  lists: ReadonlyMap<string, string>,
  name: string,
  value: Param,
): string | number | Extract<Fragment, { kind: 'ref' }> {
  if (isRef(value)) return { kind: 'ref', ref: value, text: labelOf(value) }
  return lists.get(`${name}.${value}`) ?? value
}

/** How a ref is written in a sentence: the thing's own name, without its namespace. */
export function labelOf(value: Ref): string {
  const { kind, name } = parseRef(value)
  // In a table of nftables, which has a blank in its name, names of chains may hold slashes.
  const inNft = / [^/]+\/(.*)/.exec(name)?.[1]
  if (inNft !== undefined) return kind === 'rule' ? inNft.replace(/\/(?=\d+$)/, ' #') : inNft
  const parts = name.split('/')
  const last = parts.at(-1) ?? name
  if (kind === 'rule') return `${parts.at(-2)} #${last}`
  return last
}
