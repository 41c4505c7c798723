import { assert } from '../../core/assert.ts'
import type { Tables } from './model.ts'
import { readRules } from './read-rules.ts'

export interface StartingRules {
  readonly podCIDR: string
  readonly clusterCIDR: string
  readonly forwardPolicy: 'ACCEPT' | 'DROP'
}

/**
 * The rules on a Node before kube-proxy's first sync: what kubelet ensures (pkg/kubelet/kubelet_network_linux.go,
 * Kubernetes v1.36) and what a flannel-like CNI plugin adds (flannel v0.26, pkg/trafficmngr/iptables).
 */
export function startingRules({ podCIDR, clusterCIDR, forwardPolicy }: StartingRules): Tables {
  const masq = '-m comment --comment "flanneld masq"'
  const forward = '-m comment --comment "flanneld forward"'
  const pods = clusterCIDR
  const read = readRules(`*mangle
:KUBE-IPTABLES-HINT - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
COMMIT
*nat
:KUBE-KUBELET-CANARY - [0:0]
:FLANNEL-POSTRTG - [0:0]
-A POSTROUTING ${masq} -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${podCIDR} -d ${pods} ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${pods} -d ${podCIDR} ${masq} -j RETURN
-A FLANNEL-POSTRTG ! -s ${pods} -d ${podCIDR} ${masq} -j RETURN
-A FLANNEL-POSTRTG -s ${pods} ! -d 224.0.0.0/4 ${masq} -j MASQUERADE --random-fully
-A FLANNEL-POSTRTG ! -s ${pods} -d ${pods} ${masq} -j MASQUERADE --random-fully
COMMIT
*filter
:FORWARD ${forwardPolicy} [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-KUBELET-CANARY - [0:0]
:FLANNEL-FWD - [0:0]
-A INPUT -j KUBE-FIREWALL
-A FORWARD ${forward} -j FLANNEL-FWD
-A OUTPUT -j KUBE-FIREWALL
-A FLANNEL-FWD -s ${pods} ${forward} -j ACCEPT
-A FLANNEL-FWD -d ${pods} ${forward} -j ACCEPT
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
COMMIT
`)
  assert(read.ok, 'the rules a Node starts with are readable')
  return read.value
}
