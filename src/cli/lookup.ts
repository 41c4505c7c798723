import {
  type Client,
  type Hint,
  type Lookup,
  type Outcome,
  type Played,
  type Process,
  RESOLVERS,
  type Reply,
  runLookup,
  type ServedCase,
  type Server,
  serveCase,
  serverName,
} from '../domains/dns/index.ts'
import type { RecordType } from '../domains/dns/model.ts'
import type { Io } from './main.ts'

/** `lookup`: names resolved as real resolvers do. docs/cli.md has shapes and arguments. */

export interface Case extends ServedCase {
  readonly id: unknown
  readonly resolv_conf: string
  readonly hosts?: string
  readonly nsswitch?: string
  readonly hostname?: string
  readonly env?: Readonly<Record<string, string>>
  /** Seconds that a lookup may take. */
  readonly limit?: number
  readonly lookups?: readonly CaseLookup[]
  readonly results?: readonly CaseLookup[]
}

interface CaseLookup {
  readonly resolver: string
  readonly name: string
  readonly family?: Lookup['family']
  readonly qtype?: RecordType
  readonly flags?: string
  readonly count?: number
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly limit?: number
}

const ECHOED = ['resolver', 'name', 'family', 'qtype', 'flags', 'count', 'args', 'env'] as const
const LIMIT_SECONDS = 40

export function runLookups(args: readonly string[], io: Io): number {
  const [path, flag, first = '0', ...rest] = args
  const isGood = flag === undefined || (flag === '--rotate' && /^\d+$/.test(first))
  if (path === undefined || !isGood || rest.length > 0) {
    io.err('hopscope lookup: CASES.jsonl is needed, and perhaps --rotate N')
    return 2
  }
  const cases: Case[] = []
  for (const [index, line] of io.readText(path).split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readCase(line)
    if (typeof read === 'string') {
      io.err(`${path}:${index + 1}: ${read}`)
      return 2
    }
    cases.push(read)
  }
  for (const each of cases) io.out(JSON.stringify(answerCase(each, Number(first))))
  return 0
}

/** The case, or what is wrong with it. */
function readCase(line: string): Case | string {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (typeof given !== 'object' || given === null) return 'a case is an object'
  if (!('resolv_conf' in given) || typeof given.resolv_conf !== 'string')
    return 'resolv_conf: a text is needed'
  const lookups =
    'lookups' in given ? given.lookups : 'results' in given ? given.results : undefined
  if (!Array.isArray(lookups)) return 'lookups: a list is needed'
  const bad = lookups.findIndex(
    (each) => typeof each?.resolver !== 'string' || typeof each?.name !== 'string',
  )
  if (bad >= 0) return `lookups.${bad}: resolver and name are needed`
  return given as Case // as: what every lookup needs is there; the rest is optional
}

export function answerCase(given: Case, firstServer = 0): object {
  const lookups = given.lookups ?? given.results ?? []
  return {
    id: given.id,
    resolv_conf: given.resolv_conf,
    results: lookups.map((lookup) => answerLookup(given, lookup, firstServer)),
  }
}

function answerLookup(given: Case, lookup: CaseLookup, firstServer: number): object {
  const echoed = Object.fromEntries(
    ECHOED.filter((key) => lookup[key] !== undefined).map((key) => [key, lookup[key]]),
  )
  const open = Object.hasOwn(RESOLVERS, lookup.resolver) ? RESOLVERS[lookup.resolver] : undefined
  if (!open) return { ...echoed, unsupported: true }
  const played = playAll(open({ ...clientOf(given, lookup), firstServer }), given, lookup)
  const answers = played.flatMap(({ outcome }) =>
    outcome ? [apiOf(lookup.resolver, outcome)] : [],
  )
  const isHung = played.some(({ outcome }) => !outcome)
  const api =
    answers.length === 0 ? noAnswer(lookup.resolver) : answers.length === 1 ? answers[0] : answers
  return {
    ...echoed,
    api,
    queries: played.flatMap((each) => queriesOf(given, each)),
    ...(isHung && { hung: true }),
  }
}

