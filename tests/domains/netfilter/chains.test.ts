import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyRestore,
  applySharedRestore,
  printRules,
} from '../../../src/domains/netfilter/index.ts'
import type { Tables } from '../../../src/domains/netfilter/model.ts'

/** Chains that lead to each other, as the kernel keeps them: by name, whom each of their rules jumps to. */
type Jumps = Readonly<Record<string, readonly string[]>>

const NAMES = ['A', 'B', 'C', 'D']

/** After one command; undefined where the kernel refuses it. A jump to what is no chain would be an extension's target. */
function after(jumps: Jumps, [verb, chain, to]: Command): Jumps | 'extension' | undefined {
  const own = jumps[chain]
  if (verb === ':') return { ...jumps, [chain]: [] }
  if (!own) return undefined
  if (verb === '-F') return { ...jumps, [chain]: [] }
  if (verb === '-D') return own.length > 0 ? { ...jumps, [chain]: own.slice(1) } : undefined
  if (verb === '-A') return !jumps[to] ? 'extension' : { ...jumps, [chain]: [...own, to] }
  const isUsed = Object.values(jumps).some((all) => all.includes(chain))
  if (own.length > 0 || isUsed) return undefined
  const { [chain]: _, ...others } = jumps
  return others
}

const isRing = (jumps: Jumps): boolean =>
  // A walk of more steps than there are chains has met one of them twice.
  Object.keys(jumps).some((start) => {
    let reached = [start]
    for (const _ of NAMES) reached = [...new Set(reached.flatMap((name) => jumps[name] ?? []))]
    return reached.length > 0
  })

const textOf = ([verb, chain, to]: Command): string =>
  verb === ':'
    ? `:${chain} - [0:0]`
    : verb === '-A'
      ? `-A ${chain} -j ${to}`
      : verb === '-D'
        ? `-D ${chain} 1`
        : `${verb} ${chain}`

type Command = readonly [verb: ':' | '-A' | '-F' | '-D' | '-X', chain: string, to: string]
const name = fc.constantFrom(...NAMES)
const command: fc.Arbitrary<Command> = fc.tuple(
  fc.constantFrom(':', '-A', '-A', '-A', '-F', '-D', '-X'),
  name,
  name,
)

describe('chains that jump to each other', () => {
  it('never lead back to themselves, and go only when nobody jumps to them', () => {
    const transactions = fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(transactions, (all) => {
        const declared = NAMES.map((one) => `:${one} - [0:0]`)
        let jumps: Jumps = Object.fromEntries(NAMES.map((one) => [one, []]))
        let tables: Tables = restored({}, declared) ?? {}
        for (const commands of all) {
          const wanted = commands.reduce<Jumps | 'extension' | undefined>(
            (now, one) => (now === 'extension' ? now : now && after(now, one)),
            jumps,
          )
          if (wanted === 'extension') continue
          const expected = wanted && !isRing(wanted) ? wanted : undefined
          const found = restored(tables, commands.map(textOf))
          expect(found !== undefined).toBe(expected !== undefined)
          if (!expected || !found) continue
          jumps = expected
          tables = found
          const rules = Object.entries(jumps).flatMap(([from, to]) =>
            to.map((one) => `-A ${from} -j ${one}`),
          )
          const lines = printRules(tables).split('\n')
          expect(lines.filter((line) => line.startsWith('-A')).toSorted()).toEqual(rules.toSorted())
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('lines that are handed to one host after another', () => {
  const hostCount = 4
  const some = fc.array(command, { maxLength: 4 })
  const starts = fc.array(some, { minLength: hostCount, maxLength: hostCount })

  it('do to each what reading them there does, whatever it holds', () => {
    fc.assert(
      fc.property(starts, fc.array(some, { minLength: 1, maxLength: 4 }), (owns, rounds) => {
        const declared = NAMES.slice(1).map((one) => `:${one} - [0:0]`)
        let hosts = owns.map(
          (own) => restored({}, [...declared, ...own.map(textOf)]) ?? restored({}, declared) ?? {},
        )
        for (const round of rounds) {
          const lines = ['*filter', ...round.map(textOf), 'COMMIT']
          const shared = hosts.map((tables) => applySharedRestore(tables, lines))
          expect(shared).toEqual(hosts.map((tables) => applyRestore(tables, lines)))
          hosts = hosts.map((tables, place) => {
            const applied = shared[place]
            return applied?.ok ? applied.value : tables
          })
        }
      }),
      { numRuns: 80 },
    )
  })

  it('share the chains that they write', () => {
    const lines = ['*filter', ':A - [0:0]', '-A A -j RETURN', 'COMMIT']
    const [one, other] = ['-A INPUT -j ACCEPT', '-A INPUT -j DROP'].map((own) => {
      const applied = applySharedRestore(restored({}, [own]) ?? {}, lines)
      return applied.ok ? applied.value.filter?.chains : undefined
    })
    expect(one?.A).toBe(other?.A)
    expect(one?.INPUT).not.toEqual(other?.INPUT)
  })
})

function restored(tables: Tables, lines: readonly string[]): Tables | undefined {
  const applied = applyRestore(tables, `*filter\n${lines.join('\n')}\nCOMMIT\n`)
  return applied.ok ? applied.value : undefined
}
