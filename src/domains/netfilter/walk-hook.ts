import { addressTypeOf } from './address-types.ts'
import { chainOf, compileTable } from './compile-rules.ts'
import { routeOutput } from './find-route.ts'
import { ipvsOf } from './ipvs-engine.ts'
import type { Hook, TableName } from './model.ts'
import { type NftStage, nftOf, type Stage } from './nft-engine.ts'
import { rewritePacket } from './rewrite-packet.ts'
import { confirmConnection, trackPacket } from './track-packet.ts'
import { type ChainEnd, walkChain } from './walk-chain.ts'
import { hasRules, shown, type Walk } from './walk-state.ts'

/** How a packet came out of a hook. */
/** `stolen`: a part of the kernel sends it on, past the rest of the hook. */
export type Passage = ChainEnd | 'clash' | 'noWay' | 'full' | 'stolen'

/** What runs at each hook, in the order of its priority (include/uapi/linux/netfilter_ipv4.h, Linux 6.18). */
const STAGES: Readonly<Record<Hook, readonly Stage[]>> = {
  PREROUTING: ['raw', 'track', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'track', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
}

export interface Devices {
  readonly in: string
  readonly out: string
}

/** Takes the packet through one hook. A host without tables whose kernel does not track has no hooks. */
export function walkHook(walk: Walk, hook: Hook, devices: Devices): Passage {
  walk.hook = hook
  walk.skb.in = devices.in
  walk.skb.out = devices.out
  if (!walk.isTracking && !hasRules(walk.host)) return 'accept'
  walk.visit?.({
    ...shown(walk),
    kind: 'hookEntered',
    hook,
    ...(devices.in === '' ? {} : { in: devices.in }),
    ...(devices.out === '' ? {} : { out: devices.out }),
    ctState: walk.skb.state,
  })
  const { host } = walk
  for (const stage of ipvsOf(host)?.stagesAt(hook) ??
    nftOf(host)?.stagesAt(host, hook) ??
    STAGES[hook]) {
    const passage = walkStage(walk, stage)
    if (passage !== 'accept') return passage
  }
  return 'accept'
}

function walkStage(walk: Walk, stage: Stage): Passage {
  if (stage === 'track') return trackPacket(walk) ? 'accept' : 'full'
  if (stage === 'confirm') return confirmConnection(walk) ? 'accept' : 'clash'
  const before = walk.hook === 'OUTPUT' ? { ...walk.skb } : undefined
  const verdict = stage === 'nat' ? rewritePacket(walk) : walkTable(walk, stage)
  if (verdict !== 'accept' || !before) return verdict
  return routeAgain(walk, stage, before)
}

function walkTable(walk: Walk, name: TableName | NftStage): Passage {
  if (typeof name !== 'string') return name.walk(walk)
  const table = walk.host.tables[name]
  const chain = table && chainOf(compileTable(name, table), walk.hook)
  return chain ? walkChain(chain, walk) : 'accept'
}

/**
 * A packet that is sent here is routed again when the rules of mangle changed its mark, or nat its destination
 * (`ip_route_me_harder`). The device that the rules of OUTPUT see stays the first one.
 */
function routeAgain(
  walk: Walk,
  stage: TableName | NftStage,
  before: { readonly mark: number; readonly destination: number },
): Passage {
  const { skb, host } = walk
  const isRouting = stage === 'mangle' || (stage as NftStage).type === 'route' // as: a name has no type
  const isChanged =
    (isRouting && skb.mark !== before.mark) ||
    (stage === 'nat' && skb.destination !== before.destination)
  if (!isChanged) return 'accept'
  const type = addressTypeOf(host, skb.source)
  const route = routeOutput(host, {
    destination: skb.destination,
    source: type === 'LOCAL' || type === 'UNICAST' ? skb.source : 0,
    mark: skb.mark,
    in: '',
  })
  if (typeof route === 'string') {
    walk.noWay = route
    return 'noWay'
  }
  walk.route = route
  return 'accept'
}
