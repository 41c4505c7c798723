/**
 * The rules of Weave Net 2.8.1 on a Node, as `iptables-save` shows them: those of weaver (net/bridge.go ConfigureIPTables,
 * net/expose.go) and of weave-npc (prog/weave-npc/main.go createBaseRules). With weave-npc there is no chain WEAVE-EXPOSE.
 */

export const NO_MASQ_LOCAL = 'weaver-no-masq-local'
const NEW = '-m state --state NEW'
const ALLOWED = '0x40000/0x40000'
const BRIDGED = '-m physdev --physdev-is-bridged'
const NOTE = `-m comment --comment "NOTE: this must go before '-j KUBE-FORWARD'"`

/** Of FORWARD, in their order: weaver puts them above all others. */
export const FORWARD_RULES: readonly string[] = [
  `-A FORWARD -i weave ${NOTE} -j WEAVE-NPC-EGRESS`,
  `-A FORWARD -o weave ${NOTE} -j WEAVE-NPC`,
  `-A FORWARD -o weave ${NEW} -j NFLOG --nflog-group 86`,
  '-A FORWARD -o weave -j DROP',
  '-A FORWARD -i weave ! -o weave -j ACCEPT',
  '-A FORWARD -o weave -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
]

/** For `iptables-restore --noflush`. `range`: the network that all Pods share. */
export const weaveRules = (range: string): string => `*mangle
:WEAVE-CANARY - [0:0]
COMMIT
*nat
:WEAVE - [0:0]
:WEAVE-CANARY - [0:0]
-A POSTROUTING -j WEAVE
-A WEAVE -m set --match-set ${NO_MASQ_LOCAL} dst -m comment --comment "Prevent SNAT to locally running containers" -j RETURN
-A WEAVE -s ${range} -d 224.0.0.0/4 -j RETURN
-A WEAVE ! -s ${range} -d ${range} -j MASQUERADE
-A WEAVE -s ${range} ! -d ${range} -j MASQUERADE
COMMIT
*filter
:WEAVE-CANARY - [0:0]
:WEAVE-NPC - [0:0]
:WEAVE-NPC-DEFAULT - [0:0]
:WEAVE-NPC-EGRESS - [0:0]
:WEAVE-NPC-EGRESS-ACCEPT - [0:0]
:WEAVE-NPC-EGRESS-CUSTOM - [0:0]
:WEAVE-NPC-EGRESS-DEFAULT - [0:0]
:WEAVE-NPC-INGRESS - [0:0]
-A INPUT -d 127.0.0.1/32 -p tcp -m tcp --dport 6784 -m addrtype ! --src-type LOCAL -m conntrack ! --ctstate RELATED,ESTABLISHED -m comment --comment "Block non-local access to Weave Net control port" -j DROP
-A INPUT -i weave -j WEAVE-NPC-EGRESS
${FORWARD_RULES.join('\n')}
-A WEAVE-NPC -m state --state RELATED,ESTABLISHED -j ACCEPT
-A WEAVE-NPC -d 224.0.0.0/4 -j ACCEPT
-A WEAVE-NPC ${BRIDGED} --physdev-out vethwe-bridge -j ACCEPT
-A WEAVE-NPC ${NEW} -j WEAVE-NPC-DEFAULT
-A WEAVE-NPC ${NEW} -j WEAVE-NPC-INGRESS
-A WEAVE-NPC-EGRESS -m state --state RELATED,ESTABLISHED -j ACCEPT
-A WEAVE-NPC-EGRESS ${BRIDGED} --physdev-in vethwe-bridge -j RETURN
-A WEAVE-NPC-EGRESS -m addrtype --dst-type LOCAL -j RETURN
-A WEAVE-NPC-EGRESS -d 224.0.0.0/4 -j RETURN
-A WEAVE-NPC-EGRESS ${NEW} -j WEAVE-NPC-EGRESS-DEFAULT
-A WEAVE-NPC-EGRESS ${NEW} -m mark ! --mark ${ALLOWED} -j WEAVE-NPC-EGRESS-CUSTOM
-A WEAVE-NPC-EGRESS-ACCEPT -j MARK --set-xmark ${ALLOWED}
COMMIT
`

/** What every Pod of a namespace may do that no policy selects (npc/namespace.go bypassRules). */
export function defaultAllowRules(namespace: string, sets: { ingress: string; egress: string }) {
  const of = (way: string) =>
    `-m comment --comment "DefaultAllow ${way} isolation for namespace: ${namespace}"`
  const source = `-A WEAVE-NPC-EGRESS-DEFAULT -m set --match-set ${sets.egress} src ${of('egress')}`
  return [
    `-A WEAVE-NPC-DEFAULT -m set --match-set ${sets.ingress} dst ${of('ingress')} -j ACCEPT`,
    `${source} -j WEAVE-NPC-EGRESS-ACCEPT`,
    `${source} -j RETURN`,
  ]
}
