import { parseCidr4, parseIPv4 } from '../../core/ip.ts'
import {
  addressesOf,
  addressTypeOf,
  isLimitedBroadcast,
  isLoopback,
  isMulticast,
  isZeroNet,
  selectAddress,
} from './address-types.ts'
import type { Host, Route as RouteLine } from './model.ts'

/** The way for one packet: the device it leaves by, and the next hop (the destination itself when it is on the link). */
export interface Route {
  readonly kind: 'local' | 'unicast'
  readonly dev: string
  readonly gateway: number | undefined
  /** The address a packet without source gets. */
  readonly source: number
  /** As `ip route` writes it: `10.244.2.0/24`. */
  readonly to: string
}

/** Why there is no way. */
/** `unknown`: a route or rule that is not modelled decides. */
export type NoRoute =
  | 'noRoute'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'martian'
  | 'rpFilter'
  | 'unknown'

export interface Flow {
  readonly destination: number
  /** 0: not chosen yet. */
  readonly source: number
  readonly mark: number
  /** The device it came in by; empty: sent here. */
  readonly in: string
}

interface Line {
  readonly line: RouteLine
  readonly dev: string | undefined
  readonly gateway: number | undefined
}

/** Routes of one table: prefix lengths from long to short, each with its networks. */
type Lengths = readonly {
  readonly mask: number
  readonly lines: ReadonlyMap<number, Line>
}[]

interface Rule {
  readonly table: string
  readonly preference: number
  readonly mark: number
  readonly markMask: number
  readonly from: { readonly base: number; readonly mask: number } | undefined
  readonly to: { readonly base: number; readonly mask: number } | undefined
  readonly in: string | undefined
  readonly isInverted: boolean
}

interface Fib {
  readonly tables: ReadonlyMap<string, Lengths>
  readonly rules: readonly Rule[]
  readonly isPlain: boolean
}

const compiled = new WeakMap<Host['interfaces'], WeakMap<Host['routes'], Fib>>()

function fibOf(host: Host): Fib {
  let byRoutes = compiled.get(host.interfaces)
  if (!byRoutes) {
    byRoutes = new WeakMap()
    compiled.set(host.interfaces, byRoutes)
  }
  const known = byRoutes.get(host.routes)
  if (known) return known
  const fib = compileFib(host)
  byRoutes.set(host.routes, fib)
  return fib
}

function compileFib(host: Host): Fib {
  const lines = new Map<string, RouteLine[]>()
  const connected: RouteLine[] = addressesOf(host)
    .all.filter((one) => !one.isSecondary && one.prefix < 32 && !isLoopback(one.address))
    .map((one) => ({
      to: `${[24, 16, 8, 0].map((shift) => (one.address >>> shift) & (one.mask >>> shift) & 255).join('.')}/${one.prefix}`,
      dev: one.dev,
      scope: 'link' as const,
      src: [24, 16, 8, 0].map((shift) => (one.address >>> shift) & 255).join('.'),
    }))
  if (!host.described?.hasAllRoutes) lines.set('main', connected)
  for (const line of host.routes) {
    const table = tableName(line.table ?? 'main')
    lines.set(table, [...(lines.get(table) ?? []), line])
  }
  const links = lengthsOf(
    connected.concat(host.routes.filter((line) => line.via === undefined)),
    undefined,
  )
  const tables = new Map([...lines].map(([name, own]) => [name, lengthsOf(own, links)]))
  const isPlain = host.policyRules.length === 0 && !host.described?.hasAllRules
  return { tables, rules: rulesOf(host), isPlain }
}

const tableName = (name: string): string =>
  name === '254' ? 'main' : name === '255' ? 'local' : name === '253' ? 'default' : name

function lengthsOf(lines: readonly RouteLine[], links: Lengths | undefined): Lengths {
  const lengths = new Map<number, { mask: number; lines: Map<number, Line> }>()
  for (const line of lines) {
    const cidr = line.to === 'default' ? { base: 0, mask: 0, prefix: 0 } : parseCidr4(line.to)
    if (!cidr) continue
    const length = lengths.get(cidr.prefix) ?? { mask: cidr.mask | 0, lines: new Map() }
    lengths.set(cidr.prefix, length)
    const before = length.lines.get(cidr.base | 0)
    if (before && (before.line.metric ?? 0) <= (line.metric ?? 0)) continue
    const gateway = line.via === undefined ? undefined : (parseIPv4(line.via) ?? 0) | 0
    const dev =
      line.dev ?? (gateway === undefined ? undefined : links && longest(links, gateway)?.dev)
    length.lines.set(cidr.base | 0, { line, dev, gateway })
  }
  return [...lengths].toSorted(([a], [b]) => b - a).map(([, length]) => length)
}

