/**
 * What `sysctl net.netfilter` says of conntrack: seconds, or a number of entries. Read from a network namespace of Linux
 * 6.18; net/netfilter/nf_conntrack_standalone.c. Buckets and room follow the memory of the machine: these have 4 GB or more.
 */
export const CONNTRACK_DEFAULTS = {
  nf_conntrack_max: 262_144,
  nf_conntrack_buckets: 262_144,
  nf_conntrack_generic_timeout: 600,
  nf_conntrack_icmp_timeout: 30,
  nf_conntrack_udp_timeout: 30,
  nf_conntrack_udp_timeout_stream: 120,
  nf_conntrack_tcp_timeout_syn_sent: 120,
  nf_conntrack_tcp_timeout_syn_recv: 60,
  nf_conntrack_tcp_timeout_established: 432_000,
  nf_conntrack_tcp_timeout_fin_wait: 120,
  nf_conntrack_tcp_timeout_close_wait: 60,
  nf_conntrack_tcp_timeout_last_ack: 30,
  nf_conntrack_tcp_timeout_time_wait: 120,
  nf_conntrack_tcp_timeout_close: 10,
} as const

/** A sysctl: `net.netfilter.` and this name. */
export type ConntrackSetting = keyof typeof CONNTRACK_DEFAULTS
