import { type RealServer, realKey, type VirtualServer } from './model/ipvs.ts'

/**
 * Which real server a new connection is given to: net/netfilter/ipvs/ip_vs_{rr,wrr,lc,wlc,lblc,lblcr,sh,dh,sed,nq}.c,
 * Linux 6.18. No thresholds of connections are set, so no real server is ever marked as overloaded.
 */

/** Connections of one real server, as `ipvsadm -Ln` counts them. */
export interface Load {
  readonly active: number
  readonly inactive: number
}

export interface NewConnection {
  /** Signed addresses. */
  readonly source: number
  readonly destination: number
  readonly loadOf: (real: RealServer) => Load
  /** Simulated ms. */
  readonly now: number
}

/** `real` is absent where none can be chosen. */
export interface Scheduled {
  readonly real?: RealServer
  /** The server after the choice. */
  readonly server: VirtualServer
}

type Choose = (server: VirtualServer, connection: NewConnection) => Scheduled

export const scheduleIpvs: Choose = (server, connection) =>
  SCHEDULERS[server.scheduler](server, connection)

const chosen = (server: VirtualServer, real: RealServer | undefined): Scheduled =>
  real ? { real, server } : { server }

/** Places after the one that was chosen last, then from the head of the list up to it. */
function round({ reals, last }: VirtualServer): readonly RealServer[] {
  const at = reals.findIndex((real) => realKey(real) === last)
  return [...reals.slice(at + 1), ...reals.slice(0, at + 1)]
}

