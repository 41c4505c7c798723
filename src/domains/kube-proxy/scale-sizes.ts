import type { ProxyMode } from './model.ts'

/**
 * What a mode costs with so many Services: not by a formula, but by writing the rules as kube-proxy does and sending packets
 * through them. One Node, a client on it, and two Pods of that Node behind every Service.
 */
export interface ScaleCost {
  readonly mode: ProxyMode
  readonly services: number
  /** Rules and tables that the first packet of a connection is held against; the mean over Services of the list. */
  readonly first: number
  /** The same for a packet that conntrack, or IPVS, knows. */
  readonly later: number
  /** What is handed to the kernel when one Service gets an endpoint more: rules, elements and servers. */
  readonly full: number
  readonly partial: number
}

/** Numbers of Services. */
export const SCALES = [10, 100, 1_000, 10_000] as const

/** Modes that are measured: those whose packets can be walked. */
export const SCALE_MODES = [
  'userspace',
  'iptables',
  'ipvs',
  'nftables',
] as const satisfies readonly ProxyMode[]
/** Services; its rules are written one by one, and that takes a page minutes beyond. */
const USERSPACE_MAX = 1_000

export type ScaleMode = (typeof SCALE_MODES)[number]

/** A mode and a size, in the order in which they are measured: small ones first. */
export const MEASURED: readonly { readonly mode: ScaleMode; readonly services: number }[] =
  SCALES.flatMap((services) =>
    SCALE_MODES.filter((mode) => mode !== 'userspace' || services <= USERSPACE_MAX).map((mode) => ({
      mode,
      services,
    })),
  )
