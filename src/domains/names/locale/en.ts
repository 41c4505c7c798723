import type { Catalog } from '../../../core/say/message.ts'
import type { NamesLists, NamesMessages } from '../explain.ts'

export const en: Catalog<NamesMessages & NamesLists> = {
  asked: '{from} looks up “{name}”. Its program asks {library}.',
  nobody: 'There is no running Pod “{from}” that could look up a name.',
  noFile: 'kubelet could not write a resolv.conf for {from}: {why}.',
  fileRead:
    'resolv.conf of {from}: server {servers}; search list: {searches}; ndots is {ndots, number}.',
  sent: '{from} sends a query to {server}: {type} of {name}.',
  sentOverTcp: '{from} sends a query over TCP to {server}: {type} of {name}.',
  unreachable: '{from} has no route to the server {server}: the query never leaves.',
  arrived: '{pod} gets the query from {client}: {type} of {name}.',
  closed: '{to} gets the packet, but nothing listens on port {port, number, ::group-off}.',
  stage: 'Inside {pod}, the query comes to: {plugin}.',
  noDnsServer: '{to} listens on port 53, but what runs there is no CoreDNS: nothing comes back.',
  hangs: 'CoreDNS in {pod} hangs: the query lies unread in its socket.',
  noCorefile: '{pod} has no ConfigMap “coredns” with a Corefile: CoreDNS never came up.',
  badCorefile: 'CoreDNS in {pod} does not start with this Corefile: {error}',
  silent: 'CoreDNS in {pod} does not answer this query.',
  upstreamSilent: '{upstream} does not answer this query.',
  answered:
    '{pod} answers: {answered, select, ok {{count, plural, one {# record} other {# records}}} nodata {the name exists, but has no such record} nxdomain {no such name (NXDOMAIN)} servfail {it failed (SERVFAIL)} refused {refused (REFUSED)} truncated {cut to fit a datagram} other {an error}}.',
  heard:
    '{from} learns: {answered, select, ok {{name} has {count, plural, one {# record} other {# records}} of type {type}} nodata {{name} exists, but has no {type} record} nxdomain {{name} does not exist} servfail {the server failed about {name}} refused {the server refuses to answer about {name}} truncated {the answer about {name} was cut to fit} other {an error about {name}}}.',
  upstreamAsked: '{from} does not know it and asks {server}: {type} of {name}.',
  upstreamOverTcp: '{from} does not know it and asks {server} over TCP: {type} of {name}.',
  askedAgain: '{from} asks {server} within a TCP connection that it kept: {type} of {name}.',
  upstreamHeard:
    '{from} hears from {server}: {answered, select, ok {{name} has {count, plural, one {# record} other {# records}} of type {type}} nodata {{name} exists, but has no {type} record} nxdomain {{name} does not exist} servfail {it failed about {name}} refused {it refuses to answer about {name}} truncated {the answer about {name} was cut to fit} other {an error about {name}}}.',
  outOfMemory:
    '{pod} works on {count, number} questions at once and takes no more: its memory is full.',
  cacheSet:
    '{pod} takes {addresses} on its Node and adds {rules, number} rules: DNS packets are not tracked.',
  cacheGone: 'node-local-dns on {node} has ended: its addresses and rules go with it.',
  foreign: '{from} gets a packet from {source}, but it asked {server}: thrown away.',
  portClosed: '{from} is told by {by} that nobody answers on this port.',
  tooLate: 'An answer about {name} comes too late: {from} has closed its socket.',
  errorIgnored: 'An error comes back from {by}, but the socket of {from} is not told of it.',
  waited: '{from} has waited {seconds, number} s for {server} in vain.',
  tally:
    '{sent, plural, =0 {No query was sent} one {# query was sent} other {# queries were sent}}; {wasted, plural, =0 {none was in vain} one {# was in vain} other {# were in vain}}. It took {ms, number, ::.#} ms.',
  noIPv4: '{name} has no IPv4 address, so {from} connects to nothing.',
  'library.glibc': 'glibc (getaddrinfo)',
  'library.musl': 'musl (getaddrinfo)',
  'library.go': 'the resolver of Go',
  'library.node': 'Node.js (dns.lookup)',
  'library.nodeResolve': 'Node.js (dns.resolve)',
  'library.python': 'Python (socket.getaddrinfo)',
  'library.getent': 'getent ahosts',
  'library.ping': 'ping of iputils',
  'library.host': 'host of BIND',
  'library.digSearch': 'dig +search',
  'library.nslookup': 'nslookup of BIND',
  'library.busybox': 'nslookup of busybox',
  'library.dig': 'dig',
}
