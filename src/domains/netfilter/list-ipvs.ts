import { parseIPv4 } from '../../core/ip.ts'
import type { StandingChain } from './find-chain.ts'
import { loadOf } from './ipvs-table.ts'
import { type Ipvs, type RealServer, realKey, type VirtualServer } from './model/ipvs.ts'
import type { Host, Protocol } from './model.ts'

/** What `ipvsadm -Ln` prints (ipvsadm 1.31): sorted by protocol, address and port, real servers by address and port. */

const number = (address: string): number => parseIPv4(address) ?? 0
const NUMBERS: Readonly<Partial<Record<Protocol, number>>> = { tcp: 6, udp: 17, sctp: 132 }

export const listedReals = ({ reals }: VirtualServer): readonly RealServer[] =>
  reals.toSorted((a, b) => number(a.address) - number(b.address) || a.port - b.port)

export const listedServers = (ipvs: Ipvs): readonly (readonly [string, VirtualServer])[] =>
  Object.entries(ipvs.servers).toSorted(
    ([, a], [, b]) =>
      (NUMBERS[a.protocol] ?? 0) - (NUMBERS[b.protocol] ?? 0) ||
      number(a.address) - number(b.address) ||
      a.port - b.port,
  )

const HEAD = [
  'IP Virtual Server version 1.2.1 (size=4096)',
  'Prot LocalAddress:Port Scheduler Flags',
  '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
]

export const serverLine = ({
  protocol,
  address,
  port,
  scheduler,
  persistentSeconds,
}: VirtualServer): string =>
  `${protocol.toUpperCase().padEnd(4)} ${address}:${port} ${scheduler}${persistentSeconds > 0 ? ` persistent ${persistentSeconds}` : ''}`

/** One real server with its counters at a simulated time (ms). */
export function realLine(
  ipvs: Ipvs,
  server: string,
  { real, now }: { readonly real: RealServer; readonly now: number },
): string {
  const { active, inactive } = loadOf(ipvs, server, { real, now })
  const counts = `${String(real.weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`
  return `  -> ${realKey(real).padEnd(28)} ${'Masq'.padEnd(7)} ${counts}`
}

/** The whole table. */
export function ipvsadmText(ipvs: Ipvs, now: number): string {
  const lines = listedServers(ipvs).flatMap(([key, server]) => [
    serverLine(server),
    ...listedReals(server).map((real) => realLine(ipvs, key, { real, now })),
  ])
  return `${[...HEAD, ...lines].join('\n')}\n`
}

/** Each virtual server as a chain with its real servers in it. */
export function listServers({ ipvs }: Host): Readonly<Record<string, StandingChain>> {
  if (!ipvs) return {}
  return Object.fromEntries(
    listedServers(ipvs).map(([key, server]) => [
      key,
      {
        rules: listedReals(server).map((real) => ({
          text: `-> ${realKey(real)} Masq ${real.weight}`,
        })),
      },
    ]),
  )
}
