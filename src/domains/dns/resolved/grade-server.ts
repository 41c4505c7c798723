import { say } from '../explain.ts'
import type { FeatureLevel, Rcode, ServerGrade, Transport } from '../model.ts'
import { gradeOf, type Machine, scopeOf, setGrade, setScope } from './machine.ts'

/**
 * What a server is believed to understand, and how that is learned (resolved-dns-server.c of 252, DNSSEC and DNS over TLS off).
 */

const TCP = 0
const UDP = 1
export const EDNS0 = 2
const RETRY_ATTEMPTS = 3
const GRACE_MAX_MS = 21_600_000 // 6 h

interface Place {
  readonly scope: string
  readonly server: string
}

const reset = (grade: ServerGrade): ServerGrade => {
  const { verifiedAt: _, ...rest } = grade
  return { ...rest, failedUdp: 0, failedTcp: 0, isTruncated: false }
}

function update(
  machine: Machine,
  { scope, server }: Place,
  change: (grade: ServerGrade) => ServerGrade,
): void {
  setGrade(machine, `${scope} ${server}`, change(gradeOf(machine, scope, server)))
}

/** dns_server_possible_feature_level */
export function possibleLevel(machine: Machine, place: Place): FeatureLevel {
  const before = gradeOf(machine, place.scope, place.server)
  const graded = grade(machine, place, before)
  if (graded !== before) setGrade(machine, `${place.scope} ${place.server}`, graded)
  return graded.possible
}

function grade(machine: Machine, { scope, server }: Place, before: ServerGrade): ServerGrade {
  const { possible, verified, verifiedAt, graceMs } = before
  if (possible < EDNS0 && verifiedAt !== undefined && verifiedAt + graceMs <= machine.now) {
    if (scopeOf(machine, scope).current === server) setScope(machine, scope, { cache: {} })
    const grace = Math.min(graceMs * 2, GRACE_MAX_MS)
    return { ...reset(before), possible: EDNS0, isBadOpt: false, graceMs: grace }
  }
  if (verified !== undefined && possible <= verified) return { ...before, possible: verified }
  const next = lowered(before)
  if (next === possible) return before
  machine.told.push(say('resolvedDegrades', { server, level: levelName(next) }))
  return { ...reset(before), possible: next }
}

function lowered({ possible, failedTcp, failedUdp, isBadOpt, isTruncated }: ServerGrade) {
  if (failedTcp >= RETRY_ATTEMPTS && possible === TCP) return UDP
  if (isBadOpt && possible === EDNS0) return UDP
  if (failedUdp >= RETRY_ATTEMPTS && possible >= UDP) return (possible - 1) as FeatureLevel // as: 1 or 2 less one
  if (failedTcp >= RETRY_ATTEMPTS && isTruncated && possible === EDNS0) return UDP
  return possible
}

export type LevelName = 'tcp' | 'udp' | 'edns'
const levelName = (level: FeatureLevel): LevelName =>
  level === TCP ? 'tcp' : level === UDP ? 'udp' : 'edns'

/** dns_server_packet_lost */
export function packetLost(
  machine: Machine,
  place: Place,
  { transport, level }: { readonly transport: Transport; readonly level: FeatureLevel },
): void {
  update(machine, place, (one) =>
    one.possible !== level
      ? one
      : transport === 'udp'
        ? { ...one, failedUdp: one.failedUdp + 1 }
        : { ...one, failedTcp: one.failedTcp + 1 },
  )
}

export function packetTruncated(machine: Machine, place: Place, level: FeatureLevel): void {
  update(machine, place, (one) => (one.possible === level ? { ...one, isTruncated: true } : one))
}

export interface Usable {
  readonly transport: Transport
  readonly level: FeatureLevel
  readonly rcode: Rcode
  readonly hasOpt: boolean
  readonly clamp: FeatureLevel | undefined
}

/** A usable answer came: what it says of its server. */
export function packetReceived(machine: Machine, place: Place, heard: Usable): void {
  const { rcode, clamp, hasOpt, level } = heard
  const isGood = rcode === 'NOERROR' || rcode === 'NXDOMAIN'
  if (isGood && clamp !== undefined)
    update(machine, place, (one) => {
      const verified = one.verified !== undefined && one.verified > clamp ? clamp : one.verified
      const kept = { ...one, ...(verified !== undefined && { verified }) }
      return one.possible > clamp ? { ...reset(kept), possible: clamp } : kept
    })
  if (!hasOpt && level === EDNS0)
    update(machine, place, (one) => ({
      ...one,
      ...(one.verified === EDNS0 && { verified: UDP }),
      isBadOpt: true,
    }))
  update(machine, place, (one) => verify(one, heard, machine.now))
}

function verify(one: ServerGrade, { transport, level }: Usable, now: number): ServerGrade {
  const isSame = one.possible === level
  const counted = isSame ? (transport === 'udp' ? { failedUdp: 0 } : { failedTcp: 0 }) : {}
  const shown = transport === 'tcp' ? TCP : one.isBadOpt && level === EDNS0 ? UDP : level
  const after = { ...one, ...counted }
  if (one.verified !== undefined && one.verified > shown) return after
  return { ...after, verified: shown, verifiedAt: now }
}

/** dns_server_dnssec_supported: asked before a question for records of DNSSEC. */
export function supportsDnssec(machine: Machine, { scope, server }: Place): boolean {
  const { isBadOpt, failedTcp } = gradeOf(machine, scope, server)
  return !isBadOpt && failedTcp < RETRY_ATTEMPTS
}
