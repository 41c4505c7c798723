import type { Answer, Query, ResourceRecord } from '../../dns/model.ts'
import { classifyAnswer } from '../classify-answer.ts'
import { say } from '../explain.ts'
import { fitAnswer, roomOf } from '../fit-answer.ts'
import { makeAnswer } from '../make-answer.ts'
import { closestZone, normalized } from '../names.ts'
import { type Chain, draw, mapAnswer, outcomeOf, pass, type Run, type StagePlace } from '../run.ts'
import type { AclAction, AclPolicy, AclSettings } from '../setup/acl.ts'
import type { Dns64Settings, FlagRule, SmallSettings } from '../setup/small.ts'
import { isInNetwork, type Network, printNetwork, readAddress } from '../text/read-address.ts'

/** Plugins whose work is told in a few lines (coredns v1.14.7, plugin/NAME/NAME.go). */

type Settings<Name extends SmallSettings['plugin']> = Extract<
  SmallSettings,
  { readonly plugin: Name }
>

/** RFC 8914 section 4. */
const BLOCKED = 15
const FILTERED = 17

/** Answers whoever may not ask, instead of the plugins behind. */
export function* aclStage({ rules }: AclSettings, { run, query, next }: StagePlace): Chain {
  const policy = findPolicy(rules, run, query)
  if (!policy || policy.action === 'allow') {
    pass(run, 'acl', policy ? say('aclRule', { rule: policy.text }) : say('aclNoRule'))
    return yield* next(query)
  }
  pass(run, 'acl', say('aclRule', { rule: policy.text }))
  const code: Readonly<Record<Exclude<AclAction, 'allow' | 'drop'>, 'REFUSED' | 'NOERROR'>> = {
    block: 'REFUSED',
    filter: 'NOERROR',
  }
  return policy.action === 'drop'
    ? { rcode: 'NOERROR' }
    : outcomeOf({
        ...makeAnswer(query, { rcode: code[policy.action] }),
        edns: {
          size: 4096,
          wantsDnssec: true,
          errorCode: policy.action === 'block' ? BLOCKED : FILTERED,
        },
      })
}

function findPolicy(
  rules: AclSettings['rules'],
  { client }: Run,
  { question }: Query,
): AclPolicy | undefined {
  const address = readAddress(client.address.replace(/%.*$/, ''))
  const name = normalized(question.name)
  for (const { zones, policies } of rules) {
    if (closestZone(zones, name) === undefined) continue
    if (!address) return { action: 'block', text: 'block' }
    const policy = policies.find(
      ({ types, networks }) =>
        (types?.includes(question.type) ?? true) &&
        (networks?.some((network) => isInNetwork(address, network)) ?? true),
    )
    if (policy) return policy
  }
  return undefined
}

const ANY_TTL = 8482

export function* anyStage(_: unknown, { run, query, next }: StagePlace): Chain {
  const { name, type } = query.question
  if (type !== 'ANY') return yield* next(query)
  pass(run, 'any', say('anyAnswered'))
  const data = '"ANY obsoleted" "See RFC 8482"'
  return outcomeOf(makeAnswer(query, { answer: [{ name, type: 'HINFO', ttl: ANY_TTL, data }] }))
}

/** The client's room for an answer is taken to be smaller than it says. */
export function* bufsizeStage(
  { size }: Settings<'bufsize'>,
  { run, query, next }: StagePlace,
): Chain {
  const { edns } = query
  if (!edns || edns.size <= size) return yield* next(query)
  pass(run, 'bufsize', say('bufsizeLowered', { from: edns.size, to: size }))
  const smaller = { ...query, edns: { ...edns, size } }
  const outcome = { asked: smaller, ...(yield* next(smaller)) }
  return mapAnswer(outcome, (answer) =>
    fitAnswer(answer, smaller, roomOf(smaller, run.client.transport)),
  )
}

