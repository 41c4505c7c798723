/** What stands before the Nodes and gives Services of type LoadBalancer their addresses. Plain data. */

/**
 * `metallb`: a speaker on each Node; one of them answers ARP for the address, and the packets come to its Node as they
 * were sent (MetalLB v0.15 in layer 2 mode). `cloud`: a machine of the provider that has the address itself and sends
 * connections on to NodePorts; it hides the client.
 */
export type BalancerKind = 'metallb' | 'cloud'

export interface BalancerSettings {
  readonly kind: BalancerKind
  /** IPv4 addresses on the network of the Nodes, the first and the last one that may be given. */
  readonly addresses: { readonly from: string; readonly to: string }
  /** What a cloud writes beside the address: `Proxy` makes kube-proxy leave it alone. */
  readonly ipMode: 'VIP' | 'Proxy'
}

export interface BalancerSlice {
  readonly settings: BalancerSettings
  /** `namespace/name` of a Service -> the address it was given. */
  readonly given: Readonly<Record<string, string>>
  /** MetalLB: address -> the Node whose speaker answers for it. */
  readonly announcers: Readonly<Record<string, string>>
  /** MetalLB: Nodes whose speakers the others have given up. */
  readonly lost: readonly string[]
  /** Cloud: `service node` -> what the last health checks found. */
  readonly health: Readonly<Record<string, boolean>>
}

export const balancerWith = (settings: BalancerSettings): BalancerSlice => ({
  settings,
  given: {},
  announcers: {},
  lost: [],
  health: {},
})

export type BalancerEvent =
  /** Something that matters to a Service of type LoadBalancer has changed. */
  | { readonly kind: 'load-balancer/reconciled'; readonly service: string }
  /** The cloud has made what was ordered. */
  | { readonly kind: 'load-balancer/provisioned'; readonly service: string }
  /** The power of a Node or its kube-proxy has changed: those who probe it will find out. */
  | { readonly kind: 'load-balancer/probed'; readonly node: string }
  /** Enough probes in a row said the same. */
  | {
      readonly kind: 'load-balancer/judged'
      readonly node: string
      readonly isUp: boolean
      /** Cloud: probes are made for each Service. */
      readonly service?: string
    }
