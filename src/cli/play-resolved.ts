import {
  type ResolvedEffect,
  type ServedCase,
  serveCase,
  stepResolved,
  toDomainName,
} from '../domains/dns/index.ts'
import {
  type Answer,
  freshResolved,
  type Query,
  type RecordType,
  type ResolvedConf,
  type ResolvedDomain,
  type ResolvedState,
  type ResourceRecord,
  type Transport,
} from '../domains/dns/model.ts'

/** Plays a case of `tests/conformance/dns/resolved.py` with our systemd-resolved, and prints it as the real one was recorded. */

export interface ResolvedCase extends ServedCase {
  readonly id: string
  readonly note?: string
  readonly conf: string
  readonly links?: Readonly<Record<string, string>>
  readonly foreign?: string
  readonly files?: Readonly<Record<string, string>>
  readonly limit?: number
}

export interface AskedCase {
  readonly name: string
  readonly type: RecordType
  readonly to?: string
  readonly tcp?: boolean
  readonly edns?: number
  readonly flags?: readonly string[]
  /** ms before it. */
  readonly wait?: number
  /** Beside the one before. */
  readonly with?: boolean
}

/** A line for each query that a server saw, and the client's answer in sections. */
export interface Shown {
  readonly answer: ShownAnswer | undefined
  readonly queries?: readonly string[]
}

export interface ShownAnswer {
  readonly rcode: string
  readonly flags: readonly string[]
  readonly edns?: number
  readonly answer?: readonly string[]
  readonly authority?: readonly string[]
  readonly additional?: readonly string[]
}

const linesOf = (text: string): readonly (readonly [string, readonly string[]])[] =>
  text.split('\n').flatMap((line) => {
    const at = line.indexOf('=')
    const words = line
      .slice(at + 1)
      .split(' ')
      .filter((word) => word !== '')
    return at < 0 ? [] : [[line.slice(0, at), words] as const]
  })

const wordsOf = (text: string, key: string): readonly string[] =>
  linesOf(text).findLast(([name]) => name === key)?.[1] ?? []

const domain = (word: string, isRouteOnly = word.startsWith('~')): ResolvedDomain => ({
  name: toDomainName(word.replace(/^~/, '')) ?? '.',
  isRouteOnly: isRouteOnly || word === '.',
})

/** Its own stubs are left out of the lists as they are read. */
const isNoStub = (address: string): boolean => !/^127\.0\.0\.5[34]$/.test(address)

export function confOf({ conf, links = {}, foreign }: ResolvedCase): ResolvedConf {
  const [cache = 'yes'] = wordsOf(conf, 'Cache')
  const foreignWords = (key: string) =>
    (foreign ?? '')
      .split('\n')
      .filter((line) => line.startsWith(`${key} `))
      .flatMap((line) => line.split(/\s+/).slice(1))
  return {
    servers: [...wordsOf(conf, 'DNS'), ...foreignWords('nameserver')].filter(isNoStub),
    fallback: wordsOf(conf, 'FallbackDNS'),
    domains: [...wordsOf(conf, 'Domains'), ...foreignWords('search')].map((word) => domain(word)),
    links: ['eth0', 'eth1'].map((name) => {
      const text = links[name] ?? ''
      const [isDefault] = wordsOf(text, 'DNS_DEFAULT_ROUTE')
      return {
        name,
        addresses: [name === 'eth0' ? '10.244.0.5/24' : '10.245.0.5/24'],
        servers: wordsOf(text, 'DNS'),
        domains: [
          ...wordsOf(text, 'DOMAINS').map((word) => domain(word)),
          ...wordsOf(text, 'ROUTE_DOMAINS').map((word) => domain(word, true)),
        ],
        ...(isDefault && { isDefaultRoute: isDefault === 'yes' }),
      }
    }),
    cache: cache as ResolvedConf['cache'], // as: the cases have no other words
    singleLabel: wordsOf(conf, 'ResolveUnicastSingleLabel')[0] === 'yes',
    llmnr: wordsOf(conf, 'LLMNR')[0] !== 'no',
    hostname: 'pod',
    addresses: ['10.244.0.5', '10.245.0.5'],
    gateways: ['10.244.0.1', '10.245.0.1'],
  }
}

/** Questions side by side leave one after the other. */
const SPACING_MS = 4

