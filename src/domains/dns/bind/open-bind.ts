import { parseIPv6 } from '../../../core/ip.ts'
import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'
import {
  type Answer,
  type DomainName,
  isSameName,
  type RecordType,
  type Transport,
} from '../model.ts'
import { labelsOfName, toDomainName, withoutFinalDot } from '../name-text.ts'
import { readStrictIPv4 } from '../read-address.ts'
import {
  type Client,
  type Lookup,
  type Outcome,
  type Process,
  type Resolver,
  tell,
} from '../resolver.ts'
import { reverseName } from '../reverse-name.ts'
import {
  askServers,
  type BindRelease,
  type BindState,
  fullBudget,
  type Tool,
} from './ask-servers.ts'
import { type BindConf, readBindConf } from './read-conf.ts'

/** BIND's dig, host and nslookup, each opened as a process. */

const failed = (error: string, why: Message): Outcome => ({ error, addresses: [], why })

/** `searches`: dig does only with `+search`. */
const openTool =
  (tool: Tool, searches: boolean) =>
  (client: Client, release: BindRelease): Process =>
    function* run(lookup): Resolver {
      const fatal = release === '9.16' && tool !== 'host' ? 'exit 10' : 'exit 1'
      const read = readBindConf(client.resolvConf)
      if (!read) return failed(fatal, say('fileRefused'))
      if (tool === 'nslookup' && lookup.name.startsWith('-'))
        return failed('exit 1', say('notAHostname', { name: lookup.name }))
      const conf = withServer(read, lookup.arguments ?? [])
      const state: BindState = {
        tool,
        release,
        conf,
        flags: lookup.arguments ?? [],
        socketCount: 0,
        transport: firstTransport(lookup),
      }
      const address = addressIn(tool, lookup)
      if (address !== undefined) return yield* askReverse(state, address)
      const types = typesFor(tool, release, lookup)
      const found = yield* findName(state, lookup.name, { type: types[0] ?? 'A', searches, fatal })
      if ('error' in found) return found
      const isLong = searches && dotsIn(lookup.name) >= conf.ndots
      return yield* askTheRest(state, { ...found, isLong }, types.slice(1))
    }

/** Everything there is seldom fits UDP. */
const firstTransport = ({ type, arguments: words = [] }: Lookup): Transport =>
  type === 'ANY' || words.includes('+tcp') ? 'tcp' : 'udp'

export const openDig = openTool('dig', false)
export const openDigSearch = openTool('dig', true)
export const openHost = openTool('host', true)
export const openNslookup = openTool('nslookup', true)

/** `dig @SERVER`. */
function withServer(conf: BindConf, words: readonly string[]): BindConf {
  const server = words.find((word) => word.startsWith('@'))?.slice(1)
  return server === undefined ? conf : { ...conf, servers: [server] }
}

/** host and nslookup turn an address round, dig only after `-x`. */
function addressIn(tool: Tool, { name, arguments: words = [] }: Lookup): string | undefined {
  const after = words[words.indexOf('-x') + 1]
  if (words.includes('-x')) return after ?? name
  const isAddress = readStrictIPv4(name) !== undefined || parseIPv6(name) !== undefined
  return tool !== 'dig' && isAddress ? name : undefined
}

function typesFor(
  tool: Tool,
  release: BindRelease,
  { type, isTypeGiven }: Lookup,
): readonly RecordType[] {
  if (isTypeGiven && type) return [type]
  if (tool === 'dig') return [type ?? 'A']
  if (tool === 'nslookup') return ['A', 'AAAA']
  return release === '9.20' ? ['A', 'AAAA', 'MX', 'HTTPS'] : ['A', 'AAAA', 'MX']
}

function* askReverse(state: BindState, address: string): Resolver {
  const name = reverseName(address) ?? '.'
  const why = say('reverse', { name, address })
  const answer = yield* askServers(state, { name, type: 'PTR', why })
  const isGood = answer?.rcode === 'NOERROR'
  const status = state.tool === 'dig' ? (answer ? 'OK' : 'exit 9') : isGood ? 'OK' : 'exit 1'
  return failed(status, isGood ? say('found', { name, count: 0 }) : say('errorNotFound', { name }))
}

interface Found {
  readonly name: DomainName
  readonly answer: Answer
}

/** `isLong`: as it was typed, a final dot included, it had dots enough to be asked for as it is. */
interface FoundFirst extends Found {
  readonly isLong: boolean
}

interface Candidate {
  readonly text: string
  readonly isTyped: boolean
  /** Of the search list. */
  readonly domain?: string
  readonly why: Message
}

const dotsIn = (name: string): number => name.split('.').length - 1

function labelCount(name: string): number {
  const full = toDomainName(name, { escapes: true })
  return full === undefined ? Number.POSITIVE_INFINITY : labelsOfName(full).length
}

