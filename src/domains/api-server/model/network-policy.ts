import type { KubeObject, LabelSelector } from './object.ts'

/** What traffic Pods may get and send: networking.k8s.io/v1. */
export interface NetworkPolicy extends KubeObject {
  readonly kind: 'NetworkPolicy'
  readonly spec: {
    /** Of its own namespace; absent or empty: all of them. */
    readonly podSelector?: LabelSelector
    readonly ingress?: readonly PolicyRule<'from'>[]
    readonly egress?: readonly PolicyRule<'to'>[]
    readonly policyTypes?: readonly PolicyType[]
  }
}

export type PolicyType = 'Ingress' | 'Egress'

/** What it allows: from any of the peers, on any of the ports; absent or empty: all. */
export type PolicyRule<Side extends 'from' | 'to'> = {
  readonly [side in Side]?: readonly PolicyPeer[]
} & { readonly ports?: readonly PolicyPort[] }

export interface PolicyPeer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

export interface PolicyPort {
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  /** A number, or the name that the Pod at the destination gave to it. */
  readonly port?: number | string
  readonly endPort?: number
}
