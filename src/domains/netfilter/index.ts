import type { Domain } from '../domain.ts'

export { allowByNamespace } from './allow-by-namespace.ts'
export { answerOf, type Delivery, sourceAddress } from './answer-packet.ts'
export { arrivalAt } from './arrival-at.ts'
export { withoutExpired } from './conntrack-table.ts'
export { differingRules } from './differing-rules.ts'
export { say as sayIpvs } from './explain.ts'
export { chainIn, type IpvsTableName, type StandingChain } from './find-chain.ts'
export { sizesAndTunnels } from './follow-path.ts'
export {
  type DumpFinding,
  type DumpHost,
  type DumpText,
  hostFromDump,
  placeOfLine,
  type TextStart,
} from './host-from-dump.ts'
export { ipvsOf, plugIpvs } from './ipvs-engine.ts'
export { loadOf as ipvsLoadOf } from './ipvs-table.ts'
export { ipvsadmText } from './list-ipvs.ts'
export { makeRoom } from './make-room.ts'
export { lengthOf, longestPiece } from './measure-packet.ts'
export { plugNft } from './nft-engine.ts'
export { type PathEngine, plugPath } from './path-engine.ts'
export { printRule, printRules } from './print-rules.ts'
export { type Job, readJob, readSets } from './read-job.ts'
export { applyNft, readNft } from './read-nft.ts'
export { applyRestore, applySharedRestore, BASE_CHAINS, readRules } from './read-rules.ts'
export { withReals } from './schedule-ipvs.ts'
export { type FoundRule, type SearchResult, searchRules } from './search-rules.ts'
export type { DumpKind } from './split-dump.ts'
export { tellBuilt, tellElsewhere, tellNoInterface } from './tell-built.ts'
export { tellEvicted, tellOpen, tellReached, tellStop } from './tell-stop.ts'
export { tellSysctl } from './tell-sysctl.ts'
export { headerOf, tellWalk } from './tell-walk.ts'
export {
  type TraceSettings,
  traceJob,
  walkProbes,
} from './trace-job.ts'
export type { TraceRecord } from './trace-record.ts'
export { conntrackSetting, plugRoom } from './track-packet.ts'
export { troubles } from './trouble.ts'
export { plugTrouble } from './trouble-engine.ts'
export { mirrored, tupleKey, tupleOf } from './tuple.ts'
export type { LossReason, Mismatch, Verdict, Visit } from './visit.ts'
export type {
  Arrival,
  Chance,
  Departure,
  Ending,
  Entry,
  HostWalk,
  NetworkWalk,
  Supposed,
  WalkSettings,
} from './walk.ts'
export { walkHost } from './walk-host.ts'
export { ipvsEngine } from './walk-ipvs.ts'
export { answerTo, walkNetwork } from './walk-network.ts'
export { nftEngine } from './walk-nft.ts'
export type { Walk } from './walk-state.ts'
export { type Reason, type RulePlace, whyNot } from './why-not.ts'
export {
  type ClientWiring,
  type NodeWiring,
  type PodWiring,
  withClient,
  withNode,
  withoutHost,
  withPod,
} from './wire-cluster.ts'
export { withSettings } from './wire-overlay.ts'

/** The packet walk has no events of its own: other domains call it within their instants. */
export const netfilter: Domain = {
  id: 'netfilter',
  handlers: {},
  watches: [],
  lenses: [],
  promises: [],
}