/** Enough dots, or a final one: the name alone. Else each domain, then the name. */
function candidates({ conf }: BindState, name: string, searches: boolean): readonly Candidate[] {
  const { ndots, search } = conf
  const dots = dotsIn(name)
  const typed = (why: Message): Candidate => ({ text: name, isTyped: true, why })
  if (name.endsWith('.')) return [typed(say('typedFinalDot', { name }))]
  if (!searches) return [typed(say('askedOutright', { name }))]
  // An escaped dot counts when the first name is chosen, and not when it is asked whether another one follows.
  const isAlone = labelCount(name) > ndots
  if (dots >= ndots && isAlone) return [typed(say('typedOnly', { name, dots, ndots }))]
  const count = search.length
  if (count === 0) return [typed(say('typedNoList', { name }))]
  const withDomains = search.map((domain, index) => {
    const text = domain === '.' ? name : `${name}.${domain}`
    const why = say('withDomain', { name: text, domain, place: index + 1, count })
    return { text, isTyped: false, domain, why }
  })
  if (dots >= ndots) {
    const first = { text: name, isTyped: false, why: say('typedFirst', { name, dots, ndots }) }
    return [first, ...withDomains]
  }
  return [...withDomains, typed(say('typedLast', { name }))]
}

const isName = (text: string): boolean => toDomainName(text, { escapes: true }) !== undefined

interface Wanted {
  readonly type: RecordType
  readonly searches: boolean
  /** The exit status where a name is none. */
  readonly fatal: string
}

/** Only NXDOMAIN goes on to the next name. */
function* findName(
  state: BindState,
  name: string,
  { type, searches, fatal }: Wanted,
): Resolver<Found | Outcome> {
  const [firstDomain = '.'] = state.conf.search
  const isSearched = searches && dotsIn(name) < state.conf.ndots
  // Whatever the name, the domain it could be put under has to be one.
  if (isSearched && firstDomain !== '.' && toDomainName(firstDomain) === undefined)
    return failed(fatal, say('cannotBeSent', { name: firstDomain }))
  const budget = fullBudget(state)
  let last: Found | undefined
  for (const { text, isTyped, domain, why } of candidates(state, name, searches)) {
    const full = toDomainName(text, { escapes: true })
    if (full === undefined) {
      const isTooLong = domain !== undefined && isName(name) && isName(domain)
      if (isTooLong) continue // the next domain may be shorter
      // Where a domain was at hand the name was read with it, though a final dot needs none.
      const hasDomain = isSearched && state.conf.search.length > 0
      const isStrict = isTyped && !hasDomain && state.tool !== 'host'
      return failed(isStrict ? 'exit 10' : fatal, say('cannotBeSent', { name: text }))
    }
    const answer = yield* askServers(state, { name: full, type, why }, budget)
    if (!answer) {
      const status = state.tool === 'dig' ? 'exit 9' : 'exit 1'
      return failed(status, say('errorTryAgain', { name: text }))
    }
    if (answer.rcode !== 'NXDOMAIN' || isTyped) return { name: full, answer }
    last = { name: full, answer }
    yield tell(say('nextAfter', { name: text, answer: 'nxdomain' }))
  }
  return last ?? failed('exit 1', say('errorNotFound', { name }))
}

/** AAAA and more of the name that was found, or of what its aliases lead to. */
function* askTheRest(
  state: BindState,
  { name, answer, isLong }: FoundFirst,
  types: readonly RecordType[],
): Resolver {
  const { tool } = state
  if (tool === 'dig' || answer.rcode !== 'NOERROR') {
    const isGood = tool === 'dig' || answer.rcode === 'NOERROR'
    return outcomeOf([answer], isGood, name, tool)
  }
  const target = aliasTarget(name, answer)
  const answers = [answer]
  let isGood = true
  // By now the final dot is lost: a short name that has no such record is looked for along the list (next_origin of dighost.c).
  const goesOn = isLong && labelsOfName(target).length <= state.conf.ndots
  const names = [target, ...(goesOn ? withDomains(target, state.conf.search) : [])]
  for (const type of types) {
    const more = yield* askAlong(state, names, type)
    if (more?.rcode === 'NOERROR') answers.push(more)
    else if (more && type === 'AAAA') isGood = false
  }
  return outcomeOf(answers, isGood, target, tool)
}

const withDomains = (name: DomainName, search: readonly string[]): readonly DomainName[] =>
  search.flatMap((domain) => toDomainName(`${name}${domain}`, { escapes: true }) ?? [])

/** The first answer that is not NXDOMAIN, or the last. */
function* askAlong(
  state: BindState,
  names: readonly DomainName[],
  type: RecordType,
): Resolver<Answer | undefined> {
  const budget = fullBudget(state)
  let answer: Answer | undefined
  for (const name of names) {
    const why = say('aliasTarget', { name })
    answer = yield* askServers(state, { name, type, why }, budget)
    if (answer?.rcode !== 'NXDOMAIN') break
  }
  return answer
}

function aliasTarget(name: DomainName, { answer }: Answer): DomainName {
  let target = name
  for (let step = 0; step < answer.length; step++) {
    const alias = answer.find(
      (record) => record.type === 'CNAME' && isSameName(record.name, target),
    )
    if (!alias) break
    target = alias.data
  }
  return target
}

function outcomeOf(
  answers: readonly Answer[],
  isGood: boolean,
  name: DomainName,
  tool: Tool,
): Outcome {
  const records = answers.flatMap(({ answer }) => answer)
  const found = records.filter(({ type }) => type === 'A' || type === 'AAAA')
  const [first] = found
  return {
    error: isGood ? 'OK' : 'exit 1',
    addresses: found.map(({ data }) => data),
    ...(tool === 'nslookup' && first && { canonicalName: withoutFinalDot(first.name) }),
    why:
      found.length > 0 ? say('found', { name, count: found.length }) : say('errorNoData', { name }),
  }
}
