import type { StandingChain } from './find-chain.ts'
import type { Hook, Host } from './model.ts'
import type { Stage } from './nft-engine.ts'

/** The place where IPVS is plugged in, for the few lessons that have virtual servers. */
export interface IpvsEngine {
  /** All that runs at a hook of a host with virtual servers, in the order of its priority. */
  readonly stagesAt: (hook: Hook) => readonly Stage[]
  /** Each virtual server with its real servers, as `ipvsadm -Ln` prints them. */
  readonly listOf: (host: Host) => Readonly<Record<string, StandingChain>>
}

let plugged: IpvsEngine | undefined

export function plugIpvs(engine: IpvsEngine): void {
  plugged = engine
}

/** Undefined: the host has no virtual servers. */
export const ipvsOf = (host: Host | undefined): IpvsEngine | undefined => host?.ipvs && plugged
