import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import { readConf } from '../glibc/get-addresses.ts'
import { openGetaddrinfo, stateOf } from '../glibc/open-glibc.ts'
import {
  type Answer,
  type DomainName,
  type Query,
  type RecordType,
  TYPE_NUMBERS,
} from '../model.ts'
import { toDomainName, withoutFinalDot } from '../name-text.ts'
import { insideMapped, readIPv6, readLooseIPv4, readStrictIPv4 } from '../read-address.ts'
import {
  type Arrival,
  type Client,
  type Lookup,
  type Outcome,
  type Process,
  type Resolver,
  send,
} from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import { readBusyboxConf } from './read-conf.ts'

/** busybox nslookup, the variant with CONFIG_FEATURE_NSLOOKUP_BIG (networking/nslookup.c), linked to glibc. */

/** Up to 1.30 the exit status is 0 whatever comes. */
export type BusyboxRelease = '1.30' | '1.35'

interface Question {
  /** As printed. */
  readonly text: string
  /** undefined: no packet can hold it, and the write fails. */
  readonly query: Query | undefined
  readonly why: Message
  answer?: Answer | 'unreadable'
  /** How many answers came before it: they are printed as they come. */
  place?: number
}

const TIMEOUT_MS = 5000
const ROUND_MS = 2500
/** What a write costs: a refusal from the same host is back before the next one. */
const WRITE_MS = 0.1

export const openBusyboxNslookup = (client: Client, release: BusyboxRelease): Process =>
  function* nslookup(lookup): Resolver {
    const conf = readBusyboxConf(client)
    if (lookup.name.startsWith('-')) return failed(say('notAHostname', { name: lookup.name }))
    const given = lookup.arguments ?? []
    const servers: string[] = []
    for (const text of given.length > 0 ? given : conf.servers) {
      const server = yield* resolveServer(client, text)
      if (server === undefined) return failed(say('fileRefused'))
      servers.push(server)
    }
    yield* readConf(stateOf(client, '2.36')) // its queries are made by res_mkquery of glibc, which reads the file too
    const questions = questionsFor(lookup, given.length > 0 ? undefined : conf.search)
    let socket = 0
    for (const server of servers) {
      const again = socket > 0 ? say('nextServer', { server }) : undefined
      const count = yield* askServer(questions, server, ++socket, again)
      if (count === 'no route') break
      if (count > 0) return outcomeOf(questions, release)
    }
    return failed(say('errorTryAgain', { name: lookup.name }))
  }

const failed = (why: Message): Outcome => ({ error: 'exit 1', addresses: [], why })

/** What is no address is a name, and getaddrinfo has to find it. */
function* resolveServer(client: Client, text: string): Resolver<string | undefined> {
  const bare = text.replace(/^(?:\[(.*)\]|([^:]*))(?::\d+)?\s*$/, '$1$2')
  const address = readLooseIPv4(bare.split(/\s/)[0] ?? '') ?? readIPv6(bare) // inet_aton lets blanks follow, inet_pton does not
  if (address !== undefined) return address
  const found = yield* openGetaddrinfo(client, '2.36')({ name: bare, family: 'unspec' })
  return found.addresses[0]
}

function questionsFor(lookup: Lookup, search: string | undefined): readonly Question[] {
  const { name, isTypeGiven } = lookup
  const isAddress = readStrictIPv4(name) !== undefined || readIPv6(name) !== undefined
  const reverse = isAddress ? reverseName(insideMapped(name) ?? name) : undefined
  if (reverse !== undefined) {
    const why = say('reverse', { name: reverse, address: name })
    return [questionFor(withoutFinalDot(reverse), 'PTR', why, 0)]
  }
  const types: readonly RecordType[] =
    isTypeGiven && lookup.type ? [typeOf(lookup.type)] : ['A', 'AAAA']
  const names = namesFor(name, search)
  return types.flatMap((type, place) =>
    names.map(({ text, why }, index) => questionFor(text, type, why, place * names.length + index)),
  )
}

/** Typed in small letters as often as not. */
function typeOf(text: string): RecordType {
  const name = text.toUpperCase()
  return Object.hasOwn(TYPE_NUMBERS, name) ? (name as RecordType) : 'A' // as: it is one of the table
}

const questionFor = (text: string, type: RecordType, why: Message, index: number): Question => {
  const name: DomainName | undefined =
    text === '' ? undefined : toDomainName(text, { escapes: true })
  const id = index + 1
  const query =
    name === undefined ? undefined : { id, question: { name, type }, recursionDesired: true }
  return { text, query, why }
}

