/** Numbers behind names: needed by the walk, which does not need what reads and prints rules. */

/** Bits of the TCP flags, from the lowest (RFC 9293 3.1). */
export const TCP_FLAGS: readonly string[] = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']

/** What `--reject-with` sends: the code of an ICMP destination unreachable (RFC 792), or a TCP reset. */
export const REJECT_CODES: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
}