const rr: Choose = (server) => {
  const real = round(server).find(({ weight }) => weight > 0)
  return real ? { real, server: { ...server, last: realKey(real) } } : { server }
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** The step and the largest of the weights that are asked for, round by round. */
function weightsOf({ reals }: VirtualServer): { readonly step: number; readonly most: number } {
  const weights = reals.map(({ weight }) => weight).filter((weight) => weight > 0)
  const step = weights.reduce(divisor, 0) || 1
  return { step, most: Math.max(0, ...weights) - (step - 1) }
}

const wrr: Choose = (server) => {
  const { step, most } = weightsOf(server)
  if (most <= 0) return { server }
  const { reals } = server
  let weightNow = server.weightNow || most
  let at = reals.findIndex((real) => realKey(real) === server.last)
  // Each pass through the list asks for less; after as many passes as there are steps everybody was asked.
  for (let pass = 0; pass <= most / step + 1; pass++) {
    for (at += 1; at < reals.length; at++) {
      const real = reals[at]
      if (real && real.weight >= weightNow)
        return { real, server: { ...server, last: realKey(real), weightNow } }
    }
    at = -1
    weightNow = weightNow - step <= 0 ? most : weightNow - step
  }
  return { server: { ...server, weightNow } }
}

/** `ip_vs_dest_conn_overhead`: an active connection weighs as much as 256 others. */
const overhead = ({ active, inactive }: Load): number => active * 256 + inactive

/** Of those with a weight the first with the least load for its weight. */
function least(
  reals: readonly RealServer[],
  loadOf: (real: RealServer) => number,
): RealServer | undefined {
  let best: RealServer | undefined
  let bestLoad = 0
  for (const real of reals) {
    if (real.weight <= 0) continue
    const load = loadOf(real)
    if (best && bestLoad * real.weight <= load * best.weight) continue
    best = real
    bestLoad = load
  }
  return best
}

const lc: Choose = (server, { loadOf }) => {
  const equal = server.reals.filter(({ weight }) => weight > 0)
  const real = least(
    equal.map((each) => ({ ...each, weight: 1 })),
    (each) => overhead(loadOf(each)),
  )
  return chosen(server, real && equal.find((each) => realKey(each) === realKey(real)))
}

const leastLoaded = ({ reals }: VirtualServer, { loadOf }: NewConnection) =>
  least(reals, (real) => overhead(loadOf(real)))

const wlc: Choose = (server, connection) => chosen(server, leastLoaded(server, connection))

/** With the connection that is to come. */
const sed: Choose = (server, { loadOf }) =>
  chosen(
    server,
    least(server.reals, (real) => loadOf(real).active + 1),
  )

const nq: Choose = (server, connection) => {
  const idle = server.reals.find((real) => real.weight > 0 && connection.loadOf(real).active === 0)
  return idle ? { real: idle, server } : sed(server, connection)
}

const BUCKET_BITS = 8
/** `hash_32` of include/linux/hash.h: the upper bits of a product with GOLDEN_RATIO_32. */
const bucketOf = (address: number): number => Math.imul(address, 0x61c88647) >>> (32 - BUCKET_BITS)

/** 256 buckets are dealt out in the order of the list: to `sh` as many in a row as the weight says, to `dh` one. */
const sh: Choose = (server, { source }) => {
  const dealt = server.reals.flatMap((real) =>
    Array<RealServer>(Math.max(1, real.weight)).fill(real),
  )
  return inBucket(server, dealt, source)
}
const dh: Choose = (server, { destination }) => inBucket(server, server.reals, destination)

function inBucket(server: VirtualServer, dealt: readonly RealServer[], address: number): Scheduled {
  const real = dealt[bucketOf(address) % dealt.length]
  return chosen(server, real && real.weight > 0 ? real : undefined)
}

/** It has more connections than weight, and another has not half as many. */
const isOverloaded = (
  real: RealServer,
  { reals }: VirtualServer,
  { loadOf }: NewConnection,
): boolean =>
  loadOf(real).active > real.weight &&
  reals.some((other) => loadOf(other).active * 2 < other.weight)

const nearOf = ({ near = [], reals }: VirtualServer): readonly RealServer[] =>
  near.flatMap((key) => reals.find((real) => realKey(real) === key) ?? [])

const lblc: Choose = (server, connection) => {
  const [before] = nearOf(server)
  if (before && before.weight > 0 && !isOverloaded(before, server, connection))
    return { real: before, server }
  const real = leastLoaded(server, connection)
  return real ? { real, server: { ...server, near: [realKey(real)] } } : { server }
}

const NEAR_MS = 24 * 3_600_000 // net.ipv4.vs.lblcr_expiration

const lblcr: Choose = (given, connection) => {
  const { loadOf, now } = connection
  const near = nearOf(given)
  const before = least(near, (real) => overhead(loadOf(real)))
  let server = given
  if (near.length > 1 && now - (given.nearSince ?? now) > NEAR_MS) {
    const able = near.filter(({ weight }) => weight > 0)
    const most = able.toSorted(
      (a, b) => overhead(loadOf(b)) * a.weight - overhead(loadOf(a)) * b.weight,
    )[0]
    const left = near.map(realKey).filter((key) => !most || key !== realKey(most))
    server = { ...server, near: left, nearSince: now }
  }
  if (before && !isOverloaded(before, server, connection)) return { real: before, server }
  const real = leastLoaded(server, connection)
  if (!real) return { server }
  const keys = server.near ?? []
  return keys.includes(realKey(real))
    ? { real, server }
    : { real, server: { ...server, near: [realKey(real), ...keys], nearSince: now } }
}

const SCHEDULERS: Readonly<Record<VirtualServer['scheduler'], Choose>> = {
  rr,
  wrr,
  lc,
  wlc,
  lblc,
  lblcr,
  sh,
  dh,
  sed,
  nq,
}

/** The server with other real servers: what its scheduler makes of the change (`add_dest`, `del_dest`, `upd_dest`). */
export function withReals(server: VirtualServer, reals: readonly RealServer[]): VirtualServer {
  if (server.scheduler !== 'wrr') return { ...server, reals, ...lastAfter(server, reals) }
  const { last: _, weightNow: before, ...rest } = server
  const changed = { ...rest, reals }
  const { step, most } = weightsOf(changed)
  if (before === undefined || before > most) return { ...changed, weightNow: Math.max(0, most) }
  const weightNow = step > 1 ? Math.floor(before / step) * step + 1 : before
  return { ...changed, weightNow }
}

/** A real server that is gone leaves its place to the one before it; `` is the head of the list. */
function lastAfter({ reals, last }: VirtualServer, after: readonly RealServer[]) {
  if (last === undefined || after.some((real) => realKey(real) === last)) return {}
  const at = reals.findIndex((real) => realKey(real) === last)
  const kept = new Set(after.map(realKey))
  const before = reals.slice(0, Math.max(0, at)).findLast((real) => kept.has(realKey(real)))
  return { last: before ? realKey(before) : '' }
}
