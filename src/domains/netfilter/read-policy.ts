import { say } from './explain.ts'
import { error, type Finding, warning } from './finding.ts'
import type { DumpPart } from './split-dump.ts'

/** Reads `ip rule` (iproute2 6.1, ip/iprule.c) into the arguments that a host keeps: `pref 100 from all lookup 7`. */

export interface ReadPolicy {
  readonly policyRules: readonly string[]
  /** Each table that a rule asks, with the line that first does. */
  readonly asked: ReadonlyMap<string, number>
  readonly findings: readonly Finding[]
}

const SELECTORS = ['from', 'to', 'iif', 'fwmark']
const VERBS = ['blackhole', 'unreachable', 'prohibit']

export function readPolicy(parts: readonly DumpPart[]): ReadPolicy {
  const policyRules: string[] = []
  const asked = new Map<string, number>()
  const findings: Finding[] = []
  for (const { lines, first } of parts) {
    for (const [at, line] of lines.entries()) {
      const text = line.trim()
      if (text === '' || text.startsWith('#')) continue
      const [, preference, rest = ''] = /^(\d+):\s+(.*)$/.exec(text) ?? []
      if (preference === undefined) {
        findings.push(error(say('strangeLine', { text: text.slice(0, 80) }), first + at))
        continue
      }
      const { words, table, isUnknown } = argumentsOf(rest.split(/\s+/))
      if (isUnknown) findings.push(warning(say('routeStops', { text }), first + at))
      if (table !== undefined && !asked.has(table)) asked.set(table, first + at)
      if (words) policyRules.push(['pref', preference, ...words].join(' '))
    }
  }
  return { policyRules, asked, findings }
}

interface Arguments {
  /** Undefined: the rule never fits a packet that a walk may have. */
  readonly words: readonly string[] | undefined
  readonly table?: string
  readonly isUnknown: boolean
}

/** Selectors that are modelled are kept; with any other that fits, what follows is not known. */
function argumentsOf(words: readonly string[]): Arguments {
  const kept: string[] = []
  let isUnknown = false
  let table: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const value = words[at + 1] ?? ''
    if (word === 'not' || VERBS.includes(word)) kept.push(word)
    else if (SELECTORS.includes(word)) {
      kept.push(word, value)
      at++
    } else if (word === 'lookup' || word === 'table') {
      table = value
      at++
    } else if (word === 'proto') at++
    // Only sockets that are bound to a device have one before they are routed.
    else if (word === 'oif') return { words: undefined, isUnknown: false }
    else {
      isUnknown = true
      at++
    }
  }
  // `not` turns what is known and what is not together: nothing of it can be told.
  if (isUnknown && kept.includes('not')) return { words: ['from', 'all', 'unknown'], isUnknown }
  if (isUnknown) return { words: [...kept, 'unknown'], isUnknown }
  if (table === undefined) return { words: kept, isUnknown }
  return { words: [...kept, 'lookup', table], table, isUnknown }
}