function longest(lengths: Lengths, destination: number): Line | undefined {
  for (const { mask, lines } of lengths) {
    const line = lines.get(destination & mask)
    if (line) return line
  }
  return undefined
}

/** `ip rule` arguments. A rule without preference goes before all that were added earlier (32765, 32764, …). */
function rulesOf(host: Host): readonly Rule[] {
  const rules: Rule[] = host.described?.hasAllRules
    ? []
    : [plainRule('local', 0), plainRule('main', 32766), plainRule('default', 32767)]
  for (const text of host.policyRules) {
    const words = text.split(/\s+/)
    const value = (...names: string[]) => {
      const at = words.findIndex((word) => names.includes(word))
      return at < 0 ? undefined : words[at + 1]
    }
    const lowest = Math.min(
      ...rules.filter((rule) => rule.preference > 0).map((rule) => rule.preference),
    )
    const [mark, markMask] = (value('fwmark') ?? '').split('/')
    const network = (name: string) => {
      const cidr = parseCidr4(value(name) === 'all' ? '0.0.0.0/0' : (value(name) ?? ''))
      return cidr ? { base: cidr.base | 0, mask: cidr.mask | 0 } : undefined
    }
    rules.push({
      table: tableName(value('table', 'lookup') ?? verbOf(words)),
      preference: Number(value('pref', 'preference', 'priority') ?? lowest - 1),
      mark: mark ? Number(mark) >>> 0 : 0,
      markMask: mark ? (markMask ? Number(markMask) >>> 0 : 0xffffffff) : 0,
      from: network('from'),
      to: network('to'),
      in: value('iif'),
      isInverted: words.includes('not'),
    })
  }
  return rules.toSorted((a, b) => a.preference - b.preference)
}

/** What a rule says instead of a table. */
const VERBS = ['blackhole', 'unreachable', 'prohibit', 'unknown'] as const

const verbOf = (words: readonly string[]): string =>
  VERBS.find((verb) => words.includes(verb)) ?? 'main'

const plainRule = (table: string, preference: number): Rule => ({
  table,
  preference,
  mark: 0,
  markMask: 0,
  from: undefined,
  to: undefined,
  in: undefined,
  isInverted: false,
})

function isRuleFor(rule: Rule, flow: Flow): boolean {
  const fits =
    ((flow.mark ^ rule.mark) & rule.markMask) === 0 &&
    (!rule.from || (flow.source & rule.from.mask) === rule.from.base) &&
    (!rule.to || (flow.destination & rule.to.mask) === rule.to.base) &&
    (rule.in === undefined || (flow.in || 'lo') === rule.in)
  return fits !== rule.isInverted
}

type Found = { readonly kind: 'local' } | Line | NoRoute

/** What the tables say, in the order of the rules (`fib_lookup`). */
function lookUp(host: Host, flow: Flow): Found {
  const fib = fibOf(host)
  for (const rule of fib.rules) {
    if (!fib.isPlain && !isRuleFor(rule, flow)) continue
    if (rule.table === 'local') {
      const type = addressTypeOf(host, flow.destination)
      if (type === 'LOCAL' || type === 'BROADCAST') return { kind: 'local' }
    }
    const verb = VERBS.find((each) => each === rule.table)
    if (verb) return verb
    const table = fib.tables.get(rule.table)
    const line = table && longest(table, flow.destination)
    const type = line?.line.type
    if (!line || type === 'throw') continue
    if (type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'unknown')
      return type
    if (type === 'local' || type === 'broadcast') return { kind: 'local' }
    if (line.dev !== undefined) return line
  }
  return 'noRoute'
}

const sysctl = (host: Host, dev: string, name: string): readonly [all: number, one: number] => [
  host.sysctls[`net.ipv4.conf.all.${name}`] ?? 0,
  host.sysctls[`net.ipv4.conf.${dev}.${name}`] ??
    host.sysctls[`net.ipv4.conf.default.${name}`] ??
    0,
]

