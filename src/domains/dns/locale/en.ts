import type { Catalog } from '../../../core/say/message.ts'
import type { DnsMessages } from '../explain.ts'

export const en: Catalog<DnsMessages> = {
  typedFinalDot: '{name} ends with a dot: only this name is asked.',
  typedFirst:
    '{name} has {dots, plural, one {# dot} other {# dots}}, ndots is {ndots}: it is asked as it is first.',
  typedOnly:
    '{name} has {dots, plural, one {# dot} other {# dots}}, ndots is {ndots}: it is asked as it is, never with a domain.',
  typedLast: 'No domain of the list helped: {name} is asked as it is.',
  typedNoList: 'There is no search list: {name} is asked as it is.',
  typedHasDot: '{name} has a dot: it is asked as it is, and ndots is not read.',
  withDomain: 'Domain {place} of {count} in the search list, {domain}, makes it {name}.',
  askedOutright: '{name} is asked as it is: this call never searches.',
  reverse: 'The name of {address} is looked up under {name}.',
  aliasTarget: 'The alias led to {name}: its other records are asked for.',
  nextServer: 'The server before gave nothing usable: {server} is next.',
  sameServer: 'No answer yet: {server} is asked once more.',
  nextAttempt: 'No usable answer yet: attempt {attempt}, {server}.',
  overTcp: 'The answer was cut to fit UDP: the same question goes to {server} over TCP.',
  oneByOne: 'Half of the pair got lost: {server} is asked one question at a time from now on.',
  freshPort: 'Half of the pair got lost again: each question gets a port of its own.',
  listTooLong:
    '{count} addresses do not fit the buffer: it is doubled, and everything is asked again.',
  servfailAtOnce: '{server} said SERVFAIL: it is asked again at once.',
  withoutEdns: '{server} did not understand EDNS: the question goes again without it.',
  nextAfter:
    '{name}: {answer, select, nxdomain {it does not exist} nodata {it exists without such a record} servfail {the server failed} refused {the server refused} silent {nobody answered} closed {the port is closed} other {no usable answer}}. The next name is asked.',
  stopsAfter:
    '{name}: {answer, select, nxdomain {it does not exist} nodata {it exists without such a record} servfail {the server failed} refused {the server refused} silent {nobody answered} closed {the port is closed} other {no usable answer}}. That ends the list.',
  skipped: '{name} would be too long: it is skipped.',
  halfAnswered: 'Only half of the pair for {name} was answered: that has to do.',
  addressDropped:
    '{name} has an IPv4 address, but the IPv6 answer was NXDOMAIN: it is thrown away.',
  found: '{name} has {count, plural, =0 {an answer} one {# address} other {# addresses}}.',
  literal: '{address} is an address already: nobody is asked.',
  literalOtherFamily: '{address} is an address of the other family.',
  fromHosts: '{name} stands in /etc/hosts: nobody is asked.',
  notAHostname: '{name} is no host name: nobody is asked.',
  answerNotAHostname: '{name} was answered, but it is no host name: the answer is thrown away.',
  readsForever:
    'glibc never gets past a sortlist line of resolv.conf: the program hangs and keeps a CPU busy.',
  cannotBeSent: '{name} fits no packet: a label is empty or too long, or all is.',
  aliasOnly: '{name} is an alias without an address. That counts as found, so the search stopped.',
  errorNotFound: '{name} does not exist, and neither does any name with a domain.',
  errorNoData: '{name} exists, but has no address of the kind asked for.',
  errorTryAgain: 'No server gave an answer about {name}.',
  errorNoRecovery: 'The servers refused to answer about {name}.',
  errorRefused: 'Nobody listens on port 53 of any server: {name} is given up at once.',
  errorFirst:
    'The first answer about {name} decides: {answer, select, nxdomain {it does not exist} nodata {it exists without such a record} servfail {the server failed} refused {the server refused} silent {nobody answered} closed {the port is closed} other {no usable answer}}.',
  fileRefused: 'A line of resolv.conf is wrong: the command stops before it asks.',
  crashes: 'Zero attempts divide the timeout: the process dies.',
  recursorKnows: 'The resolver has {type} of {name} in its cache: nobody is asked.',
  referred:
    'A referral: {zone} has {count, plural, one {# server} other {# servers}}, {glue, plural, =0 {without an address} one {and # address comes along as glue} other {and # addresses come along as glue}}.',
  noGlue: 'No address of the server {name} came along: it is looked up first, from the root.',
  aliasFollowed: '{name} is an alias of {target}: the walk begins again for that.',
  aliasLoop: 'The aliases lead back to {name}: the resolver gives up.',
  tooManyAliases: 'More than {count} aliases follow one another: the resolver gives up.',
  tooManyQuestions: '{count} questions brought no answer: the resolver gives up.',
  tooDeepServers: 'The address of {name} depends on itself, or on too many others: it is left.',
  serverSilent: '{server} did not answer in time: the next server is tried.',
  serverLame: '{server} cannot help with {zone}: the next server is tried.',
  deniedFor: 'The resolver keeps for {seconds} s that {name} has no such record: its SOA says so.',
  resolvedKnows: 'systemd-resolved has {type} of {name} in its cache: nobody is asked.',
  resolvedOwn: 'systemd-resolved answers {name} itself: no server is asked.',
  resolvedScope:
    '{name} belongs to the servers of: {scope}. No domain of another link fits it better.',
  resolvedSingleLabel:
    '{name} has one label: systemd-resolved never asks unicast servers for its addresses.',
  resolvedLlmnr: '{name} has one label: it is called out on {link} by LLMNR, and nobody answers.',
  resolvedAlias: '{name} is an alias: systemd-resolved goes on with {target}.',
  resolvedWaited:
    'systemd-resolved has waited {seconds, number} s for {server} in vain, so it asks again.',
  resolvedSwitches:
    'systemd-resolved turns from {from} to {server}, for every question from now on; its cache is emptied.',
  resolvedDegrades:
    'systemd-resolved asks {server} from now on {level, select, udp {without EDNS0} tcp {over TCP} other {with EDNS0}}.',
  resolvedOnceMore: '{server} said {rcode}: systemd-resolved asks once more in the same way.',
  resolvedSimpler: '{server} said {rcode} again: systemd-resolved asks once more without EDNS0.',
  resolvedDoubts:
    '{server} denies {name} to a query with EDNS0. systemd-resolved asks again without it.',
  resolvedRepeat: 'systemd-resolved works on this packet of {client} already and ignores it.',
}
