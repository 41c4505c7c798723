import type { Trouble } from './trouble.ts'

/** How the Nodes of a cluster carry packets of Pods to each other. */

/** `ip link add … type vxlan`, with what was written into its tables by hand (`nolearning`). */
export interface Vxlan {
  readonly vni: number
  /** UDP port that the other end listens on. */
  readonly port: number
  /** Source of outer packets. */
  readonly local: string
  readonly mac: string
  /** `ip neigh … nud permanent`: next hop -> MAC address. */
  readonly neighbours: Readonly<Record<string, string>>
  /** `bridge fdb`: MAC address -> address of the machine behind which it is. */
  readonly fdb: Readonly<Record<string, string>>
}

/** What the process weaver writes around a frame: as it is, or sealed with a key that follows from the password. */
export type Sleeve = 'plain' | 'sealed'

/** One peer of Weave Net 2.8.1, and the peers it has connections to. */
export interface Weave {
  /** `fastdp`: a flow of the Open vSwitch datapath; `sleeve`: WEAVE_NO_FASTDP, frames go through the process weaver. */
  readonly mode: 'fastdp' | 'sleeve'
  readonly sleeve: Sleeve
  /** Source of outer packets. */
  readonly local: string
  /** Twelve bits that stand for this peer in VXLAN headers. */
  readonly id: number
  /** By the name of their Node. */
  readonly peers: Readonly<Record<string, { readonly address: string; readonly id: number }>>
}

/** What the network plugin of a cluster was told. */
export interface NetworkSettings extends Trouble {
  /**
   * `host-gw`: routes over the Nodes' addresses. `flannel-vxlan`: inside UDP packets between the Nodes.
   * `weave`: one bridge over all Nodes, its frames inside UDP packets.
   */
  readonly plugin?: 'host-gw' | 'flannel-vxlan' | 'weave'
  /** Of Weave Net: the kernel's datapath, or the process weaver; default: the datapath. */
  readonly mode?: Weave['mode']
  /** Of Weave Net: a password is set (WEAVE_PASSWORD). */
  readonly password?: true
  /** Of Weave Net: the network that all Pods share. */
  readonly clusterCIDR?: string
  /** Of eth0 of each Node, in bytes; default 1500. */
  readonly mtu?: number
  /** Of Pods and of their bridge, in bytes; default: what remains of `mtu`. */
  readonly podMtu?: number
  /** What the wires between the Nodes really carry, in bytes. */
  readonly wireMtu?: number
  /** What an administrator has added on each Node, for `iptables-restore --noflush`. */
  readonly rules?: string
}
