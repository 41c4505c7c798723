/** What goes wrong in a network though no rule says so; absent: nothing. */
export interface Trouble {
  readonly race?: Race
  readonly losses?: readonly WireLoss[]
}

/**
 * Kernels by what they do when two UDP packets with the same addresses, neither of which saw the other, come to be
 * confirmed (net/netfilter/nf_conntrack_core.c, `nf_ct_resolve_clash`). 4.18 drops the second wherever the nat table
 * stands. 5.4 takes it for a packet of the first where both got the same NAT (ed07d9a021df, 4e35c1cb9460). 6.18 also
 * keeps it where only the reply differs, for a second (`nf_ct_resolve_clash_harder`, 6a757c07e51f).
 */
export const RACING_KERNELS = ['4.18', '5.4', '6.18'] as const
export type RacingKernel = (typeof RACING_KERNELS)[number]

/** UDP packets of one socket that come to a Node in the same instant look for their connection before either has one. */
export interface Race {
  readonly kernel: (typeof RACING_KERNELS)[number]
  /** Of all such pairs, from 0 to 1; absent: all. */
  readonly share?: number
}

/** Packets from one host to another that the wire loses. */
export interface WireLoss {
  readonly from: string
  readonly to: string
  /** Which of them, counted from 1. */
  readonly nth?: readonly number[]
  /** Of all of them, from 0 to 1. */
  readonly share?: number
  /** Sent so far; absent: none. */
  readonly count?: number
}
