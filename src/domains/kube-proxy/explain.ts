import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'

interface Counts {
  node: Ref
  added: number
  removed: number
  kept: number
}

/** What kube-proxy tells of its syncs. */
export interface SyncMessages {
  started: { node: Ref }
  stopped: { node: Ref }
  waits: { node: Ref; service: Ref; seconds: number }
  syncedFull: Counts & { services: number }
  synced: Counts
  unchanged: { node: Ref; kept: number }
  serviceWritten: { service: Ref; node: Ref; count: number }
  serviceRefused: { service: Ref; node: Ref }
  serviceGone: { service: string; node: Ref }
  conntrackCleaned: { node: Ref; count: number }
  failed: { node: Ref; seconds: number }
  userTaken: { node: Ref; port: number; service: string }
  userConnected: { client: Ref; node: Ref; address: string }
  userDials: { node: Ref; endpoint: string; seconds: number; attempt: number }
  userSends: { node: Ref; endpoint: string }
  userFailed: { node: Ref; endpoint: string; how: 'refused' | 'silent' }
  userJoined: { node: Ref; client: Ref; endpoint: string }
  userClosed: { node: Ref; client: Ref; service: string }
  userDropped: { node: Ref; service: string }
  realEnding: { node: Ref; real: string; count: number }
  realEnded: { node: Ref; real: string }
}

/** A port of a Service, `shop/web:http`. */
interface OfPort {
  port: string
}

/** What a rule is for. */
export interface RuleMessages {
  ruleClusterIP: OfPort & { address: string; chain: string }
  ruleExternalIP: OfPort & { address: string; chain: string }
  ruleLoadBalancerIP: OfPort & { address: string; chain: string }
  ruleNodePort: OfPort & { number: string; chain: string }
  ruleNodePortLocalhost: OfPort & { number: string }
  ruleNodePortTail: Record<string, never>
  ruleNoEndpoints: OfPort
  ruleNoLocalEndpoints: OfPort
  ruleHealthCheck: OfPort & { number: string }
  ruleFirewallDrop: OfPort
  ruleMarkInternal: OfPort & { source: string }
  ruleMarkAll: OfPort
  ruleMarkExternal: OfPort
  ruleMarkNode: OfPort
  rulePodShortcut: OfPort & { chain: string }
  ruleNodeShortcut: OfPort & { chain: string }
  ruleExternalPolicy: { chain: string; policy: 'Cluster' | 'Local' }
  ruleSourceRange: OfPort & { source: string }
  ruleFirewallRest: OfPort
  ruleSticky: { endpoint: string; seconds: string }
  ruleBalance: { endpoint: string; percent: number }
  ruleBalanceLast: { endpoint: string }
  ruleHairpin: { address: string }
  ruleEndpoint: { endpoint: string }
  ruleStickyEndpoint: { endpoint: string }
  ruleUnmarked: Record<string, never>
  ruleUnmark: Record<string, never>
  ruleMasquerade: Record<string, never>
  ruleMark: Record<string, never>
  ruleLocalnet: Record<string, never>
  ruleInvalid: Record<string, never>
  ruleForwardMarked: Record<string, never>
  ruleForwardKnown: Record<string, never>
  ruleJump: { chain: string; purpose: JumpPurpose }
}

/** Why a built-in chain leads to one of kube-proxy's. */
export type JumpPurpose =
  | 'translate'
  | 'masquerade'
  | 'refuse'
  | 'refuseOutside'
  | 'health'
  | 'forward'
  | 'firewall'
  | 'localnet'

/** The panel of its configuration, and of what a sync changed. */
export interface PanelMessages {
  config: Record<string, never>
  configHint: Record<string, never>
  mode: Record<string, never>
  modeIpvs: Record<string, never>
  modeUserspace: Record<string, never>
  ipvsScheduler: Record<string, never>
  ipvsStrictARP: Record<string, never>
  ipvsExcludeCIDRs: Record<string, never>
  ipvsTcp: Record<string, never>
  ipvsTcpFin: Record<string, never>
  ipvsUdp: Record<string, never>
  tools: Record<string, never>
  masqueradeAll: Record<string, never>
  masqueradeBit: Record<string, never>
  localhostNodePorts: Record<string, never>
  nodePortAddresses: Record<string, never>
  nodePortAddressWrong: { value: string }
  detectLocalMode: Record<string, never>
  bridgeInterface: Record<string, never>
  interfaceNamePrefix: Record<string, never>
  tcpBeLiberal: Record<string, never>
  minSyncPeriod: Record<string, never>
  syncPeriod: Record<string, never>
  running: { node: string }
  standing: { node: string }
  stop: { node: string }
  stopShort: Record<string, never>
  startShort: Record<string, never>
  start: { node: string }
  changes: { node: string; added: number; removed: number; kept: number }
  changesMore: { count: number }
}

/** What modes cost at scale. */
export interface ScaleMessages {
  scale: Record<string, never>
  scaleHint: Record<string, never>
  scaleStart: Record<string, never>
  scaleStop: Record<string, never>
  scaleProgress: { done: number; all: number }
  scaleDone: Record<string, never>
  scaleFailed: Record<string, never>
  scaleMeasure: Record<string, never>
  scale_first: Record<string, never>
  scale_later: Record<string, never>
  scale_full: Record<string, never>
  scale_partial: Record<string, never>
  scaleMeans_first: Record<string, never>
  scaleMeans_later: Record<string, never>
  scaleMeans_full: Record<string, never>
  scaleMeans_partial: Record<string, never>
  scaleUserspace: Record<string, never>
  scaleChart: { what: string }
  scaleTable: Record<string, never>
  scaleServices: Record<string, never>
  scaleMode: Record<string, never>
}

export type ProxyMessages = SyncMessages & RuleMessages & PanelMessages & ScaleMessages

export const say = speaker<ProxyMessages>('kube-proxy')
