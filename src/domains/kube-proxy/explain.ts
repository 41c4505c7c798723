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

export type ProxyMessages = SyncMessages & RuleMessages

export const say = speaker<ProxyMessages>('kube-proxy')
