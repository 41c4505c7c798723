import type { CaseResult, QuestionResult } from '../../../src/domains/coredns/index.ts'

/** What a real CoreDNS answered, with hints on what in it is a matter of chance (tests/conformance/coredns/README.md). */
export interface RecordedResult extends Omit<QuestionResult, 'plugins'> {
  /** Several orders of the records are right. */
  readonly sorted?: boolean
  /** Seconds by which a TTL may differ, because a cache is in play. */
  readonly ttl_tolerance?: number
  /** The upstream was drawn by lot. */
  readonly random_upstream?: boolean
}

export interface RecordedCase extends Omit<CaseResult, 'results'> {
  readonly corefile: string
  readonly results: readonly RecordedResult[]
  /** Lines of the log, their ports, ids and durations taken out. */
  readonly log?: readonly string[]
}

const SECTIONS = ['answer', 'authority', 'additional'] as const

/** Each way in which an answer differs from the recorded one, as a line. */
export function differences(want: RecordedResult, got: QuestionResult | undefined): string[] {
  const about = `${want.name} ${want.type}`
  if (!got) return [`${about}: no answer`]
  const found: string[] = []
  const differ = (field: string, one: unknown, other: unknown) =>
    found.push(`${about}: ${field}: ${JSON.stringify(one)} / ${JSON.stringify(other)}`)
  for (const field of ['rcode', 'aa', 'tc', 'ra'] as const) {
    if (want[field] !== got[field]) differ(field, want[field], got[field])
  }
  for (const section of SECTIONS) {
    if (!isSame(want, want[section], got[section])) differ(section, want[section], got[section])
  }
  const seen = (result: Pick<QuestionResult, 'upstream_seen'>) =>
    result.upstream_seen.map(([name, type]) => `${name.toLowerCase()} ${type}`).join()
  if (seen(want) !== seen(got)) differ('upstream_seen', seen(want), seen(got))
  if (!want.random_upstream && want.upstream_at.join() !== got.upstream_at.join()) {
    differ('upstream_at', want.upstream_at, got.upstream_at)
  }
  return found
}

function isSame(
  { sorted, tc, ttl_tolerance: tolerance = 0 }: RecordedResult,
  want: readonly string[],
  got: readonly string[],
): boolean {
  // Which records survive a cut depends on their order.
  if (sorted && tc) return want.length > 0 === got.length > 0
  if (want.length !== got.length) return false
  const others = sorted ? got.toSorted(byText) : got
  const ones = sorted ? want.toSorted(byText) : want
  return ones.every((one, place) => isSameRecord(one, others[place] ?? '', tolerance))
}

const split = (record: string) => {
  const [name = '', ttl = '', ...rest] = record.split(' ')
  return { text: [name, ...rest].join(' '), ttl: Number(ttl) }
}
const byText = (one: string, other: string) => (split(one).text < split(other).text ? -1 : 1)

const isSameRecord = (one: string, other: string, tolerance: number): boolean =>
  split(one).text === split(other).text && Math.abs(split(one).ttl - split(other).ttl) <= tolerance

/** Lines of the recorded log that we do not write, in the words of the recording. */
export function missingLines({ log = [] }: RecordedCase, { results }: CaseResult): string[] {
  const ours = results.flatMap(({ plugins }) =>
    plugins.flatMap(({ did }) => {
      if (did.key === 'coredns/logged') return [steady(`[INFO] ${did.params.line}`)]
      return did.key === 'coredns/errorLogged'
        ? [`[ERROR] plugin/errors: ${did.params.line}`.replace(/read udp \S+->/, 'read udp ->')]
        : []
    }),
  )
  // Lines are written beside the answers, so their order is a matter of chance.
  const left = [...ours]
  return log.filter((line) => {
    const place = left.indexOf(line.replace(/read udp \S+->/, 'read udp ->'))
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
}

const steady = (line: string): string =>
  line
    .replace(/(\[INFO\] \S+:)\d+ - \d+ /, '$1<port> - <id> ')
    .replace(/ [\d.]+(s|ms|µs)$/, ' <duration>')
