import type { Answer, Query, Rcode, RecordType, ResourceRecord, Transport } from '../dns/model.ts'
import { messageSize, optSize } from './measure-message.ts'
import { absolute, labelsOf } from './names.ts'

/** A recursive resolver that knows what a script says, as the conformance harness runs it (its README has the schema). */
export interface UpstreamScript {
  readonly names: Readonly<Record<string, ScriptedName>>
  /** For names that are not there. */
  readonly missing: Rcode
  readonly ttl: number
  readonly negativeTtl: number
  /** Zones whose SOA comes with an answer without data; longest first, the root among them. */
  readonly zones: readonly string[]
}

export interface ScriptedName {
  readonly records: Readonly<Partial<Record<RecordType, readonly string[]>>>
  readonly alias?: string
  readonly ttl?: number
  /** For every type, or by type; `DROP` is silence. */
  readonly rcode?: ScriptedCode | Readonly<Record<string, ScriptedCode>>
}

export type ScriptedCode = Rcode | 'DROP'

const ALIASES_MAX = 9
const UDP_MIN = 512
const EDNS_SIZE = 1232

/** The answer; undefined is silence. */
export function answerAsUpstream(
  script: UpstreamScript,
  query: Query,
  transport: Transport,
): Answer | undefined {
  const { question } = query
  const name = normalName(question.name)
  // The probe of the plugin `loop` ends here.
  const isProbe = question.type === 'HINFO' && /^\d+\.\d+\./.test(question.name)
  const found = isProbe
    ? { rcode: 'NXDOMAIN' as const, answer: [] }
    : resolve(script, question.name, question.type)
  if (found.rcode === 'DROP') return undefined
  const { rcode, answer } = found
  const isDenied = answer.length === 0 && (rcode === 'NOERROR' || rcode === 'NXDOMAIN')
  const whole: Answer = {
    id: query.id,
    question,
    rcode,
    authoritative: false,
    truncated: false,
    recursionAvailable: true,
    answer,
    authority: isDenied ? [soaOf(script, name)] : [],
    additional: [],
    ...(query.edns && { edns: { size: EDNS_SIZE } }),
  }
  const room =
    transport === 'tcp' ? Number.POSITIVE_INFINITY : Math.max(UDP_MIN, query.edns?.size ?? 0)
  const fits = messageSize(whole, optSize(whole.edns)) <= room
  return fits ? whole : { ...whole, answer: [], authority: [], truncated: true }
}

export const normalName = (name: string): string => `${name.replace(/\.+$/, '').toLowerCase()}.`

interface Resolved {
  readonly rcode: ScriptedCode
  readonly answer: readonly ResourceRecord[]
}

function resolve(script: UpstreamScript, asked: string, type: RecordType): Resolved {
  const answer: ResourceRecord[] = []
  let name = normalName(asked)
  for (let step = 0; step < ALIASES_MAX; step++) {
    const entry = findName(script, name)
    if (!entry) {
      if (hasNamesBelow(script, name)) return { rcode: 'NOERROR', answer }
      return { rcode: answer.length === 0 ? script.missing : 'NXDOMAIN', answer }
    }
    const rcode = typeof entry.rcode === 'object' ? entry.rcode[type] : entry.rcode
    if (rcode === 'DROP') return { rcode, answer: [] }
    if (rcode && rcode !== 'NOERROR') return { rcode, answer }
    const ttl = entry.ttl ?? script.ttl
    const owner = answer.length === 0 ? asked : name
    if (entry.alias !== undefined && type !== 'CNAME' && type !== 'ANY') {
      answer.push({ name: owner, type: 'CNAME', ttl, data: absolute(entry.alias) })
      name = normalName(entry.alias)
      continue
    }
    const types = type === 'ANY' ? typesOf(entry) : [type]
    for (const one of types) {
      const data =
        one === 'CNAME' && entry.alias !== undefined
          ? [absolute(entry.alias)]
          : (entry.records[one] ?? [])
      answer.push(...data.map((text) => ({ name: owner, type: one, ttl, data: text })))
    }
    return { rcode: 'NOERROR', answer }
  }
  return { rcode: 'SERVFAIL', answer }
}

const typesOf = ({ records, alias }: ScriptedName): readonly RecordType[] => [
  ...(alias === undefined ? [] : (['CNAME'] as const)),
  ...(Object.keys(records) as RecordType[]), // as: so are the keys
]

/** The name, or the wildcard above it that is closest. */
function findName({ names }: UpstreamScript, name: string): ScriptedName | undefined {
  const own = names[name]
  if (own) return own
  const labels = labelsOf(name)
  for (let from = 1; from < labels.length; from++) {
    const wild = names[`*.${labels.slice(from).join('.')}.`]
    if (wild) return wild
  }
  return undefined
}

const hasNamesBelow = ({ names }: UpstreamScript, name: string): boolean =>
  Object.keys(names).some((other) => other.endsWith(`.${name}`))

function soaOf({ zones, negativeTtl: ttl }: UpstreamScript, name: string): ResourceRecord {
  const zone = zones.find((one) => one === '.' || name === one || name.endsWith(`.${one}`)) ?? '.'
  const tail = zone === '.' ? '' : zone
  const data = `ns1.${tail} hostmaster.${tail} 1 7200 900 1209600 ${ttl}`
  return { name: zone, type: 'SOA', ttl, data }
}