/** `route_localnet`: set for all devices or for this one. */
const isLocalnetRouted = (host: Host, dev: string): boolean =>
  sysctl(host, dev, 'route_localnet').some((value) => value !== 0)

export const isForwarding = (host: Host): boolean =>
  (host.sysctls['net.ipv4.ip_forward'] ?? host.sysctls['net.ipv4.conf.all.forwarding'] ?? 0) !== 0

/** The way of a packet that is sent here: `ip_route_output_key`, net/ipv4/route.c (Linux 6.18). */
export function routeOutput(host: Host, flow: Flow): Route | NoRoute {
  const found = lookUp(host, flow)
  if (typeof found === 'string') return found
  if ('kind' in found) {
    const source = flow.source || flow.destination
    return { kind: 'local', dev: 'lo', gateway: undefined, source, to: 'local' }
  }
  const route = routeOf(host, found, flow)
  // A loopback source may leave only where route_localnet allows it.
  if (isLoopback(flow.source) && !isLocalnetRouted(host, route.dev)) return 'martian'
  if (isMulticast(flow.source) || isLimitedBroadcast(flow.source)) return 'martian'
  return route
}

function routeOf(host: Host, { line, dev = '', gateway }: Line, flow: Flow): Route {
  const preferred = line.src === undefined ? undefined : (parseIPv4(line.src) ?? 0) | 0
  return {
    kind: 'unicast',
    dev,
    gateway,
    source: flow.source || (preferred ?? selectAddress(host, dev, gateway ?? flow.destination)),
    to: line.to,
  }
}

/** The way of a packet that came in: `ip_route_input_slow`, net/ipv4/route.c (Linux 6.18). */
export function routeInput(host: Host, flow: Flow): Route | NoRoute | 'forwardingOff' {
  const { source, destination } = flow
  if (isMulticast(source) || isLimitedBroadcast(source)) return 'martian'
  if (isZeroNet(source) || isZeroNet(destination)) return 'martian'
  if ((isLoopback(source) || isLoopback(destination)) && !isLocalnetRouted(host, flow.in)) {
    return 'martian'
  }
  const found = lookUp(host, flow)
  if (typeof found === 'string')
    return isForwarding(host) || found === 'unknown' ? found : 'forwardingOff'
  const foreign = sourceProblem(host, flow)
  if ('kind' in found) {
    return foreign ?? { kind: 'local', dev: 'lo', gateway: undefined, source: 0, to: 'local' }
  }
  if (!isForwarding(host)) return 'forwardingOff'
  return foreign ?? routeOf(host, found, flow)
}

/** `fib_validate_source`: a packet cannot come from one of our own addresses, and rp_filter asks for the way back. */
function sourceProblem(host: Host, flow: Flow): NoRoute | undefined {
  const [all, one] = sysctl(host, flow.in, 'rp_filter')
  const isAccepting = sysctl(host, flow.in, 'accept_local').some((value) => value !== 0)
  if (!isAccepting && addressesOf(host).local.has(flow.source)) return 'martian'
  const strictness = Math.max(all, one)
  if (strictness === 0) return undefined
  const back = lookUp(host, {
    destination: flow.source,
    source: flow.destination,
    mark: 0,
    in: flow.in,
  })
  if (typeof back === 'string') return back === 'unknown' ? back : 'rpFilter'
  if ('kind' in back) return isAccepting ? undefined : 'martian'
  return strictness === 1 && back.dev !== flow.in ? 'rpFilter' : undefined
}

/** The reverse path check of rules: `rpfilter_lookup_reverse`, net/ipv4/netfilter/ipt_rpfilter.c (Linux 6.18). */
export function isWayBack(
  host: Host,
  { source, destination, mark, in: dev }: Flow,
  { loose, acceptLocal }: { readonly loose: boolean; readonly acceptLocal: boolean },
): boolean {
  const isToMany = isMulticast(destination) || isLimitedBroadcast(destination)
  const flow = { destination: source, source: isToMany ? 0 : destination, mark, in: '' }
  const back = lookUp(host, flow)
  if (typeof back === 'string') return false
  return 'kind' in back ? acceptLocal : loose || back.dev === dev
}
