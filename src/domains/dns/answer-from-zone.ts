import { byType } from './by-type.ts'
import { type OpenZone, openZone } from './find-in-zone.ts'
import type { Answer, Query, ResourceRecord, Transport } from './model.ts'
import { labelsOfName } from './name-text.ts'
import { connectAddress, isIPv6, readIPv6, readLooseIPv4 } from './read-address.ts'
import type { Send } from './resolver.ts'
import type { Reply, Server } from './run-lookup.ts'
import type { Behaviour, ByType, ServedCase, ServerSettings } from './served-case.ts'
import { spellNames } from './spell-names.ts'
import { PLAIN_UDP_BYTES, truncateAnswer } from './truncate-answer.ts'

/** Every answer takes this long, in ms, unless the case says otherwise. */
const LATENCY_MS = 2
/** The kernel of the server's host answers at once, in ms. */
const REFUSAL_MS = 0.05
const SERVER_EDNS_BYTES = 1232
const TCP_BYTES_MAX = 65_535

interface OpenServer {
  readonly name: string
  readonly settings: ServerSettings
  readonly zone: OpenZone
}

/** The servers of a case. What comes back counts queries: `script` answers the first, the second … in another way. */
export function serveCase(served: ServedCase): Server {
  const zone = openZone(served.zone)
  const servers = new Map<string, OpenServer>()
  for (const [name, given] of Object.entries(served.servers ?? {})) {
    const settings = given ?? {}
    const own = settings.zone ? openZone(settings.zone) : zone
    servers.set(connectAddress(canonicalServer(name)), { name, settings, zone: own })
  }
  const counts = new Map<string, number>()
  return (asked) => {
    const { transport, query } = asked
    const address = connectAddress(withoutZone(asked.server))
    if (!isReachable(address, served.net ?? 'v4')) return { kind: 'unreachable' }
    const server = servers.get(address)
    if (!server || isClosed(server.settings, transport))
      return { kind: 'refused', afterMs: REFUSAL_MS }
    if (transport === 'tcp' && server.settings.tcp === 'eof')
      return { kind: 'closed', afterMs: REFUSAL_MS }
    const { name, type } = query.question
    if (asked.isMalformed) return { kind: 'silent' }
    const key = `${server.name} ${transport} ${name.toLowerCase()} ${type}`
    const nth = (counts.get(key) ?? 0) + 1
    counts.set(key, nth)
    return decide(served, server, asked, nth)
  }
}

/** How a case calls the server at an address. */
export function serverName(served: ServedCase, address: string): string {
  const reached = connectAddress(withoutZone(address))
  const names = Object.keys(served.servers ?? {})
  return (
    names.find((name) => connectAddress(canonicalServer(name)) === reached) ?? withoutZone(reached)
  )
}

const withoutZone = (address: string): string => address.split('%')[0] ?? address
const canonicalServer = (name: string): string =>
  readIPv6(withoutZone(name)) ?? readLooseIPv4(name) ?? name

const isReachable = (address: string, net: 'v4' | 'dual' | 'v6'): boolean =>
  isIPv6(address)
    ? net !== 'v4' || address.startsWith('fe80') || address === '::1'
    : net !== 'v6' || address.startsWith('127.')

const isClosed = (settings: ServerSettings, transport: Transport): boolean =>
  settings.behaviour === 'CLOSED' || settings[transport] === 'closed'

