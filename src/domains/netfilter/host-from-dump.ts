import { say } from './explain.ts'
import { type Finding, shortened, warning } from './finding.ts'
import type { Host, Interface, Route } from './model.ts'
import { type ReadInterfaces, readAddresses } from './read-addresses.ts'
import { readDumpRules } from './read-dump-rules.ts'
import { type ReadPolicy, readPolicy } from './read-policy.ts'
import { type ReadRoutes, readRoutes } from './read-routes.ts'
import { readIpSets } from './read-sets.ts'
import { readSysctls } from './read-sysctls.ts'
import { type DumpKind, type DumpPart, splitDump } from './split-dump.ts'

/** One text that was pasted: any mixture of what iptables-save, ip, ipset and sysctl print. */
export interface DumpText {
  /** Comes back with each finding: a field of a form, a path of a document. */
  readonly path: string
  readonly text: string
  /** What it is said to be, for lines that could be several things. */
  readonly hint?: DumpKind
}

/** A finding in one of the texts; without a line it is about what is not there. */
export interface DumpFinding extends Finding {
  readonly path: string
}

export interface DumpHost {
  readonly host: Host
  readonly findings: readonly DumpFinding[]
  /** By `table/chain`: where each rule stands, from the first line of the first text on. `placeOfLine` says in which text. */
  readonly lines: Readonly<Record<string, readonly number[]>>
  readonly starts: readonly TextStart[]
}

/** A text, and how many lines come before it. */
export interface TextStart {
  readonly path: string
  readonly before: number
}

/**
 * Makes the Node `name` of texts that were taken from a real machine. Never fails: what is missing is replaced by a
 * default that a finding names, and what is not modelled stays where it is, for a walk to stop at.
 */
export function hostFromDump(name: string, texts: readonly DumpText[]): DumpHost {
  const { parts, starts } = splitTexts(texts)
  const of = (kind: DumpKind) => parts.filter((part) => part.kind === kind)
  const { sets, unknown, findings: inSets } = readIpSets(of('sets'))
  const links = readAddresses(of('addresses'))
  const routes = readRoutes(of('routes'))
  const policy = readPolicy(of('policy'))
  const asked = withMissingTables(policy, routes)
  const rules = readDumpRules(of('rules'), {
    hasSet: (set) => Object.hasOwn(sets, set) && !unknown.has(set),
    hasRoutes:
      routes.routes.every(({ type }) => type !== 'unknown') &&
      asked.policyRules.every((rule) => !rule.endsWith(' unknown')),
  })
  const { sysctls, findings: inSysctls } = readSysctls(of('sysctls'))
  const has = (kind: DumpKind) => parts.some((part) => part.kind === kind)
  const interfaces = withLoopback(links.interfaces)
  const host: Host = {
    name,
    kind: 'node',
    stands: `node:${name}`,
    interfaces,
    routes: has('routes') ? routes.routes : links.peers,
    policyRules: asked.policyRules,
    sysctls: { ...DEFAULT_SYSCTLS, ...sysctls },
    tables: rules.tables,
    tracks: true, // a machine whose rules are looked at has connection tracking, or nothing to look at
    ipsets: sets,
    listeners: [],
    conntrack: {},
    recent: {},
    nth: {},
    described: { hasAllRoutes: has('routes'), hasAllRules: has('policy'), assumed: {} },
  }
  const findings = [
    ...strangeLines(parts),
    ...rules.findings,
    ...links.findings,
    ...routes.findings,
    ...policy.findings,
    ...asked.findings,
    ...inSets,
    ...inSysctls,
    ...unknownDevices(routes.routes, interfaces, has('addresses')),
    ...defaults(has, host, sysctls),
  ]
  return { host, findings: placed(shortened(merged(findings)), starts), lines: rules.lines, starts }
}

/** All texts as one, so that a table of sets in one and rules in another are read together. */
function splitTexts(texts: readonly DumpText[]) {
  const parts: DumpPart[] = []
  const starts: TextStart[] = []
  let before = 0
  for (const { path, text, hint } of texts) {
    starts.push({ path, before })
    const own = splitDump(text, hint)
    for (const part of own) parts.push({ ...part, first: part.first + before })
    before += lineCount(text)
  }
  return { parts, starts }
}

const lineCount = (text: string): number => (text.match(/\r\n|\n|\r/g)?.length ?? 0) + 1

