import type { Catalog } from '../../../core/say/message.ts'
import type { NetfilterMessages } from '../explain.ts'

export const en: Catalog<NetfilterMessages> & Readonly<Record<`fault.${string}`, string>> = {
  unreadable: 'This line cannot be read: {fault} ({text}).',
  notModelled: 'Hopscope keeps “{text}” but does not model it: it never matches and never acts.',
  strangeLine: 'This line is of no kind that Hopscope knows: “{text}”.',
  moreFindings: 'There are {count, number} more remarks like these.',
  ipv6Left:
    '{count, plural, one {# line} other {# lines}} about IPv6 {count, plural, one {is} other {are}} left out: only IPv4 is walked here.',
  tableTwice: 'The table {table} is here twice. As in iptables-restore, the later one counts.',
  tableCut:
    'The table {table} breaks off before COMMIT. Walks stop where its missing rules would begin.',
  chainUndeclared: 'The chain {chain} was never declared. It is taken to begin here.',
  policyTaken: 'The policy of {chain} is not in the text. It is taken to be ACCEPT.',
  otherFlavour: 'There are other tables too, and they decide as well: {text}',
  bothFlavours:
    'These are tables of both iptables-legacy and iptables-nft. A real packet meets both; here the later text counts.',
  noSuchTarget: 'There is neither a chain nor a target “{name}”. A walk stops at this rule.',
  ruleStops: '“{text}” is not modelled: what it decides cannot be known, and a walk stops here.',
  routeStops: '“{text}” has a part that is not modelled: a packet that needs it stops there.',
  routeTableLeft:
    'The routes of table {table} are not in the text. “ip route show table all” prints them. A packet that needs them stops.',
  setStops:
    'The set {name} is of type {type}, which is not modelled. A walk stops at rules that ask it.',
  setUndeclared: 'The set {name} gets an element but was never created.',
  bpfDecides:
    'A BPF program looks at the packets of {dev} before any rule. What it does is not known.',
  interfaceDown: '{dev} is down: its addresses and routes do not count.',
  tunnelLeft: '{dev} wraps packets into others. A walk ends where a packet goes into it.',
  masterTaken:
    '{dev} belongs to {master}, which is taken to be a bridge. “ip -d link” tells for certain.',
  deviceLeft: 'Routes lead over {dev}, but the text does not describe that interface.',
  noRulesGiven: 'No rules were given: all packets pass.',
  noAddressesGiven: 'No addresses were given: this Node has none but 127.0.0.1.',
  noRoutesGiven: 'No routes were given: only the networks of the addresses are reached.',
  noPolicyGiven: 'No “ip rule” was given: the usual three rules are taken.',
  forwardingTaken: 'net.ipv4.ip_forward was not given: it is taken to be 1.',
  bridgeFilterTaken: 'net.bridge.bridge-nf-call-iptables was not given: it is taken to be 1.',
  sysctlsTaken: 'No sysctl was given: rp_filter, route_localnet and the like are taken to be 0.',
  memoryTaken:
    'What conntrack and the lists of “recent” remember is not in such texts: they are taken to be empty.',
  left: 'The packet leaves {place} by {out}, towards {via}. What is there was not described.',
  sysctlSet: '{place} runs sysctl -w net.netfilter.{name}={value, number, ::group-off}.',
  raced:
    'Two packets of one socket are on {place} at once: this one looks for its connection before the other has one.',
  raceMerged:
    'Both packets were sent on to {first}, so the kernel of {place} takes the second for one of that connection.',
  raceKept:
    'The first went to {first}, this one to {second}. {place} keeps both connections, the second for one second.',
  evicted:
    'The table of {place} is full. {source} to {destination} was not assured: it is forgotten to make room.',
  unsureMatch: '{rule} has a part that is not modelled. Whether it matches cannot be known: {text}',
  unsureTarget: '{rule} matches, but what its target does is not modelled: {text}',
  unsureRoute: 'The way from {place} to {to} depends on something that is not modelled.',
  unsureTooLong: 'The walk is given up at {rule}: it has met 250,000 rules.',
  reached:
    '{place} takes the packet itself, for port {port, number, ::group-off}. What listens there was not described.',
  ruleOpen: 'Whether {rule} matches is not known, and does not matter: it only watches.',
  ipvsFound:
    '{server} stands on kube-ipvs0 of {place}, so the packet came up here. IPVS finds the virtual server of {service}.',
  ipvsScheduled:
    'The scheduler {scheduler, select, rr {rr goes round: next is} wrr {wrr goes round by weight: next is} lc {lc counts connections: fewest has} wlc {wlc counts connections for their weight: fewest has} sed {sed expects the shortest delay at} nq {nq looks for an idle one, and takes} sh {sh hashes the source address: its bucket holds} dh {dh hashes the destination address: its bucket holds} lblc {lblc keeps to one while it is not overloaded:} other {lblcr keeps to a set while it is not overloaded:}} {real}.',
  ipvsKnown:
    'IPVS on {place} knows this connection to {server}: it goes to {real} again, and no scheduler is asked.',
  ipvsNone: '{server} has no real server: {place} answers “port unreachable” and the packet ends.',
  ipvsSent:
    'IPVS changes the destination {from} to {to} and sends the packet on at once: no rule did it.',
  ipvsRestored:
    'IPVS recognises the answer of its real server: the source {from} becomes {to} again.',

  builtBefore: 'A {protocol} packet from {source} to {destination} comes to {place} by {in}.',
  builtHere: 'A process on {place} sends a {protocol} packet from {source} to {destination}.',
  noInterface: '{place} has no interface “{name}” that a packet could come in by.',
  wrapped:
    '{out} on {place} puts the packet into a UDP packet from {source} to {destination}: {from, number, ::group-off} bytes become {to, number, ::group-off}.{count, plural, one {} other { Each fragment gets its own.}}',
  tunnelEndFound:
    'The tables of {out} were written beforehand: {via} has {mac}, and {mac} is behind {node}.',
  noTunnelEnd:
    'No table of {out} on {place} says which Node {via} is behind: the packet ends here.',
  unwrapped:
    '{place} takes the packet out of the one from {source}. It now comes in by {out}, with {length, number, ::group-off} bytes.',
  weaveFlow:
    'vethwe-bridge hands the frame to the datapath on {place}. A flow there sends it to {node} with VNI {vni, number, ::group-off}: both peers.',
  weaveFellBack:
    'Heartbeats of {length, number, ::group-off} bytes to {node}:{port, number, ::group-off} do not arrive. Weave Net falls back to sleeve.',
  weaveNoWay:
    'Neither UDP 6784 nor UDP 6783 of {node} hears {place}: Weave Net has no connection, and the frame ends here.',
  sleeveTaken:
    'The frame leaves the kernel: {place} copies it to the process weaver. {sealed, select, sealed {weaver encrypts it and sends} other {weaver sends}} a datagram of its own.',
  sleeveCosts:
    'Each frame crosses from kernel to process and back, on both Nodes. The fast datapath never leaves the kernel.',
  sleeveTooLong:
    '{length, number, ::group-off} bytes with DF exceed {mtu, number, ::group-off}, which weaver has measured. It writes an ICMP error in the name of {destination}.',
  fragmentationNeeded:
    '{length, number, ::group-off} bytes do not fit through {out} ({mtu, number, ::group-off}), and DF forbids to cut them. {place} sends an ICMP error.',
  messageTooLong:
    '{place} knows that only {mtu, number, ::group-off} bytes fit. {length, number, ::group-off} bytes with DF are never sent: “message too long”.',
  fragmented:
    '{length, number, ::group-off} bytes do not fit through {out} ({mtu, number, ::group-off}): {place} cuts them into {count, number} fragments, {sizes}.',
  assembledForRules:
    'conntrack on {place} puts the {count, number} fragments together, so that rules see one packet with its ports.',
  assembled: '{place} puts the {count, number} fragments together again.',
  pathMtuLearned:
    '{place} remembers for {seconds, number} s that only {mtu, number, ::group-off} bytes fit on the way to {to}.',
  mssClamped:
    '{place} lowers the MSS in the SYN from {from, number, ::group-off} to {to, number, ::group-off}: whoever answers will send segments that fit.',
  wireTooNarrow:
    'The wires between the Nodes carry {mtu, number, ::group-off} bytes. The frame with {length, number, ::group-off} is thrown away, and nobody is told.',
  whyMatched: '{rule} did match.',
  whyUnsure: 'The walk stopped at {rule}: a part of it is not modelled.',
  whyDiffers: '{rule} does not match: it wants {wanted}, and the packet has {found}.',
  whyFailed: '{rule} does not match: {wanted} does not hold.',
  whyDecided: 'The packet never came to {rule}: {by} had decided already.',
  whyGone: 'The packet never came to {rule}: {by} sent it elsewhere for good.',
  whyPolicy: 'The packet never came to {rule}: {by} had ended already.',
  whyStopped: 'The packet never came to {rule}: the walk ended before.',
  whyNoHook: 'The packet never came to {rule}: its way does not lead through {chain}.',
  whyTableSkipped:
    'The packet came through {hook}, but {table} was not read, so {rule} was not either. The nat table is read once a connection.',
  whyNoJump: 'No rule that is in use leads to {chain}, so {rule} is never met.',
  whyNotEntered: 'The packet never came to {rule}: it was not sent into {chain}, where {by} leads.',
  whyElsewhere: 'No packet has come to {place} up to here.',
  'fault.unknownTable': 'there is no such table',
  'fault.noTable': 'it stands outside a table',
  'fault.unknownCommand': 'it is no command of iptables-restore',
  'fault.noSuchChain': 'there is no such chain',
  'fault.chainInUse': 'the chain has rules, or rules jump to it',
  'fault.chainLoop': 'the chain jumps back to itself',
  'fault.badPolicy': 'a policy is ACCEPT or DROP',
  'fault.openQuote': 'a quotation mark is not closed',
  'fault.missingValue': 'a value is missing',
  'fault.unknownOption': 'there is no such option here',
  'fault.badAddress': 'this is no IPv4 address or network',
  'fault.badPort': 'this is no port or range of ports',
  'fault.badNumber': 'this number is not allowed',
  'fault.badName': 'this name is not known',
  'fault.noProtocol': 'ports need -p tcp or -p udp before them',
  'fault.missingCommit': 'the table does not end with COMMIT',
}
