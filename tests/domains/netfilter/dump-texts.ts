import { readFileSync } from 'node:fs'
import type { Visit } from '../../../src/domains/netfilter/index.ts'
import { hostFromDump, walkHost } from '../../../src/domains/netfilter/index.ts'
import type { Host, Packet } from '../../../src/domains/netfilter/model.ts'

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

/** A SYN that comes in by an interface, or, without one, is sent by the machine itself. */
export function sendThrough(
  host: Host,
  { from, to, port, by }: { from: string; to: string; port: number; by?: string },
) {
  const visits: Visit[] = []
  const packet = tcp(from, to, port)
  const end = { host: host.name, interface: by ?? '' }
  const entry =
    by === undefined
      ? { kind: 'output' as const, host: host.name, packet }
      : { kind: 'arrival' as const, ...end, to: end, packet }
  const network = { hosts: { [host.name]: host }, segments: [] }
  const walk = walkHost(network, entry, {
    now: 0,
    chance: 'first',
    visit: (visit) => visits.push(visit),
  })
  return { ...walk, visits }
}
