import { chainsOf } from './write-port.ts'
import { append, drafted, type Piece } from './write-rules.ts'
import type { Draft } from './written.ts'

/** What makes the chains of one Service those that it is to have: chains that stay as they are are not written again. */
export interface ServiceChange {
  /** `:CHAIN - [0:0]` */
  readonly declared: readonly string[]
  readonly lines: readonly string[]
  /** Chains that it had and has no more. */
  readonly gone: readonly string[]
  /** Chains that it has. */
  readonly there: ReadonlySet<string>
  /** What it had, and is to have, in the chains that all Services share. */
  readonly old: Draft
  readonly now: Draft
}

interface Known {
  readonly old: readonly Piece[]
  readonly change: ServiceChange
}

/** The last one: Nodes that see the Service alike ask for the same one after another. */
const known = new WeakMap<readonly Piece[], Known>()

export function changeOf(old: readonly Piece[], now: readonly Piece[]): ServiceChange {
  const before = known.get(now)
  if (before?.old === old) return before.change
  const change = changeBetween(old, now)
  known.set(now, { old, change })
  return change
}

function changeBetween(old: readonly Piece[], now: readonly Piece[]): ServiceChange {
  const had = linesByChain(old)
  const has = linesByChain(now)
  const isChanged = (chain: string) => !isSameList(had.get(chain), has.get(chain))
  const there = new Set(now.flatMap(({ plan }) => chainsOf(plan)))
  return {
    declared: now.flatMap(({ own }) =>
      own().natChains.flatMap(({ name }) => (isChanged(name) ? [`:${name} - [0:0]`] : [])),
    ),
    lines: now.flatMap(({ own }) =>
      own().nat.flatMap(({ chain, text }) => (isChanged(chain) ? [text] : [])),
    ),
    gone: old.flatMap(({ plan }) => chainsOf(plan).filter((chain) => !there.has(chain))),
    there,
    old: dispatchOf(old),
    now: dispatchOf(now),
  }
}

/** What stands in the chains that are written whole. */
function linesByChain(pieces: readonly Piece[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const { own } of pieces) {
    for (const { name } of own().natChains) found.set(name, [])
    for (const { chain, text } of own().nat) found.get(chain)?.push(text)
  }
  return found
}

const isSameList = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.length === other.length &&
  one.every((text, place) => text === other[place])

const dispatchOf = (pieces: readonly Piece[]): Draft =>
  drafted((draft) => {
    for (const { dispatch } of pieces) append(draft, dispatch)
  })