export function* chaosStage(settings: Settings<'chaos'>, { run, query, next }: StagePlace): Chain {
  const { name, type, class: className } = query.question
  if (className !== 'CH' || type !== 'TXT') return yield* next(query)
  const texts: Readonly<Record<string, readonly string[]>> = {
    'authors.bind.': settings.authors,
    'version.bind.': [settings.version],
    'version.server.': [settings.version],
    'hostname.bind.': [run.server.hostName],
    'id.server.': [run.server.hostName],
  }
  const found = texts[normalized(name)]
  if (!found) return yield* next(query)
  pass(run, 'chaos', say('chaosAnswered'))
  const answer = found.map(
    (text): ResourceRecord => ({
      name,
      type,
      class: 'CH',
      ttl: 0,
      data: `"${text}"`,
    }),
  )
  return outcomeOf(makeAnswer(query, { answer }))
}

export function* headerStage(
  settings: Settings<'header'>,
  { run, query, next }: StagePlace,
): Chain {
  const recursion = settings.query.findLast(({ flag }) => flag === 'rd')
  const asked = recursion ? { ...query, recursionDesired: recursion.isSet } : query
  const outcome = yield* next(asked)
  if (outcome.answer && settings.response.length > 0) pass(run, 'header', say('headerSet'))
  return mapAnswer(outcome, (answer) => settings.response.reduce(withFlag, answer))
}

function withFlag(answer: Answer, { flag, isSet }: FlagRule): Answer {
  if (flag === 'aa') return { ...answer, authoritative: isSet }
  return flag === 'ra' ? { ...answer, recursionAvailable: isSet } : answer
}

export function* loadbalanceStage(
  settings: Settings<'loadbalance'>,
  { run, query, next }: StagePlace,
): Chain {
  const outcome = yield* next(query)
  const { answer } = outcome
  const type = query.question.type
  if (answer?.rcode !== 'NOERROR' || type === 'AXFR' || type === 'IXFR') return outcome
  const ordered = (records: readonly ResourceRecord[]) =>
    preferred(settings.isShuffled ? shuffled(run, records) : records, settings.prefer)
  pass(run, 'loadbalance', say('loadbalanced'))
  return {
    ...outcome,
    answer: {
      ...answer,
      answer: ordered(answer.answer),
      authority: ordered(answer.authority),
      additional: ordered(answer.additional),
    },
  }
}

const isAddress = ({ type }: ResourceRecord) => type === 'A' || type === 'AAAA'

/** Aliases first, then what has no order, then addresses and mail servers by chance. */
function shuffled(run: Run, records: readonly ResourceRecord[]): readonly ResourceRecord[] {
  if (records.length < 2) return records
  const mixed = (list: readonly ResourceRecord[]) => {
    const rest = [...list]
    return list.flatMap((_, place) =>
      rest.splice(rest.length > 1 ? draw(run, list.length - place) : 0, 1),
    )
  }
  const aliases = records.filter(({ type }) => type === 'CNAME')
  const mail = records.filter(({ type }) => type === 'MX')
  const others = records.filter(
    (one) => !isAddress(one) && one.type !== 'CNAME' && one.type !== 'MX',
  )
  return [...aliases, ...others, ...mixed(records.filter(isAddress)), ...mixed(mail)]
}

/** Addresses of the networks named first come first. */
function preferred(
  records: readonly ResourceRecord[],
  networks: readonly Network[],
): readonly ResourceRecord[] {
  if (networks.length === 0) return records
  const rankOf = ({ data }: ResourceRecord) => {
    const address = readAddress(data)
    const place = networks.findIndex((network) => address && isInNetwork(address, network))
    return place < 0 ? networks.length : place
  }
  const addresses = records.filter(isAddress).toSorted((one, other) => rankOf(one) - rankOf(other))
  const of = (wanted: string) => records.filter(({ type }) => type === wanted)
  const rest = records.filter((one) => !isAddress(one) && one.type !== 'CNAME' && one.type !== 'MX')
  return [...of('CNAME'), ...addresses, ...of('MX'), ...rest]
}