interface Due {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

export function playResolved(given: ResolvedCase, asks: readonly AskedCase[]): readonly Shown[] {
  const conf = confOf(given)
  const serve = serveCase(given)
  const limitMs = (given.limit ?? 20) * 1_000
  let state: ResolvedState = freshResolved
  let now = 0
  let due: Due[] = []
  let order = 0
  let log: string[] = []
  const replies = new Map<string, Answer>()
  const later = (ms: number, run: () => void) => due.push({ at: now + ms, order: ++order, run })

  const take = (happens: Parameters<typeof stepResolved>[2]['happens']): string | undefined => {
    const step = stepResolved(conf, state, { now, happens })
    state = step.state
    for (const effect of step.effects) carryOut(effect)
    return step.query
  }
  const carryOut = (effect: ResolvedEffect): void => {
    if (effect.kind === 'reply') {
      if (effect.answer) replies.set(effect.query, effect.answer)
      return
    }
    const { transaction } = effect
    if (effect.kind === 'wait') {
      later(effect.ms, () => take({ kind: 'waited', transaction, timer: effect.timer }))
      return
    }
    const { socket, server, transport, query } = effect
    const send = { server, transport, query, socket, why: { key: '', params: {} } }
    const reply = serve(send as never, now) // as: what a server looks at is there
    const said =
      reply.kind === 'answer'
        ? (reply.note ?? reply.answer.rcode)
        : reply.kind === 'silent'
          ? 'TIMEOUT'
          : 'CLOSED'
    const { name, type } = query.question
    log.push(`${server} ${transport} ${type} ${name} ${query.edns ? 'edns' : 'plain'} ${said}`)
    if (reply.kind === 'answer')
      later(reply.afterMs, () => take({ kind: 'heard', transaction, socket, answer: reply.answer }))
    if (reply.kind === 'refused' || reply.kind === 'closed')
      later(0.05, () => take({ kind: 'refused', transaction, socket }))
  }
  const runUntil = (until: number, isDone: () => boolean): void => {
    for (;;) {
      due.sort((one, other) => one.at - other.at || one.order - other.order)
      const [next] = due
      if (isDone() || !next || next.at > until) break
      due = due.slice(1)
      now = next.at
      next.run()
    }
    if (!isDone()) now = until
  }

  const shown: Shown[] = []
  for (let at = 0; at < asks.length; ) {
    let end = at + 1
    while (asks[end]?.with) end++
    const group = asks.slice(at, end)
    runUntil(now + (group[0]?.wait ?? 0) + 10, () => false)
    log = []
    const ids = group.map((ask, place) => {
      if (place > 0) runUntil(now + SPACING_MS, () => false)
      const transport: Transport = ask.tcp ? 'tcp' : 'udp'
      const query = queryOf(ask, at + place)
      const isBypass = ask.to === '127.0.0.54'
      return take({ kind: 'asked', query, transport, client: `127.0.0.1:${at + place}`, isBypass })
    })
    runUntil(now + limitMs, () => ids.every((id) => id !== undefined && replies.has(id)))
    for (const [place, id] of ids.entries()) {
      const answer = replies.get(id ?? '')
      shown.push({ answer: answer && show(answer), ...(place === 0 && { queries: log }) })
    }
    at = end
  }
  return shown
}

const queryOf = ({ name, type, flags = ['rd'], edns }: AskedCase, id: number): Query => ({
  id,
  question: { name: toDomainName(name) ?? '.', type },
  recursionDesired: flags.includes('rd'),
  ...(flags.includes('ad') && { wantsAuthentic: true }),
  ...(edns && { edns: { size: edns } }),
})

function show(answer: Answer): ShownAnswer {
  const { rcode, authoritative, truncated, edns } = answer
  const flags = [...(authoritative ? ['aa'] : []), ...(truncated ? ['tc'] : [])]
  const section = (name: 'answer' | 'authority' | 'additional') =>
    answer[name].length > 0 && { [name]: answer[name].map(printed).toSorted() }
  return {
    rcode,
    flags,
    ...(edns && { edns: edns.size }),
    ...section('answer'),
    ...section('authority'),
    ...section('additional'),
  }
}

const printed = ({ name, ttl, type, data }: ResourceRecord): string =>
  `${name} ${ttl} ${type} ${data}`
