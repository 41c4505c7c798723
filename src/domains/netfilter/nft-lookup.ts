import type { NftSet } from './model.ts'
import { type Field, fieldAt } from './nft-fields.ts'
import { closingBrace, elementsOf, keyAndValue } from './nft-words.ts'
import type { Mismatch, Verdict } from './visit.ts'
import type { Walk } from './walk-state.ts'

/** Keys of one or more fields, and the sets and maps in which they are looked up. */

export interface Key {
  readonly reason: Mismatch
  /** `10.96.0.1 . tcp . 80`; undefined: the packet lacks a part of it. */
  readonly read: (walk: Walk) => string | undefined
  readonly fits: (read: string, written: string) => boolean
  /** The place after it. */
  readonly end: number
  readonly isSingle: boolean
}

/** `ip daddr . meta l4proto . th dport` */
export function keyAt(words: readonly string[], start: number): Key | undefined {
  const fields: Field[] = []
  let at = start
  for (;;) {
    const found = fieldAt(words, at)
    if (!found) return undefined
    fields.push(found.field)
    at += found.length
    if (words[at] !== '.') break
    at++
  }
  const [first] = fields
  if (!first) return undefined
  if (fields.length === 1) return { ...first, end: at, isSingle: true }
  return {
    reason: 'set',
    read: (walk) => {
      let key = ''
      for (const { read } of fields) {
        const part = read(walk)
        if (part === undefined) return undefined
        key += key === '' ? part : ` . ${part}`
      }
      return key
    },
    fits: (read, written) => {
      const parts = read.split(' . ')
      const wanted = written.split(' . ')
      return fields.every(({ fits }, place) => fits(parts[place] ?? '', wanted[place] ?? ''))
    },
    end: at,
    isSingle: false,
  }
}

/** What is looked up in: `find` gives the value of a key, empty for sets, or undefined. */
export interface Lookup {
  readonly find: (walk: Walk, read: string) => string | undefined
  readonly end: number
}

/** `@service-ips` or `{ 0 : goto x , 1 : goto y }` */
export function lookupAt(
  words: readonly string[],
  at: number,
  { key, table, sets }: { key: Key; table: string; sets: Readonly<Record<string, NftSet>> },
): Lookup | undefined {
  const word = words[at] ?? ''
  if (word.startsWith('@')) {
    const name = word.slice(1)
    const set = sets[name]
    if (!set) return undefined
    const find = set.flags.includes('dynamic')
      ? inMemory(`${table}/${name}`, set)
      : inElements(set, key)
    return { find, end: at + 1 }
  }
  if (word !== '{') return undefined
  const end = closingBrace(words, at)
  const elements = elementsOf(words.slice(at + 1, end)).map(keyAndValue)
  const plain = new Map(elements.map((element) => [element.key, element.value]))
  return { find: (_, read) => plain.get(read) ?? among(elements, key, read), end: end + 1 }
}

/** The cost is that of one look into a hash table, however many elements there are. */
function inElements({ elements, flags }: NftSet, key: Key): Lookup['find'] {
  if (!flags.includes('interval'))
    return (_, read) => (Object.hasOwn(elements, read) ? elements[read] : undefined)
  const listed = Object.entries(elements).map(([name, value]) => ({ key: name, value }))
  return (_, read) => among(listed, key, read)
}

const among = (
  elements: readonly { readonly key: string; readonly value: string }[],
  { fits }: Key,
  read: string,
): string | undefined => elements.find((element) => fits(read, element.key))?.value

/** A set that rules fill, whose elements are forgotten after a time. */
function inMemory(list: string, { timeoutMs }: NftSet): Lookup['find'] {
  return ({ recent, now }, read) => {
    const at = recent[list]?.[read]?.at(-1)
    return at !== undefined && (timeoutMs === undefined || now - at < timeoutMs) ? '' : undefined
  }
}

/** Notes a key in such a set. `update` begins its time anew, `add` does not. */
export function remember(walk: Walk, list: string, key: string, verb: 'add' | 'update'): void {
  const known = walk.recent[list] ?? {}
  if (verb === 'add' && known[key] !== undefined) return
  walk.recent = { ...walk.recent, [list]: { ...known, [key]: [walk.now] } }
}

/** `goto X`, `jump X`, `accept`, `drop`, `return`, `continue`. */
export function verdictOf([word = '', chain = '']: readonly string[]): Verdict | undefined {
  if (word === 'accept' || word === 'drop' || word === 'return' || word === 'continue')
    return { kind: word }
  return (word === 'jump' || word === 'goto') && chain !== '' ? { kind: word, chain } : undefined
}