interface Named {
  readonly text: string
  readonly why: Message
}

/** A dot in the name keeps the list away; without one, the name is asked under each domain and never as it is. */
function namesFor(name: string, search: string | undefined): readonly Named[] {
  if (name.includes('.')) return [{ text: name, why: say('typedHasDot', { name }) }]
  if (search === undefined) return [{ text: name, why: say('typedNoList', { name }) }]
  const domains = domainsIn(search)
  return domains.map((domain, index) => {
    const text = `${name}.${domain}`
    return {
      text,
      why: say('withDomain', { name: text, domain, place: index + 1, count: domains.length }),
    }
  })
}

/** A second blank after the keyword begins the list with an empty domain. */
function domainsIn(search: string): readonly string[] {
  const domains: string[] = []
  let rest = search
  do {
    domains.push(/^\S*/.exec(rest)?.[0] ?? '')
    rest = rest.replace(/^\S*\s*/, '')
  } while (rest !== '')
  return domains
}

/** send_queries: all at once, one server. How many replies came. */
function* askServer(
  questions: readonly Question[],
  server: string,
  socket: number,
  firstAgain: Message | undefined,
): Resolver<number | 'no route'> {
  let { now } = yield send()
  const startedAt = now
  const arrived: Arrival[] = []
  let again = firstAgain
  let nextRoundAt = now
  let retriesLeft = 0
  const write = (query: Query, why: Message, reason: Message | undefined) =>
    send({ socket, transport: 'udp', server, query, why, ...(reason && { again: reason }) })
  const countReplies = () => questions.filter(({ answer }) => answer).length
  while (now < startedAt + TIMEOUT_MS && countReplies() < questions.length) {
    if (now >= nextRoundAt) {
      nextRoundAt = now + ROUND_MS
      let isRefused = false // what a closed port said is told to the next write, or else to a read, which goes on
      for (const { query, why, answer } of questions) {
        if (answer) continue
        if (!query || isRefused) return countReplies()
        yield write(query, why, again)
        const heard = yield { act: 'wait', untilMs: now + WRITE_MS }
        now = heard.now
        if (heard.arrival?.kind === 'unreachable') return 'no route'
        if (heard.arrival?.kind === 'refused') isRefused = true
        else if (heard.arrival) arrived.push(heard.arrival)
      }
      retriesLeft = 2 * questions.length
      again = say('nextAttempt', { server, attempt: 2 })
    }
    const early = arrived.shift()
    const heard = early
      ? { now, arrival: early }
      : yield { act: 'wait', untilMs: Math.min(nextRoundAt, startedAt + TIMEOUT_MS) }
    now = heard.now
    const { arrival } = heard
    if (arrival?.socket !== socket) continue
    if (arrival.kind !== 'answer' && arrival.kind !== 'broken') continue
    const id = arrival.kind === 'answer' ? arrival.answer.id : arrival.id
    const question = questions.find(({ query, answer }) => query?.id === id && !answer)
    if (!question?.query) continue
    const isServfail = arrival.kind === 'answer' && arrival.answer.rcode === 'SERVFAIL'
    if (isServfail && retriesLeft > 0) {
      retriesLeft--
      yield write(question.query, question.why, say('servfailAtOnce', { server }))
      continue
    }
    question.place = countReplies()
    question.answer = arrival.kind === 'answer' ? arrival.answer : 'unreadable'
  }
  return countReplies()
}

function outcomeOf(questions: readonly Question[], release: BusyboxRelease): Outcome {
  const inOrder = questions.toSorted((left, right) => (left.place ?? 0) - (right.place ?? 0))
  const good = inOrder.flatMap(({ answer }) =>
    answer && answer !== 'unreadable' && answer.rcode === 'NOERROR' && answer.question
      ? [answer]
      : [],
  )
  const records = good.flatMap(({ answer }) => answer)
  const found = records.filter(({ type }) => type === 'A' || type === 'AAAA')
  const isBad = questions.some(
    ({ answer }) => answer && (answer === 'unreadable' || answer.rcode !== 'NOERROR'),
  )
  const first = found[0]
  const [question] = questions
  const name = first ? withoutFinalDot(first.name) : (question?.text ?? '')
  return {
    error: isBad && release !== '1.30' ? 'exit 1' : 'OK',
    addresses: found.map(({ data }) => data),
    ...(first && { canonicalName: name }),
    why: first ? say('found', { name, count: found.length }) : say('errorNotFound', { name }),
  }
}
