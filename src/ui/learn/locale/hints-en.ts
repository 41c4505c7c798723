/** Hints: where to look, what decides, why it ends so. */
export const hints = {
  hint_whichPod_1:
    'Look at the chain of {service}: it has one rule for each Pod that may be chosen.',
  hint_whichPod_2:
    '{count, plural, =1 {Only one Pod is left to choose: the EndpointSlice says which are ready.} other {# Pods may be chosen. In iptables mode each rule but the last takes a part by chance.}}',
  hint_whichPod_3:
    '{way, select, drawn {Chance draws: {draws}. A draw below the probability of a rule takes that rule; otherwise the next one is asked.} only {One rule is left and it needs no draw: follow it to its address.} other {The {count, number} Pods are not drawn by iptables rules: look at who remembers the client, or whose turn it is.}}',
  hint_fate_1: 'Look for who answers for {to}: a rule, a machine, or nobody.',
  hint_fate_2:
    '{ready, plural, =-1 {It is no Service: what counts is whether a machine has this address, and whether rules let the packet pass.} =0 {The Service has no ready endpoint now. Look at what the filter table says of it.} one {The Service has # ready endpoint now. Look at whether the rules know it.} other {The Service has # ready endpoints now. Look at whether the rules know them.}}',
  hint_fate_3:
    '{way, select, error {A rule on the way sends an error back to the client at once.} closed {The packet arrives where no program listens on that port, and the kernel there says so.} arrives {The packet arrives at a program that listens, and connection tracking turns its reply round.} gone {The packet disappears on the way, and nobody tells the client.} other {Follow the packet: nothing on its way sends anything back in time.}}',
  hint_sourceSeen_1: 'Look at the last hook on each machine: POSTROUTING can replace the source.',
  hint_sourceSeen_2:
    '{marks, plural, =0 {No rule on the way marks the packet for masquerade.} one {# rule on the way marks the packet for masquerade.} other {# rules on the way mark the packet for masquerade.}} Only marked packets are masqueraded by kube-proxy.',
  hint_sourceSeen_3:
    'The source is replaced {rewrites, plural, =0 {nowhere on the way} one {once, by the machine that the packet leaves then} other {# times; the last one is what the Pod sees}}.',
  hint_wireSees_1:
    'Look at the packet between the Nodes: its {length, number} bytes travel inside another packet.',
  hint_wireSees_2: 'The outer packet goes from one end of the tunnel to the other: both are Nodes.',
  hint_wireSees_3:
    'It leaves by {node}. Its outer destination is the machine on which the chosen Pod runs, not the Pod.',
  hint_outerLength_1:
    'The inner packet has {from, number} bytes. Look at which headers the tunnel puts before it.',
  hint_outerLength_2:
    'VXLAN adds outer IP (20), UDP (8), VXLAN (8) and the inner Ethernet header (14); IPIP adds one IP header (20).',
  hint_outerLength_3:
    'Add what this tunnel puts before the packet, {more, number} bytes, to {from, number}.',
  hint_howManyQueries_1: 'Count the dots in {name}, and look at resolv.conf of the Pod.',
  hint_howManyQueries_2:
    '{dots, plural, =0 {No dot} one {# dot} other {# dots}}, ndots is {ndots, number}, and the search list has {domains, plural, one {# domain} other {# domains}}. A final dot switches the list off.',
  hint_howManyQueries_3:
    '{tried, plural, one {# name is} other {# names are}} tried, each for every record type that is wanted (A and AAAA, usually). {repeats, plural, =0 {No query is repeated.} one {# query is repeated.} other {# queries are repeated.}}',
  hint_whichServer_1:
    'Queries go to the address of the DNS Service. Look at its chain: {count, number} Pods may answer.',
  hint_whichServer_2:
    'A DNS query is a packet like any other: the Service’s rules choose one of {count, number} Pods for each new connection.',
  hint_whichServer_3:
    '{way, select, drawn {Chance draws: {draws}. A draw below the probability of a rule takes that rule.} only {Only one server is left.} other {Nothing is drawn: look at who is asked first, and whether it answers.}}',
  hint_howManyServers_1: 'Look at who is responsible for each part of {name}, from the right.',
  hint_howManyServers_2:
    'The name has {labels, plural, one {# label} other {# labels}}. A server knows its own zone, and who is responsible below it.',
  hint_howManyServers_3:
    '{kept, select, yes {All that is needed is remembered already: look at what was asked before.} other {Each zone on the way costs one question, unless its servers are known already.}}',
  hint_nameFate_1: 'Look at the names that are tried for {name}, and at who answers for them.',
  hint_nameFate_2:
    '{tried, plural, one {# name is} other {# names are}} tried. It counts what the server knows at that instant, its cache included.',
  hint_nameFate_3:
    '{way, select, record {A server that is asked holds a record of one of these names at that instant.} denied {Every name that is tried is denied by a server that answers.} other {No server that is asked gives an answer that can be used.}}',
  hint_whoLeads_1: 'Look at who stands for election first, and at how long each log is.',
  hint_whoLeads_2:
    'A member has one vote in a term, for the first whose log is no older than its own. {majority, number} of {voters, number} votes are needed.',
  hint_whoLeads_3:
    'In term {term, number}, {stood, plural, one {# member stands} other {# members stand}} for election among {of, number}. Whose timeout ended first asks first.',
  hint_writeFate_1: 'Look at whether {member} knows a leader, and with whom it can speak.',
  hint_writeFate_2:
    'A write is done when {majority, number} of {voters, number} voters have it on disk. No leader, no write.',
  hint_writeFate_3:
    'When it is asked, {reach, number} of {voters, number} voters can speak with each other on this side. Compare that with the majority.',
  hint_howManyMachines_1:
    'There are {now, number} Machines now. Look at whether old ones go before new ones come.',
  hint_howManyMachines_2: 'maxSurge is {surge}: so many Machines may exist beyond what is wanted.',
  hint_howManyMachines_3:
    '{wanted, number} are wanted in all, and maxSurge ({surge}) is added where Machines are replaced. An old one counts until it is gone.',
  hint_podsMade_1:
    '{wanted, number} are wanted. Compare that with what the controller believes to be there.',
  hint_podsMade_2:
    'It reads its cache. {missing, plural, =0 {So far the cache misses nothing.} one {One change of Pods has not reached the cache.} other {# changes of Pods have not reached the cache.}}',
  hint_podsMade_3:
    'What it creates does not reach its cache either. It does not act again before it sees its own write.',
  hint_whichMachine_1:
    'There are {count, number} Machines to choose from. Look at their age, their state and their annotations.',
  hint_whichMachine_2:
    'The order of deletion is {order}; Machines that are broken or marked go before.',
  hint_whichMachine_3:
    '{unhealthy, plural, =0 {All have a Node, so the order decides.} one {# has no Node yet, and such go first.} other {# have no Node yet, and such go first.}}',
  hint_whichPart_1:
    'The Cluster owns {count, number} parts. Look for one that differs from what class and variables say.',
  hint_whichPart_2:
    'A new version goes to the control plane first; the workers wait until all of it has the version.',
  hint_whichPart_3:
    'Wanted is {version}: {done, number} of the {of, number} parts that carry a version have it.',
  hint_machineFate_1: 'Look at who watches {node}: does anything compare Machines with Nodes?',
  hint_machineFate_2:
    '{checks, plural, =0 {There is no MachineHealthCheck} one {There is # MachineHealthCheck} other {There are # MachineHealthChecks}}. Without one nobody replaces a Machine whose Node is silent.',
  hint_machineFate_3:
    '{way, select, checked {It acts when its timeout is over, if the Machine has an owner that makes another, and if not too many are broken.} other {Nobody acts. What counts is whether the machine itself comes back.}}',
}
