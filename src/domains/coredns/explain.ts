import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'

/** What each stage says that it did with a question. */
export interface CoreDnsMessages {
  blockChosen: { zones: string }
  blockEmpty: Record<string, never>
  noBlock: Record<string, never>
  classRefused: Record<string, never>
  chainEnded: Record<string, never>
  bareCode: { rcode: string }
  recovered: Record<string, never>
  asksItself: { name: string; type: string }
  tooDeep: Record<string, never>
  notModelled: Record<string, never>
  outsideZones: { zones: string }
  fellThrough: Record<string, never>
  noData: { type: string }
  counted: Record<string, never>
  errorLogged: { line: string }
  logged: { line: string }
  logSkipped: { kind: string }
  anyAnswered: Record<string, never>
  chaosAnswered: Record<string, never>
  localAnswered: Record<string, never>
  bufsizeLowered: { from: number; to: number }
  headerSet: Record<string, never>
  loadbalanced: Record<string, never>
  loopProbe: { count: number }
  minimalCut: Record<string, never>
  minimalPanics: Record<string, never>
  whoami: { address: string }
  dns64Made: Record<string, never>
  aclRule: { rule: string }
  aclNoRule: Record<string, never>
  autopathNotMine: Record<string, never>
  autopathTries: { name: string }
  autopathFound: { name: string }
  rewroteName: { from: string; to: string }
  rewroteType: { from: string; to: string }
  rewriteWaits: { kind: string }
  rewroteAnswer: Record<string, never>
  rewriteBroke: Record<string, never>
  hostsFound: { name: string }
  hostsUnknown: { name: string }
  hostsFails: Record<string, never>
  templateMade: { rcode: string }
  templateNoMatch: Record<string, never>
  templateNotMine: Record<string, never>
  cacheMiss: Record<string, never>
  cacheHit: { half: string; ttl: number }
  cacheStale: { half: string; seconds: number }
  cacheVerifies: Record<string, never>
  cachePrefetches: { hits: number }
  cacheStored: { half: string; ttl: number }
  cacheKeepsNot: Record<string, never>
  cacheDisabled: { half: string }
  forwardNotMine: { from: string }
  forwardFull: { max: number }
  forwardAsks: { upstream: string; transport: string }
  forwardHeard: { upstream: string; rcode: string }
  forwardFailed: { upstream: string; why: string }
  forwardDown: { upstream: string }
  forwardWrongAnswer: { upstream: string }
  forwardNext: { rcode: string }
  forwardGaveUp: { attempts: number; error: string }
  kubeNoTransfer: Record<string, never>
  kubeNotSynced: Record<string, never>
  kubeNoSuchShape: { name: string }
  kubeOnlyANode: { name: string }
  kubeNoNamespace: { namespace: string }
  kubePodsDisabled: Record<string, never>
  kubePodUnchecked: { address: string }
  kubeNoAddress: { name: string }
  kubePod: { pod: Ref }
  kubeNoPod: { address: string; namespace: string }
  kubeNoService: { name: string; namespace: string }
  kubeEmptyService: { service: Ref }
  kubeNoZones: { service: Ref }
  kubeService: { service: Ref; count: number }
  kubeEndpoints: { service: Ref; count: number }
  kubeNoneReady: { service: Ref }
  kubeNoEndpoint: { service: Ref; name: string }
  kubeEmptyZone: { service: Ref }
  kubeNoPort: { service: Ref; port: string; protocol: string }
  kubeExternal: { service: Ref; target: string }
  kubeExternalPart: { service: Ref }
  kubeExternalAddress: { service: Ref }
  kubeOwnName: Record<string, never>
  kubeVersion: Record<string, never>
  kubeZone: Record<string, never>
  kubeNoSoa: Record<string, never>
  kubeReverse: { address: string; name: string }
  kubeUnknownAddress: { address: string }
}

export const say = speaker<CoreDnsMessages>('coredns')
