import type { Catalog } from '../../../core/say/message.ts'
import type { ProxyMessages } from '../explain.ts'

export const en: Catalog<ProxyMessages> = {
  started: 'kube-proxy starts on {node} and reads all Services and EndpointSlices.',
  stopped: 'kube-proxy on {node} stops; its rules stay as they are and no longer follow changes.',
  waits:
    'kube-proxy on {node} notices a change of {service} and writes it in {seconds, plural, one {# second} other {# seconds}}, with what comes meanwhile.',
  syncedFull:
    'kube-proxy on {node} writes the rules of {services, plural, =0 {no Service yet} one {# Service} other {# Services}}: {added, plural, one {# rule} other {# rules}} new, {removed, number} gone, {kept, number} as before.',
  synced:
    'kube-proxy on {node} rewrites what changed: {added, plural, one {# rule} other {# rules}} new, {removed, number} gone, {kept, number} as before.',
  unchanged:
    'kube-proxy on {node} writes the same {kept, plural, one {# rule} other {# rules}} again; nothing is different.',
  serviceWritten:
    'On {node}, connections to {service} now find {count, plural, one {# ready endpoint} other {# ready endpoints}}.',
  serviceRefused: 'On {node}, {service} has no ready endpoint.',
  serviceGone: 'On {node}, no rule mentions {service} any more.',
  conntrackCleaned:
    'kube-proxy on {node} deletes {count, plural, one {# UDP flow} other {# UDP flows}} from conntrack: the old endpoint is gone.',
  failed:
    'iptables-restore refuses the rules of kube-proxy on {node}; all of them are tried again in {seconds, plural, one {# second} other {# seconds}}.',

  userTaken:
    'On port {port, number, ::group-off} of {node} kube-proxy itself listens for {service}: the packet reached a process, not a Pod.',
  userConnected:
    '{client} is connected to {address}, as it believes. The kernel of {node} answered for kube-proxy.',
  userDials:
    'kube-proxy on {node} takes the {attempt, plural, =0 {endpoint whose turn it is} other {next endpoint}}, {endpoint}, opens its own connection and waits {seconds, number} s.',
  userSends: 'kube-proxy on {node} sends what it read to {endpoint}, from a socket of its own.',
  userFailed:
    '{endpoint} {how, select, refused {refuses} other {does not answer in time}}: kube-proxy on {node} goes on to the next endpoint.',
  userJoined:
    'kube-proxy on {node} now copies every byte between {client} and {endpoint}: two connections, one process.',
  userClosed:
    'kube-proxy on {node} finds no endpoint of {service} that answers and closes: {client} was connected, and reads nothing.',
  userDropped: 'kube-proxy on {node} has no endpoint of {service} and throws the datagram away.',
  realEnding:
    'On {node}, {real} gets the weight 0: no new connection goes there, and {count, plural, one {# old one may} other {# old ones may}} end.',
  realEnded:
    'On {node}, the last connection of {real} is over: kube-proxy takes the real server away.',

  ruleClusterIP: 'Sends connections to the ClusterIP {address} of {port} to {chain}.',
  ruleExternalIP: 'Sends connections to the external IP {address} of {port} to {chain}.',
  ruleLoadBalancerIP: 'Sends connections to the load balancer IP {address} of {port} to {chain}.',
  ruleNodePort: 'Sends connections to node port {number} to {chain}, which serves {port}.',
  ruleNodePortLocalhost:
    'Sends connections to node port {number} of {port} on localhost on, and counts them.',
  ruleNodePortTail:
    'Looks among the node ports when the packet is for this Node and no Service address matched.',
  ruleNoEndpoints:
    'Rejects connections to {port}: it has no endpoints, so the client hears at once.',
  ruleNoLocalEndpoints:
    'Drops connections to {port}: its policy is Local and no endpoint runs on this Node.',
  ruleHealthCheck:
    'Lets load balancers ask on port {number} whether this Node has endpoints of {port}.',
  ruleFirewallDrop: 'Drops connections to {port} that come from outside its source ranges.',
  ruleMarkInternal:
    'Marks connections to {port} that do not come from a Pod ({source}), so that answers come back this way.',
  ruleMarkAll: 'Marks all connections to {port} for masquerading, wherever they come from.',
  ruleMarkExternal:
    'Marks connections to {port} from outside: answers must come back through this Node.',
  ruleMarkNode: 'Marks connections to {port} from this Node itself for masquerading.',
  rulePodShortcut:
    'Sends connections of Pods to {port} to all endpoints ({chain}): Pods are inside.',
  ruleNodeShortcut:
    'Sends connections of this Node to {port} to all endpoints ({chain}): the Node is inside.',
  ruleExternalPolicy:
    'Goes on to {chain}: {policy, select, Local {only endpoints on this Node, with the source kept} other {endpoints on any Node}}.',
  ruleSourceRange: 'Lets connections to {port} from {source} through.',
  ruleFirewallRest:
    'Only counts: other connections to {port} are dropped later, in the filter table.',
  ruleSticky: 'Returns a client to {endpoint} when it was there in the last {seconds} seconds.',
  ruleBalance: 'Picks {endpoint} with a chance of {percent, number}% of what reaches this rule.',
  ruleBalanceLast: 'Takes {endpoint} for everything that is left.',
  ruleHairpin:
    'Marks what {address} sends to itself through the Service, so that the answer comes back this way.',
  ruleEndpoint: 'Changes the destination to {endpoint}: the choice is made.',
  ruleStickyEndpoint: 'Remembers the client, then changes the destination to {endpoint}.',
  ruleUnmarked: 'Leaves packets without the mark alone: their source stays.',
  ruleUnmark: 'Takes the mark off, so that an encapsulated copy is not masqueraded again.',
  ruleMasquerade: 'Changes the source to this Node’s address, so that answers return here.',
  ruleMark: 'Sets the mark: this packet gets a new source after routing.',
  ruleLocalnet: 'Drops packets for 127.0.0.0/8 that come from another machine.',
  ruleInvalid: 'Drops packets that belong to no connection conntrack knows.',
  ruleForwardMarked: 'Lets marked packets through, even where the policy is DROP.',
  ruleForwardKnown: 'Lets packets of known connections through.',
  ruleJump:
    'Leads to {chain}: {purpose, select, translate {where Service addresses become endpoints} masquerade {where marked packets get a new source} refuse {where Services without endpoints are refused} refuseOutside {where outside addresses without endpoints are refused} health {where health checks are let in} forward {where forwarded Service traffic is let through} firewall {where source ranges are enforced} other {where foreign packets to localhost are dropped}}.',

  config: 'Configuration of kube-proxy',
  scale: 'What each mode costs, from 10 to 10,000 Services',
  scaleHint:
    'This page writes the rules of each cluster and sends packets through them. It counts; it uses no formula.',
  scaleStart: 'Count now',
  scaleStop: 'Stop',
  scaleProgress: '{done, number} of {all, number} clusters counted …',
  scaleDone: 'All counted.',
  scaleFailed: 'This browser does not let the page count in the background.',
  scaleMeasure: 'What is counted',
  scale_first: 'First packet',
  scale_later: 'Later packet',
  scale_full: 'Full sync',
  scale_partial: 'Partial sync',
  scaleMeans_first:
    'Rules and lookups that the first packet of a connection meets on its Node; the mean over five Services.',
  scaleMeans_later: 'Rules that a packet meets once the kernel remembers the connection.',
  scaleMeans_full:
    'What a full sync hands to the kernel: rules, elements of maps and sets, virtual and real servers.',
  scaleMeans_partial:
    'What kube-proxy hands to the kernel when one Service gets one more endpoint.',
  scaleUserspace:
    'The userspace mode is counted up to 1,000 Services: beyond, this page needs minutes.',
  scaleChart:
    '{what} by number of Services, both axes by powers of ten; the table below has every number',
  scaleTable: 'All counts as a table',
  scaleServices: 'Services',
  scaleMode: 'Mode',
  configHint: 'Fields of KubeProxyConfiguration. A change writes the rules of every Node anew.',
  mode: 'Who serves Services: rules in order, maps that are looked up, virtual servers, or kube-proxy itself.',
  modeIpvs:
    'ipvs is deprecated since Kubernetes 1.35: 1.36 warns in its log, 1.40 is planned to switch it off, 1.43 to remove it.',
  modeUserspace: 'Kubernetes 1.26 removed userspace mode. It is here to be compared.',
  ipvsScheduler: 'How IPVS chooses a real server for a new connection.',
  ipvsStrictARP: 'A Node answers ARP only for addresses of the device that is asked.',
  ipvsExcludeCIDRs:
    'Virtual servers with these addresses are never taken away; networks, with commas.',
  ipvsTcp: 'How long IPVS remembers an established connection without packets; 0: 900 s.',
  ipvsTcpFin: 'How long it remembers one that is being closed; 0: 120 s.',
  ipvsUdp: 'How long it remembers a UDP flow; 0: 300 s.',
  tools: 'What the tools of a Node print',
  masqueradeAll: 'Masquerade everything that is sent to a ClusterIP.',
  masqueradeBit: 'The bit of the packet mark that asks for masquerading.',
  localhostNodePorts: 'Node ports answer on 127.0.0.1 too.',
  nodePortAddresses: 'Networks whose addresses have node ports, with commas; empty: all.',
  nodePortAddressWrong: '“{value}” is no network such as 192.168.0.0/24, and not “primary”.',
  detectLocalMode: 'How a Pod of this Node is told from others.',
  bridgeInterface: 'The bridge that Pods of this Node come in through.',
  interfaceNamePrefix: 'How the interfaces of Pods of this Node begin.',
  tcpBeLiberal: 'Let TCP packets through that fit no connection.',
  minSyncPeriod: 'The least time between two syncs.',
  syncPeriod: 'How often stale chains are removed and a failed sync is tried again.',
  running: 'kube-proxy on {node} follows the API server.',
  standing: 'kube-proxy on {node} is stopped; its old rules go on working.',
  stopShort: 'Stop',
  startShort: 'Start',
  stop: 'Stop kube-proxy on {node}',
  start: 'Start kube-proxy on {node}',
  changes:
    '{node}: {added, plural, one {# rule} other {# rules}} new, {removed, number} gone, {kept, number} as before',
  changesMore: '… and {count, number} more',
}
