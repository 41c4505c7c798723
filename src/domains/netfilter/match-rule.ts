import type { CompiledRule, Device } from './compile-rules.ts'
import type { Mismatch } from './visit.ts'
import type { Walk } from './walk-state.ts'

/**
 * The first thing that does not fit, or undefined when the rule matches. The order is the kernel's: addresses,
 * interfaces, protocol (`ip_packet_match`, net/ipv4/netfilter/ip_tables.c, Linux 6.18), then the matches as written.
 */
export function mismatchOf(rule: CompiledRule, walk: Walk): Mismatch | undefined {
  const skb = walk.skb
  if ((((skb.source ^ rule.source) & rule.sourceMask) !== 0) !== rule.sourceNot) return 'source'
  if (
    (((skb.destination ^ rule.destination) & rule.destinationMask) !== 0) !==
    rule.destinationNot
  ) {
    return 'destination'
  }
  if (rule.in !== undefined && !isOn(rule.in, skb.in)) return 'in'
  if (rule.out !== undefined && !isOn(rule.out, skb.out)) return 'out'
  if (rule.protocol !== 0 && (rule.protocol !== skb.protocol) !== rule.protocolNot)
    return 'protocol'
  if (skb.destinationPort < rule.portFrom || skb.destinationPort > rule.portTo) {
    return 'destinationPort'
  }
  for (const match of rule.more) if (!match.holds(walk)) return match.kind
  return undefined
}

const isOn = (device: Device, name: string): boolean =>
  (device.isPrefix ? name.startsWith(device.name) : name === device.name) !== device.isInverted
