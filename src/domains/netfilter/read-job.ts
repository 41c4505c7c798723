import { bad, good, type Problem, type Result } from '../../core/result.ts'
import { say } from './explain.ts'
import type {
  Host,
  Interface,
  IpSet,
  Listener,
  Network,
  NftTables,
  Route,
  Segment,
  Tables,
} from './model.ts'
import { readNft } from './read-nft.ts'
import { readRules } from './read-rules.ts'
import type { Fault } from './read-words.ts'

/** The kernel harness's own job (tests/conformance/net/README.md): a topology, rules, probes. */
export interface Job {
  readonly id?: unknown
  readonly network: Network
  /** Hosts that were given rules, in the order of the job: their conntrack and traces are reported. */
  readonly watched: readonly string[]
  readonly probes: readonly Probe[]
}

export interface Probe {
  readonly proto: 'tcp' | 'udp' | 'icmp'
  readonly from: string
  readonly dst: string
  readonly dport?: number
  readonly sport?: number
  readonly src?: string
  readonly mark?: number
  readonly tcpFlags?: string
  readonly ttl?: number
  readonly icmpType?: number
  readonly icmpCode?: number
  readonly keep: readonly string[]
  /** All keys as given: they are echoed. */
  readonly given: Readonly<Record<string, unknown>>
}

type Fields = Readonly<Record<string, unknown>>

/** Reads a job. Recorded results in it are not looked at. */
export function readJob(value: unknown): Result<Job> {
  const job = fields(value)
  const topology = fields(job.topology)
  const names = Object.keys(fields(topology.namespaces))
  if (names.length === 0) return bad(problem('topology.namespaces', 'missingValue'))
  const texts = typeof job.rules === 'string' ? { node: job.rules } : fields(job.rules)
  const tables: Record<string, Tables> = {}
  const problems: Problem[] = []
  for (const [name, text] of Object.entries(texts)) {
    const read = readRules(typeof text === 'string' ? text : '')
    if (!names.includes(name)) problems.push(problem(`rules.${name}`, 'badName'))
    else if (read.ok) tables[name] = read.value
    else problems.push(...read.problems.map((one) => ({ ...one, path: `rules.${name}` })))
  }
  const nft: Record<string, NftTables> = {}
  for (const [name, text] of Object.entries(nftTexts(job.nftables))) {
    const read = readNft(typeof text === 'string' ? text : '')
    if (!names.includes(name)) problems.push(problem(`nftables.${name}`, 'badName'))
    else if (read.ok) nft[name] = read.value
    else problems.push(...read.problems.map((one) => ({ ...one, path: `nftables.${name}` })))
  }
  const probes = list(job.probes).map(probeOf)
  for (const [place, probe] of probes.entries()) {
    if (!names.includes(probe.from)) problems.push(problem(`probes.${place}.from`, 'badName'))
  }
  if (problems.length > 0) return bad(...problems)
  const sets = typeof job.ipsets === 'string' ? readSets(job.ipsets) : {}
  return good({
    ...('id' in job ? { id: job.id } : {}),
    network: networkOf(topology, { names, tables, nft, sets }),
    watched: [...new Set([...Object.keys(tables), ...Object.keys(nft)])],
    probes,
  })
}

const nftTexts = (given: unknown): Fields =>
  typeof given === 'string' ? { node: given } : fields(given)

const problem = (path: string, fault: Fault): Problem => ({
  path,
  message: say('unreadable', { fault, text: path }),
  severity: 'error',
})

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fields) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
const optional = <Value>(name: string, value: Value | undefined) =>
  value === undefined ? {} : { [name]: value }
const numberIn = (from: Fields, name: string) => {
  const value = from[name]
  return optional(name, typeof value === 'number' ? value : undefined)
}
const textIn = (from: Fields, name: string) => {
  const value = from[name]
  return optional(name, typeof value === 'string' ? value : undefined)
}

function probeOf(given: Fields): Probe {
  const proto = given.proto === 'udp' || given.proto === 'icmp' ? given.proto : 'tcp'
  const keep = given.keep === true ? ['conntrack', 'recent', 'nth'] : texts(given.keep)
  return {
    proto,
    from: text(given.from),
    dst: text(given.dst),
    ...numberIn(given, 'dport'),
    ...numberIn(given, 'sport'),
    ...textIn(given, 'src'),
    ...numberIn(given, 'mark'),
    ...textIn(given, 'tcpFlags'),
    ...numberIn(given, 'ttl'),
    ...numberIn(given, 'icmpType'),
    ...numberIn(given, 'icmpCode'),
    keep,
    given,
  }
}

interface Given {
  readonly names: readonly string[]
  readonly tables: Readonly<Record<string, Tables>>
  readonly nft: Readonly<Record<string, NftTables>>
  readonly sets: Readonly<Record<string, IpSet>>
}

