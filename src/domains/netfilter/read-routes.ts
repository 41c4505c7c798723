import { parseCidr4 } from '../../core/ip.ts'
import { say } from './explain.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Route } from './model.ts'
import type { DumpPart } from './split-dump.ts'

/** Reads `ip route` and `ip route show table all` (iproute2 6.1, ip/iproute.c). */

export interface ReadRoutes {
  readonly routes: readonly Route[]
  /** Tables that some line names; `main` counts as named. */
  readonly tables: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

type Type = NonNullable<Route['type']>

const TYPES: readonly Type[] = [
  'unicast',
  'local',
  'broadcast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
]
/** Of no consequence to where a packet goes: who wrote the route, how fast, how large. */
const PASSED = ['proto', 'pref', 'mtu', 'advmss', 'rtt', 'rttvar', 'window', 'cwnd', 'initcwnd']
const PASSED_TOO = [
  'initrwnd',
  'hoplimit',
  'realm',
  'error',
  'expires',
  'nhid',
  'weight',
  'quickack',
]
const FLAGS = [
  'onlink',
  'linkdown',
  'pervasive',
  'offload',
  'trap',
  'rt_offload',
  'rt_trap',
  'lock',
]

interface Reading {
  readonly routes: Route[]
  readonly tables: Set<string>
  readonly findings: Finding[]
  ipv6: number
}

export function readRoutes(parts: readonly DumpPart[]): ReadRoutes {
  const reading: Reading = { routes: [], tables: new Set(['main']), findings: [], ipv6: 0 }
  for (const { lines, first } of parts) {
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] ?? ''
      const number = first + at
      if (line.trim() === '' || line.startsWith('#')) continue
      // Next hops stand on lines of their own.
      const hops: string[] = []
      while (/^\s+nexthop\s/.test(lines[at + 1] ?? '')) hops.push((lines[++at] ?? '').trim())
      readRoute(reading, [line.trim(), ...hops].join(' '), number)
    }
  }
  if (reading.ipv6 > 0) reading.findings.push(warning(say('ipv6Left', { count: reading.ipv6 })))
  return reading
}

function readRoute(reading: Reading, line: string, number: number): void {
  const words = line.split(/\s+/)
  const type = TYPES.find((each) => each === words[0])
  const to = (type ? words[1] : words[0]) ?? ''
  if (/:/.test(to) || /\svia\s+\S*:|\sfrom\s+::/.test(line) || isForMany(words[0])) {
    reading.ipv6++
    return
  }
  if (to !== 'default' && !parseCidr4(to)) {
    reading.findings.push(error(say('unreadable', { fault: 'badAddress', text: line }), number))
    return
  }
  const read = optionsOf(words.slice(type ? 2 : 1))
  if (read.stray !== undefined) {
    const fault = read.stray === '' ? 'missingValue' : 'unknownOption'
    reading.findings.push(error(say('unreadable', { fault, text: read.stray || line }), number))
  }
  if (read.isOther) return
  const isUnknown = read.isUnknown || read.stray !== undefined
  if (isUnknown && read.stray === undefined)
    reading.findings.push(warning(say('routeStops', { text: line }), number))
  if (read.route.table !== undefined) reading.tables.add(read.route.table)
  const kind = isUnknown ? ('unknown' as const) : type
  reading.routes.push({ to, ...read.route, ...(kind && kind !== 'unicast' ? { type: kind } : {}) })
}

/** Kinds of routes that IPv4 packets to one host never meet. */
const isForMany = (word = ''): boolean => word === 'multicast' || word === 'anycast'

interface Options {
  readonly route: Omit<Route, 'to' | 'type'>
  readonly isUnknown: boolean
  /** Not for packets of a walk: the kernel holds it dead, or it is for another type of service than 0. */
  readonly isOther: boolean
  /** A word that could not be read; empty: a value is missing. */
  readonly stray: string | undefined
}

function optionsOf(words: readonly string[]): Options {
  const route: { -readonly [Key in keyof Omit<Route, 'to' | 'type'>]: Route[Key] } = {}
  let isUnknown = false
  let isOther = false
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (FLAGS.includes(word)) continue
    if (word === 'dead') {
      isOther = true
      continue
    }
    if (word === 'nexthop' || word === 'encap') {
      // Several ways, or a header that the route adds: what follows is about them.
      isUnknown = true
      break
    }
    const value = words[++at]
    if (value === undefined) return { route, isUnknown, isOther, stray: '' }
    if (PASSED.includes(word) || PASSED_TOO.includes(word)) continue
    if (word === 'via' || word === 'dev' || word === 'src' || word === 'table') route[word] = value
    else if (word === 'metric') route.metric = Number(value)
    else if (word === 'tos') isOther = true
    else if (word === 'scope') {
      if (value === 'link' || value === 'host' || value === 'global') route.scope = value
    } else return { route, isUnknown, isOther, stray: word }
  }
  return { route, isUnknown, isOther, stray: undefined }
}
