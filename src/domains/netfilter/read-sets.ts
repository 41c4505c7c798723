import { parseCidr4 } from '../../core/ip.ts'
import { say } from './explain.ts'
import { error, type Finding, warning } from './finding.ts'
import type { IpSet } from './model.ts'
import type { DumpPart } from './split-dump.ts'

/** Reads `ipset save` (ipset 7, `man ipset`). */

export interface ReadSets {
  readonly sets: Readonly<Record<string, IpSet>>
  /** Sets that are there but whose kind is not modelled: whether they hold a packet cannot be known. */
  readonly unknown: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

interface Draft {
  readonly type: string
  readonly isIpv6: boolean
  readonly entries: { readonly text: string; readonly nomatch: boolean }[]
}

const DIMENSIONS = ['ip', 'net', 'port']

export function readIpSets(parts: readonly DumpPart[]): ReadSets {
  const drafts = new Map<string, Draft>()
  const unknown = new Set<string>()
  const findings: Finding[] = []
  for (const { lines, first } of parts) {
    for (const [at, line] of lines.entries()) {
      const text = line.trim()
      if (text === '' || text.startsWith('#') || text === 'COMMIT') continue
      const [verb, name = '', what = '', ...rest] = text.split(/\s+/)
      if (verb === 'create' && what !== '') {
        drafts.set(name, { type: what, isIpv6: hasValue(rest, 'family', 'inet6'), entries: [] })
        if (isModelled(what, rest)) continue
        unknown.add(name)
        findings.push(warning(say('setStops', { name, type: what }), first + at))
      } else if (verb === 'add' && what !== '') {
        const draft = drafts.get(name)
        if (!draft) findings.push(error(say('setUndeclared', { name }), first + at))
        else if (draft.isIpv6 || unknown.has(name)) continue
        else if (isEntry(what))
          draft.entries.push({ text: what, nomatch: rest.includes('nomatch') })
        else {
          unknown.add(name) // one element that is not known may be the one that matters
          findings.push(error(say('unreadable', { fault: 'badAddress', text: what }), first + at))
        }
      } else findings.push(error(say('strangeLine', { text: text.slice(0, 80) }), first + at))
    }
  }
  const sets = Object.fromEntries(
    [...drafts].map(([name, { type, entries }]) => [name, { type, entries }]),
  )
  return { sets, unknown, findings }
}

const hasValue = (words: readonly string[], name: string, value: string): boolean =>
  words[words.indexOf(name) + 1] === value && words.includes(name)

function isModelled(type: string, options: readonly string[]): boolean {
  const dimensions = (type.split(':')[1] ?? '').split(',')
  const isStore = /^(?:hash|bitmap):/.test(type)
  const isMasked = options.includes('netmask') || options.includes('bitmask')
  return isStore && !isMasked && dimensions.every((each) => DIMENSIONS.includes(each))
}

/** Addresses, networks and ports; no range of addresses, which `ipset save` does not write. */
const isEntry = (text: string): boolean =>
  text
    .split(',')
    .every((part) => parseCidr4(part) !== undefined || /^(?:[a-z]+:)?[\w-]+(?:\/\d+)?$/.test(part))
