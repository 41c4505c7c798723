import { readFileSync } from 'node:fs'
import type { Visit } from '../../../src/domains/netfilter/index.ts'
import { arrivalAt, hostFromDump, walkHost } from '../../../src/domains/netfilter/index.ts'
import type { Assumption, Host, Packet } from '../../../src/domains/netfilter/model.ts'

/** What one would paste of a recorded machine. */
export const dump = (name: string): string =>
  readFileSync(new URL(`../../fixtures/dumps/${name}.txt`, import.meta.url), 'utf8')

export const nodeOf = (text: string) => hostFromDump('n', [{ path: 'paste', text }])

/** Findings as `line key`, without what is only about defaults. */
export const foundIn = (text: string): readonly string[] =>
  nodeOf(text)
    .findings.filter(({ line }) => line !== undefined)
    .map(({ line, message }) => `${line} ${message.key.replace('netfilter/', '')}`)

const tcp = (source: string, destination: string, port: number): Packet => ({
  protocol: 'tcp',
  source,
  sourcePort: 40_000,
  destination,
  destinationPort: port,
  ttl: 64,
  mark: 0,
  tcpFlags: 'SYN',
})

interface Sent {
  readonly from: string
  readonly to: string
  readonly port: number
  /** Absent: the machine itself sends it. */
  readonly by?: string
  readonly isWatched?: boolean
}

/** A SYN that comes in by an interface, or is sent by the machine itself. */
export function sendThrough(host: Host, { from, to, port, by, isWatched = true }: Sent) {
  const visits: Visit[] = []
  const packet = tcp(from, to, port)
  const entry =
    by === undefined
      ? { kind: 'output' as const, host: host.name, packet }
      : arrivalAt(host, by, packet)
  const network = { hosts: { [host.name]: host }, segments: [] }
  const walk = walkHost(network, entry, {
    now: 0,
    chance: 'first',
    ...(isWatched ? { visit: (visit) => visits.push(visit) } : {}),
  })
  return { ...walk, visits }
}

export const withAssumed = (host: Host, assumed: Readonly<Record<string, Assumption>>): Host =>
  host.described ? { ...host, described: { ...host.described, assumed } } : host

interface RecordedWalk extends Omit<Sent, 'isWatched'> {
  /** As `stepsOf` writes them. */
  readonly steps: readonly string[]
}

/** What the kernel did with packets on a recorded machine. */
export function recordedWalks(name: string): readonly RecordedWalk[] {
  const url = new URL(`../../fixtures/dumps/${name}.walks.json`, import.meta.url)
  const walks: readonly (Omit<RecordedWalk, 'by'> & { readonly by: string | null })[] = JSON.parse(
    readFileSync(url, 'utf8'),
  )
  return walks.map(({ by, ...walk }) => (by === null ? walk : { ...walk, by }))
}

/** `HOOK table/chain index verdict` for each rule that matched and each chain that ended. */
export const stepsOf = (visits: readonly Visit[]): readonly string[] =>
  visits.flatMap((visit) => {
    if (visit.kind !== 'rule' && visit.kind !== 'chainEnded') return []
    if (!visit.verdict) return []
    const { hook, table, chain, verdict } = visit
    const place = visit.kind === 'rule' ? visit.index : 'end'
    const to = 'chain' in verdict ? ` ${verdict.chain}` : ''
    return [`${hook} ${table}/${chain} ${place} ${verdict.kind}${to}`]
  })