function networkOf(topology: Fields, { names, tables, nft, sets }: Given): Network {
  const namespaces = fields(topology.namespaces)
  const segments: Segment[] = []
  const interfaces: Record<string, Record<string, Interface>> = {}
  for (const name of names) {
    interfaces[name] = { lo: { name: 'lo', kind: 'loopback', addresses: ['127.0.0.1/8'] } }
  }
  for (const segment of list(topology.segments)) wire(segment, interfaces, segments)
  for (const one of list(topology.addresses)) {
    const dev = text(one.if) || 'lo'
    const own = interfaces[text(one.ns)]
    const end = own?.[dev]
    if (own && end) own[dev] = { ...end, addresses: [...end.addresses, withPrefix(text(one.addr))] }
  }
  const hosts: Record<string, Host> = {}
  for (const name of names) {
    const own = fields(namespaces[name])
    const forward = own.forward ?? name.startsWith('node')
    hosts[name] = {
      name,
      kind: name.startsWith('node') ? 'node' : name.includes('pod') ? 'pod' : 'outside',
      stands: `host:${name}`,
      interfaces: interfaces[name] ?? {},
      routes: list(topology.routes)
        .filter((one) => one.ns === name)
        .map(routeOf),
      policyRules: list(topology.rules)
        .filter((one) => one.ns === name)
        .map((one) => text(one.args)),
      sysctls: { ...(forward ? { 'net.ipv4.ip_forward': 1 } : {}), ...numbers(own.sysctl) },
      tables: tables[name] ?? {},
      ...optional('nft', nft[name]),
      ...tracking(topology, tables[name]),
      ipsets: name === 'node' ? sets : {},
      listeners: list(topology.listen)
        .filter((one) => one.ns === name)
        .map(listenerOf),
      conntrack: {},
      recent: {},
      nth: {},
    }
  }
  return { hosts, segments }
}

/** `"conntrack": "auto"`: the kernel tracks only where a rule needs it. */
function tracking(topology: Fields, tables: Tables | undefined): { readonly tracks?: boolean } {
  if (topology.conntrack !== 'auto' || !tables) return {}
  const rules = Object.values(tables).flatMap((table) =>
    Object.values(table?.chains ?? {}).flatMap((chain) => chain.rules),
  )
  const needs = /^(ct|connmark|dnat|snat|masquerade|redirect)/
  const tracks = rules.some(({ matches, target }) =>
    [...matches, target].some((part) => needs.test(part.kind)),
  )
  return { tracks }
}

const numbers = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, one]) => [name, Number(one)]))

const withPrefix = (address: string): string => (address.includes('/') ? address : `${address}/32`)
const addressesIn = (end: Fields): readonly string[] => texts(end.addrs).map(withPrefix)

type Ends = Record<string, Record<string, Interface>>

function wire(segment: Fields, interfaces: Ends, segments: Segment[]): void {
  const add = (host: string, end: Interface) => {
    const own = interfaces[host]
    if (own) own[end.name] = end
  }
  const place = segments.length
  const host = text(segment.ns)
  const name = text(segment.if)
  const veth = (end: Fields): { readonly host: string; readonly interface: string } => {
    add(text(end.ns), { name: text(end.if), kind: 'veth', addresses: addressesIn(end) })
    return { host: text(end.ns), interface: text(end.if) }
  }
  switch (segment.kind) {
    case 'switch':
      segments.push({ kind: 'switch', ports: list(segment.ports).map(veth) })
      return
    case 'veth':
      segments.push({ kind: 'veth', ports: [veth(fields(segment.a)), veth(fields(segment.b))] })
      return
    case 'dummy':
      add(host, { name, kind: 'dummy', addresses: addressesIn(segment) })
      return
    default:
  }
  add(host, { name, kind: 'bridge', addresses: addressesIn(segment) })
  for (const [number, end] of list(segment.ports).entries()) {
    const port = text(end.hostIf) || `veth${place}x${number}`
    const hairpin = segment.hairpin !== false
    add(host, { name: port, kind: 'bridge-port', addresses: [], bridge: name, hairpin })
    segments.push({ kind: 'veth', ports: [veth(end), { host, interface: port }] })
  }
}

const ROUTE_TYPES = [
  'unicast',
  'local',
  'broadcast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] as const

function routeOf(given: Fields): Route {
  const type = ROUTE_TYPES.find((one) => one === given.type)
  return {
    to: text(given.to),
    ...textIn(given, 'via'),
    ...textIn(given, 'dev'),
    ...textIn(given, 'src'),
    ...(type ? { type } : {}),
    ...(given.table === undefined ? {} : { table: String(given.table) }),
    ...(given.metric === undefined ? {} : { metric: Number(given.metric) }),
  }
}

const listenerOf = (given: Fields): Listener => ({
  protocol: given.proto === 'udp' ? 'udp' : 'tcp',
  port: Number(given.port),
  ...(typeof given.addr === 'string' ? { address: given.addr } : {}),
})

/** `ipset restore` text. */
export function readSets(script: string): Readonly<Record<string, IpSet>> {
  const sets: Record<string, IpSet> = {}
  for (const line of script.split('\n')) {
    const [verb, name = '', what = '', ...rest] = line.trim().split(/\s+/)
    if (verb === 'create' || verb === '-N') sets[name] = { type: what, entries: [] }
    const set = sets[name]
    if ((verb === 'add' || verb === '-A') && set) {
      const entry = { text: what, nomatch: rest.includes('nomatch') }
      sets[name] = { ...set, entries: [...set.entries, entry] }
    }
  }
  return sets
}