/** Counts the server's own probe, which comes back if questions run in a circle. */
export function* loopStage({ zone }: Settings<'loop'>, { run, query, next }: StagePlace): Chain {
  const name = normalized(query.question.name)
  const count = run.probes.get(name)
  if (query.question.type !== 'HINFO' || count === undefined) return yield* next(query)
  if (closestZone([zone], name) !== undefined) {
    run.probes.set(name, count + 1)
    pass(run, 'loop', say('loopProbe', { count: count + 1 }))
  }
  return yield* next(query)
}

/** Drops what a client need not know from answers with data. An answer that is not there brings the plugin down. */
export function* minimalStage(_: unknown, { run, query, next }: StagePlace): Chain {
  const outcome = yield* next(query)
  if (outcome.isPanic || outcome.error !== undefined) return outcome
  if (!outcome.answer) {
    pass(run, 'minimal', say('minimalPanics'))
    return { rcode: 'SERVFAIL', isPanic: true }
  }
  const { answer } = outcome
  if (classifyAnswer(answer) !== 'answer') return outcomeOf(answer)
  pass(run, 'minimal', say('minimalCut'))
  const { edns: _edns, ...bare } = answer
  return outcomeOf({ ...bare, authority: [], additional: [] })
}

// biome-ignore lint/correctness/useYield: it asks nobody
export function* whoamiStage(_: unknown, { run, query }: StagePlace): Chain {
  const { name, class: className } = query.question
  const own = className && { class: className }
  const { client } = run
  const address = readAddress(client.address)
  pass(run, 'whoami', say('whoami', { address: client.address }))
  const owner = name === '.' ? `_${client.transport}.` : `_${client.transport}.${name}`
  const additional: readonly ResourceRecord[] = [
    { name, type: address?.family === 6 ? 'AAAA' : 'A', ttl: 0, data: address?.text ?? '', ...own },
    { name: owner, type: 'SRV', ttl: 0, data: `0 0 ${client.port} .`, ...own },
  ]
  return outcomeOf(makeAnswer(query, { isAuthoritative: true, additional }))
}

/** Makes IPv6 addresses of IPv4 ones where a name has no others (RFC 6147). */
export function* dns64Stage(settings: Dns64Settings, at: StagePlace): Chain {
  const { run, query, next, lookUp } = at
  const { type, class: className } = query.question
  const isShort = readAddress(run.client.address)?.family === 4
  if ((isShort && !settings.allowsIPv4) || type !== 'AAAA' || className) return yield* next(query)
  const outcome = yield* next(query)
  const { answer } = outcome
  if (!answer) return outcome
  const hasOwn = answer.answer.some((record) => record.type === 'AAAA')
  if (classifyAnswer(answer) === 'no-name' || (hasOwn && !settings.translatesAll)) return outcome
  const found = yield* lookUp(query, { name: normalized(query.question.name), type: 'A' })
  if (!found) return outcome
  pass(run, 'dns64', say('dns64Made'))
  const limit = answer.authority.findLast((record) => record.type === 'SOA')?.ttl ?? 600
  const translated = found.answer.map((record): ResourceRecord => {
    if (record.type !== 'A') return record
    const data = embedded(settings.prefix, record.data)
    return { ...record, type: 'AAAA', ttl: Math.min(record.ttl, limit), data }
  })
  const made = makeAnswer(query, {
    isTruncated: found.truncated,
    answer: translated,
    authority: found.authority,
    additional: found.additional,
  })
  return outcomeOf(made)
}

/** RFC 6052 section 2.2: byte 8 stays empty. */
function embedded({ bytes, prefix }: Network, address: string): string {
  const own = [...(readAddress(address)?.bytes ?? [])]
  const all = new Array<number>(16).fill(0)
  for (let place = 0; place < 16; place++) {
    if (place < prefix / 8) all[place] = bytes[place] ?? 0
    else if (place !== 8) all[place] = own.shift() ?? 0
  }
  return printNetwork({ family: 6, bytes: all, prefix: 128 }).replace(/\/.*$/, '')
}
