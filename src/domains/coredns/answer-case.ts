import type { Answer, Rcode, ResourceRecord } from '../dns/model.ts'
import { answerAsUpstream, type UpstreamScript } from './answer-as-upstream.ts'
import { listenerAt } from './config.ts'
import { type Machine, readCorefile } from './corefile/read-corefile.ts'
import { isRefusal } from './corefile/walk-tokens.ts'
import { ask, findLoop, type Host, type Network, type Reply, rest } from './drive.ts'
import { type ClusterObjects, indexRecords } from './kubernetes/index-records.ts'
import { startState } from './model.ts'
import type { Case, CaseQuestion, Upstreams } from './read-case.ts'
import type { Ask, Passed } from './run.ts'

/** What became of a case, in the words of the harness. */
export interface CaseResult {
  readonly id: string
  readonly start: { readonly ok: true } | { readonly ok: false; readonly error: string }
  readonly results: readonly QuestionResult[]
}

export interface QuestionResult {
  readonly name: string
  readonly type: string
  /** `TIMEOUT`: nothing came back. `CONNREFUSED`: nobody listens there. */
  readonly rcode: Rcode | 'TIMEOUT' | 'CONNREFUSED'
  readonly aa: boolean
  readonly tc: boolean
  readonly ra: boolean
  readonly answer: readonly string[]
  readonly authority: readonly string[]
  readonly additional: readonly string[]
  readonly upstream_seen: readonly (readonly [string, string])[]
  readonly upstream_at: readonly string[]
  readonly plugins: readonly Passed[]
}

/** Unix time of the cluster's last change: any that is plainly one. */
const SERIAL = 1_767_225_600
const QUESTION_MS = 1 // between two questions of the harness
const SEED = 1

/** Starts a server, or says why it does not start. */
export function startServer(
  corefile: string,
  machine: Machine,
  { objects, addresses, network }: Surroundings,
): Host | { readonly error: string } {
  const config = readCorefile(corefile, machine)
  if (isRefusal(config)) return { error: config.refused.trim() }
  const records = indexRecords(objects, SERIAL)
  const server = { config, records, addresses, hostName: machine.hostName }
  const { host, loop } = findLoop({ server, network, state: startState(SEED), at: 0, jobs: [] })
  if (!loop) return host
  const { zone, address } = loop
  return {
    error: `[FATAL] plugin/loop: Loop (<addr> -> ${address}) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO <probe>.${zone === '.' ? '' : zone}"`,
  }
}

interface Surroundings {
  readonly objects: ClusterObjects
  readonly addresses: readonly string[]
  readonly network: Network
}

/** Asks a server all the questions of a case, one after the other. */
export function answerCase(given: Case): CaseResult {
  const seen: Seen[] = []
  const network = networkOf(given.upstreams, (one) => seen.push(one))
  const { objects, addresses, files } = given
  const machine: Machine = { files, environment: {}, hostName: 'coredns' }
  const started = startServer(given.corefile, machine, { objects, addresses, network })
  if ('error' in started) {
    return { id: given.id, start: { ok: false, error: started.error }, results: [] }
  }
  let host = started
  const results = given.questions.map((question) => {
    const rested = rest(host, host.at + QUESTION_MS + question.waitMs)
    seen.length = 0
    const asked = askOne(rested, question)
    host = asked.host
    return { ...asked.result, ...seenBy(seen) }
  })
  return { id: given.id, start: { ok: true }, results }
}

interface Seen {
  readonly ask: Ask
}

function seenBy(seen: readonly Seen[]) {
  const told = seen.filter(({ ask: { query } }) => {
    const { name, type } = query.question
    const isProbe = type === 'HINFO' && /^\d+\.\d+\./.test(name)
    return !isProbe && !(name === '.' && type === 'NS')
  })
  return {
    upstream_seen: told.map(
      ({ ask: { query } }) => [query.question.name, query.question.type] as const,
    ),
    upstream_at: told.map(({ ask: one }) => `${one.upstream}/${one.transport}`),
  }
}

type Told = Omit<QuestionResult, 'upstream_seen' | 'upstream_at'>

function askOne(
  before: Host,
  question: CaseQuestion,
): { readonly host: Host; readonly result: Told } {
  const { name, type, query, transport, port, timeoutMs } = question
  const nothing = {
    name,
    type,
    aa: false,
    tc: false,
    ra: false,
    answer: [],
    authority: [],
    additional: [],
  }
  const [toAddress = ''] = before.server.addresses
  if (!listenerAt(before.server.config, toAddress, port)) {
    return { host: before, result: { ...nothing, rcode: 'CONNREFUSED', plugins: [] } }
  }
  const client = { address: question.client, port: 40_000, transport, toAddress, toPort: port }
  const { host, answer, passed, tookMs } = ask(before, client, query)
  if (!answer || tookMs > timeoutMs) {
    const late = { ...host, at: before.at + timeoutMs }
    return { host: late, result: { ...nothing, rcode: 'TIMEOUT', plugins: passed } }
  }
  return { host, result: { name, type, ...printAnswer(answer), plugins: passed } }
}

const printAnswer = (answer: Answer) => ({
  rcode: answer.rcode,
  aa: answer.authoritative,
  tc: answer.truncated,
  ra: answer.recursionAvailable,
  answer: answer.answer.map(printRecord),
  authority: answer.authority.map(printRecord),
  additional: answer.additional.map(printRecord),
})

const SERIAL_MIN = 1_000_000_000

/** One line, with what differs from run to run taken out: times as serials, the client's port. */
function printRecord({ name, ttl, class: own, type, data }: ResourceRecord): string {
  const text = `${name.toLowerCase()} ${ttl} ${own ?? 'IN'} ${type} ${steady(type, data)}`
  return text.replace(/^(_(?:udp|tcp)\..* SRV 0 0 )\d+ \.$/, '$1<port> .')
}

function steady(type: string, data: string): string {
  if (type !== 'SOA') return data
  const words = data.split(' ')
  return Number(words[2]) > SERIAL_MIN ? words.with(2, '<serial>').join(' ') : data
}

/** Upstreams that answer at once. */
export function networkOf({ scripts, closed }: Upstreams, tell: (seen: Seen) => void): Network {
  return (one): Reply => {
    const script: UpstreamScript | 'silent' | undefined = scripts[one.upstream]
    const timeout: Reply = { kind: 'failed', why: 'timeout', after: one.timeoutMs }
    if (script === undefined) {
      const isThere =
        closed.some((address) => hostOf(address) === hostOf(one.upstream)) ||
        isListed(scripts, one.upstream)
      return isThere ? { kind: 'failed', why: 'refused', after: 0 } : timeout
    }
    tell({ ask: one })
    if (script === 'silent') return timeout
    const answer = answerAsUpstream(script, one.query, one.transport)
    return answer ? { kind: 'answer', answer, after: 0 } : timeout
  }
}

const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'))

const isListed = (scripts: Upstreams['scripts'], upstream: string): boolean =>
  Object.keys(scripts).some((address) => hostOf(address) === hostOf(upstream))
