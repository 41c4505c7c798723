import { foldName, type RecordType, type ResourceRecord, TYPE_NUMBERS } from '../model.ts'
import { labelsOfName } from '../name-text.ts'

/** A zone as its server has it: records by the folded name of their owner. */
export interface AuthorityZone {
  /** Folded: `example.com.` */
  readonly origin: string
  readonly nodes: ReadonlyMap<string, readonly ResourceRecord[]>
  /** Names that are there because something lies below them. */
  readonly parents: ReadonlySet<string>
}

const DEFAULT_TTL = 3_600 // seconds, where a line has none
const LINE = /^(\S+)\s+(?:(\d+)\s+)?(?:IN\s+)?([A-Z][A-Z0-9]*)\s+(\S.*)$/
/** Which words of the data are names. */
const NAMES_IN: Readonly<Record<string, readonly number[]>> = {
  NS: [0],
  CNAME: [0],
  PTR: [0],
  MX: [1],
  SRV: [3],
  SOA: [0, 1],
}

export const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`)

/** The names above one, itself first, the root last: `a.b.` -> `a.b.`, `b.`, `.` */
export function namesAbove(name: string): readonly string[] {
  const labels = labelsOfName(name)
  return [...labels.map((_, place) => `${labels.slice(place).join('.')}.`), '.']
}

export const isWithin = (name: string, zone: string): boolean =>
  namesAbove(foldName(name)).includes(foldName(zone))

/** One line, `example.com. 300 IN A 192.0.2.1`; names are absolute, with or without their dot. Undefined: it is no record. */
export function readRecord(line: string): ResourceRecord | undefined {
  const [, owner, ttl, type, rest] = LINE.exec(line.trim()) ?? []
  if (owner === undefined || type === undefined || rest === undefined) return undefined
  if (!(type in TYPE_NUMBERS)) return undefined
  const words = rest.trim().split(/\s+/)
  const named = NAMES_IN[type]
  const data = named
    ? words.map((word, place) => (named.includes(place) ? absolute(word) : word)).join(' ')
    : rest.trim()
  return {
    name: absolute(owner),
    type: type as RecordType, // as: it is one of the keys
    ttl: ttl === undefined ? DEFAULT_TTL : Number(ttl),
    data,
  }
}

/** A zone from its lines; what is no record of the zone is left out. */
export function openAuthority(origin: string, lines: readonly string[]): AuthorityZone {
  const top = foldName(absolute(origin))
  const nodes = new Map<string, ResourceRecord[]>()
  const parents = new Set<string>()
  for (const line of lines) {
    const record = readRecord(line)
    if (!record) continue
    const owner = foldName(record.name)
    nodes.set(owner, [...(nodes.get(owner) ?? []), record])
    for (const above of namesAbove(owner).slice(1)) {
      if (isWithin(above, top)) parents.add(above)
    }
  }
  parents.add(top)
  return { origin: top, nodes, parents }
}