/** `count` lookups of one process, one after the other, as far as it gets. */
function playAll(process: Process, given: Case, lookup: CaseLookup): readonly Played[] {
  const server: Server = serveCase(given)
  const limitMs = (lookup.limit ?? given.limit ?? LIMIT_SECONDS) * 1000
  const asked: Lookup = {
    name: lookup.name,
    family: lookup.family ?? 'unspec',
    type: lookup.qtype ?? (lookup.family === 'inet6' ? 'AAAA' : 'A'),
    hints: hintsOf(lookup.flags ?? 'canon'),
    arguments: lookup.args ?? [],
    ...(lookup.qtype && { isTypeGiven: true }),
  }
  const played: Played[] = []
  for (let count = lookup.count ?? 1; count > 0; count--) {
    const startMs = played.at(-1)?.endedAt ?? 0
    const next = runLookup(process(asked), server, { startMs, limitMs: limitMs - startMs })
    played.push(next)
    if (!next.outcome) break
  }
  return played
}

const HINTS: readonly Hint[] = ['canon', 'addrconfig', 'v4mapped', 'all', 'numeric']
const hintsOf = (flags: string): readonly Hint[] => HINTS.filter((hint) => flags.includes(hint))

function clientOf(given: Case, lookup: CaseLookup): Client {
  const net = given.net ?? 'v4'
  return {
    resolvConf: given.resolv_conf,
    hosts: given.hosts ?? '',
    nsswitch: given.nsswitch ?? 'hosts: dns\n',
    hostname: given.hostname ?? 'pod',
    interfaces: ['lo', 'eth0'],
    firstServer: 0,
    environment: { ...given.env, ...lookup.env },
    hasIPv4: net !== 'v6',
    ipv6: net === 'v4' ? 'link-local' : 'unique-local',
  }
}

const apiOf = (resolver: string, { error, addresses, canonicalName }: Outcome): object => ({
  err: error,
  addrs: resolver.startsWith('node-resolveSrv') ? addresses.map(servedAt) : addresses,
  canon: canonicalName ?? null,
})

/** As Node gives the data of an SRV record, `0 100 80 web.shop.svc.cluster.local.`. */
function servedAt(data: string): object {
  const [priority = '', weight = '', port = '', name = ''] = data.split(' ')
  return {
    name: name.replace(/\.$/, ''),
    port: Number(port),
    priority: Number(priority),
    weight: Number(weight),
  }
}

/** What a program says that was killed: nothing, or the signal's status. */
const TOOLS = /^(dig|host|nslookup|getent|ping|bb-)/
const noAnswer = (resolver: string): object => ({
  err: TOOLS.test(resolver) ? 'exit -9' : resolver.startsWith('go-') ? 'crash' : 'no output',
  addrs: [],
  canon: null,
})

const queriesOf = (given: Case, { events }: Played): readonly object[] => {
  const connected = new Set<number>()
  return events.flatMap((event): readonly object[] => {
    if (event.kind !== 'sent' || event.reply.kind === 'unreachable') return []
    const { send, reply } = event
    const { question } = send.query
    const base = {
      t: Math.round(event.at * 100) / 100,
      srv: serverName(given, send.server),
      tr: send.transport,
    }
    if (send.isMalformed)
      return [{ ...base, note: 'unparsable', ...(reply.kind === 'refused' && { rcode: 'CLOSED' }) }]
    if (send.transport === 'tcp' && reply.kind === 'refused')
      return [{ ...base, note: 'connect', rcode: 'CLOSED' }]
    if (reply.kind === 'closed') {
      if (connected.has(send.socket)) return []
      connected.add(send.socket)
      return [{ ...base, note: 'connect then close' }]
    }
    return [{ ...base, qname: question.name, qtype: question.type, ...rcodeOf(reply) }]
  })
}

function rcodeOf(reply: Reply): object {
  switch (reply.kind) {
    case 'answer':
      return {
        rcode: reply.note ?? reply.answer.rcode,
        ...(reply.answer.truncated && { tc: true }),
      }
    case 'broken':
      return { rcode: reply.how.toUpperCase() }
    case 'silent':
      return { rcode: 'TIMEOUT' }
    default:
      return { rcode: 'CLOSED' }
  }
}
