import { entryIn, withEntries } from '../../core/large-record.ts'
import type { KubeObject } from '../api-server/model.ts'
import type { IpvsTimeouts } from '../netfilter/model.ts'

/** What kube-proxy is told and what it remembers between syncs, per Node. Plain data. */

/** How Services are made: by which part of the kernel, or by kube-proxy itself (until Kubernetes 1.25). */
export type ProxyMode = 'iptables' | 'nftables' | 'ipvs' | 'userspace'

/** The device that has the addresses of Services in IPVS mode. */
export const IPVS_DEVICE = 'kube-ipvs0'

/** The parts of a KubeProxyConfiguration that change rules or their timing. */
export interface ProxyConfig {
  readonly mode: ProxyMode
  readonly clusterCIDR: string
  readonly detectLocalMode: 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix'
  readonly bridgeInterface: string
  readonly interfaceNamePrefix: string
  readonly masqueradeAll: boolean
  /** Value is `1 << masqueradeBit`. */
  readonly masqueradeBit: number
  readonly localhostNodePorts: boolean
  /** CIDRs; empty: all addresses. `primary` stands for the Node's own addresses. */
  readonly nodePortAddresses: readonly string[]
  /** IPVS mode: which real server a new connection goes to. */
  readonly ipvsScheduler: string
  /** IPVS mode: virtual servers with these addresses (CIDRs) are never taken away. */
  readonly ipvsExcludeCIDRs: readonly string[]
  /** IPVS mode: a Node answers ARP only for addresses of the device that is asked on. */
  readonly ipvsStrictARP: boolean
  /** IPVS mode, seconds; 0: as the kernel has them, which is 900, 120 and 300. */
  readonly ipvsTimeouts: IpvsTimeouts
  readonly minSyncPeriodMs: number
  readonly syncPeriodMs: number
  readonly conntrackTcpBeLiberal: boolean
  /** iptables can MASQUERADE --random-fully (1.6.2 and later). */
  readonly randomFully: boolean
  /** nfacct objects could be created. */
  readonly nfacct: boolean
  /** Write the mark as `0x00004000`; kube-proxy's unit tests write `0x4000`. */
  readonly shortMark: boolean
}

// pkg/proxy/apis/config/v1alpha1/defaults.go, Kubernetes v1.36
export const defaultProxyConfig: ProxyConfig = {
  mode: 'iptables',
  clusterCIDR: '10.244.0.0/16',
  detectLocalMode: 'ClusterCIDR',
  bridgeInterface: '',
  interfaceNamePrefix: '',
  masqueradeAll: false,
  masqueradeBit: 14,
  localhostNodePorts: true,
  nodePortAddresses: [],
  ipvsScheduler: 'rr',
  ipvsExcludeCIDRs: [],
  ipvsStrictARP: false,
  ipvsTimeouts: { tcp: 0, tcpFin: 0, udp: 0 },
  minSyncPeriodMs: 1_000,
  syncPeriodMs: 30_000,
  conntrackTcpBeLiberal: false,
  randomFully: true,
  nfacct: true,
  shortMark: false,
}

/** One kube-proxy. */
export interface KubeProxy {
  readonly node: string
  /** Simulated ms of the end of the last sync; absent before the first. */
  readonly syncedAt?: number
  /** A sync is on the agenda. */
  readonly syncDue: boolean
  /** A full sync is needed: at the start and after a failure. */
  readonly fullSyncNeeded: boolean
  /** Names of Services that changed since the last sync. */
  readonly changed: readonly string[]
  /** One of them has or had a UDP port: only then are old conntrack entries looked for. */
  readonly udpChanged: boolean
  /** Simulated ms of the last removal of stale chains, which large clusters do less often. */
  readonly cleanedAt?: number
  /** Nftables mode: chains that are empty and lead nowhere, with the simulated ms since when. */
  readonly staleChains?: Readonly<Record<string, number>>
  /** IPVS mode: real servers that are ending are looked after. */
  readonly endsDue?: boolean
  /** Userspace mode: by the name of the port, `shop/web:http`. */
  readonly userspace?: Readonly<Record<string, Portal>>
  readonly stopped: boolean
}

/** Userspace mode: a port of a Service, for which kube-proxy itself listens. */
export interface Portal {
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** On all addresses of the Node. */
  readonly listensOn: number
  /** `10.244.1.9:8080`, in the order in which they take turns. */
  readonly endpoints: readonly string[]
  /** The place of the one whose turn it is. */
  readonly next: number
  /** 0: clients are not remembered. */
  readonly stickySeconds: number
  /** By address; `lastUsedAt` is simulated ms. */
  readonly clients: Readonly<
    Record<string, { readonly endpoint: string; readonly lastUsedAt: number }>
  >
}

export interface ProxySlice {
  readonly config: ProxyConfig
  readonly proxies: Readonly<Record<string, KubeProxy>>
}

export const emptyProxies = (config: ProxyConfig = defaultProxyConfig): ProxySlice => ({
  config,
  proxies: {},
})

/** The world's proxies with one changed or added. */
export const withProxy = (slice: ProxySlice, proxy: KubeProxy): ProxySlice =>
  withEntries(slice, 'proxies', [[proxy.node, proxy]])

export const proxyOf = (slice: ProxySlice, node: string): KubeProxy | undefined =>
  entryIn(slice, 'proxies', node)

/** The world's proxies without that of a Node that is gone. */
export const withoutProxy = (slice: ProxySlice, node: string): ProxySlice =>
  withEntries(slice, 'proxies', [[node, undefined]])

export type ProxyEvent =
  /** A watch event reached the kube-proxy of a Node. */
  | {
      readonly kind: 'kube-proxy/noticed'
      readonly node: string
      readonly service: string
      readonly object: string
      readonly name: string
      readonly udp: boolean
      /** The object as it was: what kube-proxy goes by until this event arrives. */
      readonly before?: KubeObject
    }
  | { readonly kind: 'kube-proxy/synced'; readonly node: string }
  /** IPVS mode: kube-proxy looks after real servers that are ending. */
  | { readonly kind: 'kube-proxy/ended'; readonly node: string }
  | { readonly kind: 'kube-proxy/stopped'; readonly node: string }
  | { readonly kind: 'kube-proxy/started'; readonly node: string }
