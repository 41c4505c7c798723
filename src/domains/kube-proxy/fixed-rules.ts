import type { Setting } from './setting.ts'
import { type Draft, ruleLine } from './written.ts'

/** Chains and rules that every sync writes, whatever Services there are. pkg/proxy/iptables/proxier.go, Kubernetes v1.36. */

export const NODE_PORT_NOTE =
  'kubernetes service nodeports; NOTE: this must be the last rule in this chain'

export function openDraft(setting: Setting): Draft {
  const { mark, localhostNodePorts } = setting
  const named = (names: readonly string[]) => names.map((name) => ({ name }))
  const filterChains = [
    'KUBE-SERVICES',
    'KUBE-EXTERNAL-SERVICES',
    'KUBE-FORWARD',
    'KUBE-NODEPORTS',
    'KUBE-PROXY-FIREWALL',
    ...(localhostNodePorts ? ['KUBE-FIREWALL'] : []),
  ]
  const natChains = ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ']
  const masquerade = `MASQUERADE${setting.randomFully ? ' --random-fully' : ''}`
  return {
    filterChains: named(filterChains),
    natChains: named(natChains),
    filter: localhostNodePorts
      ? [
          ruleLine(
            'KUBE-FIREWALL',
            '-m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
          ),
        ]
      : [],
    nat: [
      ruleLine('KUBE-POSTROUTING', `-m mark ! --mark ${mark}/${mark} -j RETURN`),
      // Taken off again, so that an encapsulated copy of the packet is not masqueraded once more.
      ruleLine('KUBE-POSTROUTING', `-j MARK --xor-mark ${mark}`),
      ruleLine(
        'KUBE-POSTROUTING',
        `-m comment --comment "kubernetes service traffic requiring SNAT" -j ${masquerade}`,
      ),
      ruleLine('KUBE-MARK-MASQ', `-j MARK --or-mark ${mark}`),
    ],
  }
}

/** The way to the node ports, after all addresses of Services. */
export function writeNodePortTail(draft: Draft, setting: Setting): void {
  const { family, localhostNodePorts, nodePortAddresses } = setting
  const comment = `-m comment --comment "${NODE_PORT_NOTE}"`
  const jump = '-j KUBE-NODEPORTS'
  if (nodePortAddresses) {
    for (const address of nodePortAddresses) {
      draft.nat.push(ruleLine('KUBE-SERVICES', `${comment} -d ${address} ${jump}`))
    }
    return
  }
  const except = family === 'ipv6' ? ' ! -d ::1/128' : localhostNodePorts ? '' : ' ! -d 127.0.0.0/8'
  draft.nat.push(
    ruleLine('KUBE-SERVICES', `${comment} -m addrtype --dst-type LOCAL${except} ${jump}`),
  )
}

export function writeForwardRules(draft: Draft, setting: Setting): void {
  const { mark } = setting
  if (setting.dropInvalid) {
    const count = setting.nfacct ? ' -m nfacct --nfacct-name ct_state_invalid_dropped_pkts' : ''
    draft.filter.push(ruleLine('KUBE-FORWARD', `-m conntrack --ctstate INVALID${count} -j DROP`))
  }
  draft.filter.push(
    ruleLine(
      'KUBE-FORWARD',
      `-m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    ),
    ruleLine(
      'KUBE-FORWARD',
      '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    ),
  )
}
