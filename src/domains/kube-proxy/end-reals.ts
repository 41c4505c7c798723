import { ipvsLoadOf, withReals } from '../netfilter/index.ts'
import {
  type Host,
  type Ipvs,
  type RealServer,
  realKey,
  type VirtualServer,
} from '../netfilter/model.ts'

/** Real servers that come and go: pkg/proxy/ipvs/graceful_termination.go and syncEndpoint, Kubernetes v1.36. */

/** How often kube-proxy looks whether the last connection of a real server that is ending is over (rsCheckDeleteInterval). */
export const END_CHECK_MS = 60_000

/** A new one stands at the head of the list. One that is ending is taken away and added anew. */
export function addedReal(server: VirtualServer, key: string): VirtualServer {
  const known = server.reals.find((real) => realKey(real) === key)
  if (known && known.weight > 0) return server
  const at = key.lastIndexOf(':')
  const real: RealServer = { address: key.slice(0, at), port: Number(key.slice(at + 1)), weight: 1 }
  const left = known ? without(server, known) : server
  return withReals(left, [real, ...left.reals])
}

const without = (server: VirtualServer, gone: RealServer): VirtualServer =>
  withReals(
    server,
    server.reals.filter((real) => realKey(real) !== realKey(gone)),
  )

interface Ending {
  readonly real: RealServer
  /** Simulated ms. */
  readonly now: number
}

/** While it has connections of TCP its weight is 0, and nobody new is sent there; otherwise it goes at once. */
export function gracefullyWithout(
  ipvs: Ipvs,
  server: VirtualServer,
  { real, now }: Ending,
): VirtualServer {
  const key = `${server.protocol}:${server.address}:${server.port}`
  const { active, inactive } = ipvsLoadOf(ipvs, key, { real, now })
  if (server.protocol !== 'tcp' || active + inactive === 0) return without(server, real)
  return withReals(
    server,
    server.reals.map((one) => (realKey(one) === realKey(real) ? { ...one, weight: 0 } : one)),
  )
}

/** Some real server waits for its last connection to end. */
export const isEnding = ({ ipvs }: Host): boolean =>
  Object.values(ipvs?.servers ?? {}).some(({ reals }) => reals.some(({ weight }) => weight === 0))

/** The host without the real servers whose last connection is over, and their names. */
export function withoutEnded(
  host: Host,
  now: number,
): { readonly host: Host; readonly gone: readonly string[] } {
  const { ipvs } = host
  if (!ipvs) return { host, gone: [] }
  const gone: string[] = []
  const servers = Object.entries(ipvs.servers).map(([key, before]) => {
    let server = before
    for (const real of before.reals) {
      if (real.weight > 0) continue
      server = gracefullyWithout(ipvs, server, { real, now })
      if (!server.reals.some((one) => realKey(one) === realKey(real))) gone.push(realKey(real))
    }
    return [key, server] as const // as: pairs
  })
  return gone.length === 0
    ? { host, gone }
    : { host: { ...host, ipvs: { ...ipvs, servers: Object.fromEntries(servers) } }, gone }
}
