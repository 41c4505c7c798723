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
  unsureMatch: '{rule} has a part that is not modelled. Whether it matches cannot be known: {text}',
  unsureTarget: '{rule} matches, but what its target does is not modelled: {text}',
  unsureRoute: 'The way from {place} to {to} depends on something that is not modelled.',
  unsureTooLong: 'The walk is given up at {rule}: it has met 250,000 rules.',
  reached:
    '{place} takes the packet itself, for port {port, number, ::group-off}. What listens there was not described.',
  builtBefore: 'A {protocol} packet from {source} to {destination} comes to {place} by {in}.',
  builtHere: 'A process on {place} sends a {protocol} packet from {source} to {destination}.',
  noInterface: '{place} has no interface “{name}” that a packet could come in by.',
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