/** The text that a line of `DumpHost.lines` stands in, and its line there. */
export function placeOfLine(
  line: number,
  starts: readonly TextStart[],
): { readonly path: string; readonly line: number } {
  const start = starts.findLast(({ before }) => before < line)
  return { path: start?.path ?? '', line: line - (start?.before ?? 0) }
}

const placed = (
  findings: readonly Finding[],
  starts: readonly TextStart[],
): readonly DumpFinding[] =>
  findings.map((finding) =>
    finding.line === undefined
      ? { ...finding, path: starts[0]?.path ?? '' }
      : { ...finding, ...placeOfLine(finding.line, starts) },
  )

/** Lines about IPv6 are told of once, wherever they stand. */
function merged(findings: readonly Finding[]): readonly Finding[] {
  const isIpv6 = ({ message }: Finding): boolean => message.key === IPV6
  const count = findings
    .filter(isIpv6)
    .reduce((sum, { message }) => sum + Number(message.params.count), 0)
  const others = findings.filter((finding) => !isIpv6(finding))
  return count === 0 ? others : [...others, warning(say('ipv6Left', { count }))]
}

const IPV6 = say('ipv6Left', { count: 0 }).key

function strangeLines(parts: readonly DumpPart[]): readonly Finding[] {
  return parts.flatMap(({ kind, first, lines }): readonly Finding[] => {
    if (kind === 'rules6') return [warning(say('ipv6Left', { count: lines.length }), first)]
    if (kind !== 'strange') return []
    const at = lines.findIndex((line) => line.trim() !== '')
    const text = (lines[at] ?? '').trim().slice(0, 80)
    return [warning(say('strangeLine', { text }), first + at)]
  })
}

const LOOPBACK: Interface = { name: 'lo', kind: 'loopback', addresses: ['127.0.0.1/8'] }

const withLoopback = (interfaces: ReadInterfaces['interfaces']): Host['interfaces'] =>
  interfaces.lo ? interfaces : { lo: LOOPBACK, ...interfaces }

// What a Node of a cluster has set: it forwards, and its bridges show their packets to iptables. All else is 0.
const DEFAULT_SYSCTLS = { 'net.ipv4.ip_forward': 1, 'net.bridge.bridge-nf-call-iptables': 1 }

const USUAL_TABLES = ['local', 'main', 'default', '253', '254', '255']

/** Rules that ask a table whose routes were not given: where they lead is not known. */
function withMissingTables(policy: ReadPolicy, routes: ReadRoutes) {
  const missing = [...policy.asked].filter(
    ([table]) => !routes.tables.has(table) && !USUAL_TABLES.includes(table),
  )
  const names = missing.map(([table]) => table)
  const policyRules = policy.policyRules.map((rule) => {
    const [head = '', table] = rule.split(' lookup ')
    return table !== undefined && names.includes(table) ? `${head} unknown` : rule
  })
  const findings = missing.map(([table, line]) => warning(say('routeTableLeft', { table }), line))
  return { policyRules, findings }
}

/** Routes over interfaces that were not described can still be taken: the packet leaves there. */
function unknownDevices(
  routes: readonly Route[],
  interfaces: Host['interfaces'],
  hasAddresses: boolean,
): readonly Finding[] {
  if (!hasAddresses) return []
  const names = new Set(routes.flatMap(({ dev }) => (dev === undefined ? [] : [dev])))
  return [...names]
    .filter((dev) => !interfaces[dev])
    .map((dev) => warning(say('deviceLeft', { dev })))
}

function defaults(
  has: (kind: DumpKind) => boolean,
  host: Host,
  sysctls: Host['sysctls'],
): readonly Finding[] {
  const isBridge = Object.values(host.interfaces).some(({ kind }) => kind === 'bridge')
  return [
    ...(has('rules') ? [] : [warning(say('noRulesGiven'))]),
    ...(has('addresses') ? [] : [warning(say('noAddressesGiven'))]),
    ...(has('routes') ? [] : [warning(say('noRoutesGiven'))]),
    ...(has('policy') ? [] : [warning(say('noPolicyGiven'))]),
    ...('net.ipv4.ip_forward' in sysctls ? [] : [warning(say('forwardingTaken'))]),
    ...(!isBridge || 'net.bridge.bridge-nf-call-iptables' in sysctls
      ? []
      : [warning(say('bridgeFilterTaken'))]),
    ...(has('sysctls') ? [] : [warning(say('sysctlsTaken'))]),
    warning(say('memoryTaken')),
  ]
}