function decide(
  served: ServedCase,
  { settings, zone }: OpenServer,
  { transport, query }: Send,
  nth: number,
): Reply {
  const { name, type } = query.question
  const found = zone.resolve(name, type)
  const act = actOf(settings, transport, type, nth)
  const isAsked = act === undefined || act === 'OK'
  let behaviour: Behaviour = isAsked ? found.behaviour : act
  let records = isAsked ? found.records : []
  const rules = isAsked ? found.rules : {}
  const scripted = rules.script?.[Math.min(nth, rules.script.length) - 1]
  if (scripted !== undefined && scripted !== 'OK') {
    behaviour = scripted
    records = []
  }
  if (behaviour === 'NODATA') records = []
  if (behaviour === 'TIMEOUT' || behaviour === 'DROP') return { kind: 'silent' }
  const afterMs =
    (served.latency ?? LATENCY_MS) + delayOf(settings.delay, type) + delayOf(rules.delay, type)
  if (behaviour === 'GARBAGE' || behaviour === 'SHORT')
    return { kind: 'broken', how: behaviour === 'SHORT' ? 'short' : 'garbage', afterMs }
  const edns = query.edns && settings.edns !== 'ignore' ? { size: SERVER_EDNS_BYTES } : undefined
  const hasFormErr = settings.edns === 'formerr' && query.edns !== undefined
  if (hasFormErr) records = []
  const flags = { aa: 1, ra: 1, soa: 1, ...served.flags, ...settings.flags }
  const answer: Answer = {
    id: behaviour === 'WRONGID' ? query.id ^ 0x55aa : query.id,
    ...(behaviour !== 'NOQUESTION' && {
      question: behaviour === 'WRONGNAME' ? { name: `wrong.${name}`, type } : query.question,
    }),
    rcode: hasFormErr ? 'FORMERR' : rcodeOf(behaviour),
    authoritative: flags.aa !== 0,
    truncated: false,
    recursionAvailable: flags.ra !== 0,
    answer: records,
    authority: [],
    additional: [],
    ...(edns && !hasFormErr && { edns }),
  }
  const cut =
    transport === 'tcp' ? undefined : cutOf(behaviour, byType(rules.tc ?? settings.tc, type))
  if (cut !== undefined)
    return {
      kind: 'answer',
      afterMs,
      answer: spellNames({ ...answer, answer: records.slice(0, cut), truncated: true }),
    }
  const isNegative =
    ['NXDOMAIN', 'NOERROR'].includes(answer.rcode) &&
    !records.some((record) => record.type === type || type === 'ANY')
  const authority = isNegative && zone.hasSoa && flags.soa !== 0 ? [soaFor(name)] : []
  const limit = transport === 'tcp' ? TCP_BYTES_MAX : udpLimit(settings, query)
  return {
    kind: 'answer',
    afterMs,
    answer: spellNames(truncateAnswer({ ...answer, authority }, limit)),
    ...(['WRONGID', 'WRONGNAME', 'NOQUESTION'].includes(behaviour) && { note: behaviour }),
  }
}

function actOf(
  { behaviour, script, tcp }: ServerSettings,
  transport: Transport,
  type: string,
  nth: number,
): Behaviour | undefined {
  if (transport === 'tcp' && (tcp === 'drop' || tcp === 'TIMEOUT')) return 'TIMEOUT'
  if (script && script.length > 0) return script[Math.min(nth, script.length) - 1]
  return byType(behaviour, type)
}

const delayOf = (delay: ByType<number> | undefined, type: string): number =>
  byType(delay, type) ?? 0

function rcodeOf(behaviour: Behaviour): Answer['rcode'] {
  switch (behaviour) {
    case 'FORMERR':
    case 'SERVFAIL':
    case 'NXDOMAIN':
    case 'NOTIMP':
    case 'REFUSED':
    case 'YXDOMAIN':
    case 'NOTAUTH':
      return behaviour
    default:
      return 'NOERROR'
  }
}

/** To how many records an answer over UDP is cut by force. */
function cutOf(behaviour: Behaviour, tc: boolean | number | undefined): number | undefined {
  if (tc !== undefined && tc !== false) return tc === true ? 0 : tc
  return behaviour === 'TC' ? 0 : undefined
}

function udpLimit({ edns = 'ok', udp_limit }: ServerSettings, query: Query): number {
  const offered = query.edns && edns === 'ok' ? query.edns.size : 0
  return Math.min(Math.max(PLAIN_UDP_BYTES, offered), udp_limit ?? TCP_BYTES_MAX)
}

/** The SOA of a negative answer (RFC 2308 section 3), for the last two labels. */
const soaFor = (name: string): ResourceRecord => ({
  name:
    labelsOfName(name)
      .slice(-2)
      .map((label) => `${label}.`)
      .join('') || '.',
  type: 'SOA',
  ttl: 30,
  data: 'ns.dns. hostmaster.dns. 1 7200 1800 86400 30',
})
