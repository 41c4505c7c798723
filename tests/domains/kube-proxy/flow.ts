import {
  jumpRules,
  nftablesText,
  plugNftablesMode,
  plugOldModes,
  type RuleRequest,
  restoreText,
  writeNftables,
  writeRules,
} from '../../../src/domains/kube-proxy/index.ts'
import {
  applyRestore,
  type HostWalk,
  readNft,
  walkHost,
  withClient,
  withNode,
} from '../../../src/domains/netfilter/index.ts'
import { emptyNetwork, type Network, type Tables } from '../../../src/domains/netfilter/model.ts'
import { inNftablesMode } from './cases.ts'
import { inIpvsMode } from './ipvs-host.ts'

/** Where packets end that meet the rules of one Node. Nothing else is loaded there: kube-proxy alone decides. */

plugNftablesMode()
plugOldModes()

const NODE = 'test-node'
const NODE_ADDRESS = '192.168.0.2'
const OTHER_ADDRESSES = ['192.168.1.2/24', '192.168.99.11/24']

/** A Pod on this Node, a process on it (by two ways), and a machine outside. */
export const SENDERS = {
  pod: '10.0.0.2',
  node: NODE_ADDRESS,
  localhost: '127.0.0.1',
  external: '203.0.113.2',
} as const
export type Sender = keyof typeof SENDERS

/** The Node: all Pods of 10.0.0.0/8 are behind its bridge, the rest of the world behind a router. */
function nodeWith(request: RuleRequest): Network {
  const router = { name: 'router', stands: 'client:router', address: '192.168.0.1' }
  const network = withNode(withClient(emptyNetwork, router), {
    name: NODE,
    stands: `node:${NODE}`,
    address: NODE_ADDRESS,
    podCIDR: '10.0.0.0/8',
  })
  const node = network.hosts[NODE]
  const eth0 = node?.interfaces.eth0
  if (!node || !eth0) throw new Error('the Node was wired')
  const interfaces = {
    ...node.interfaces,
    eth0: { ...eth0, addresses: [...eth0.addresses, ...OTHER_ADDRESSES] },
  }
  const wired = { ...node, interfaces }
  const host =
    request.config.mode === 'ipvs' ? inIpvsMode(wired, request) : { ...wired, ...rulesOf(request) }
  return { ...network, hosts: { ...network.hosts, [NODE]: host } }
}

/** What kube-proxy has in the kernel, in the mode it is configured for. */
function rulesOf(request: RuleRequest) {
  if (request.config.mode !== 'nftables') return { tables: tablesOf(request) }
  const nft = readNft(nftablesText(writeNftables(inNftablesMode(request))))
  if (!nft.ok) throw new Error(JSON.stringify(nft.problems))
  return { tables: {}, nft: nft.value }
}

const tablesOf = (request: RuleRequest): Tables =>
  [jumpRules(), restoreText(writeRules(request))].reduce((tables: Tables, text) => {
    const after = applyRestore(tables, text)
    if (!after.ok) throw new Error(JSON.stringify(after.problems))
    return after.value
  }, {})

interface Sent {
  readonly from: Sender
  readonly to: string
  readonly port: number
  /** Somebody outside with another address than the usual one. */
  readonly source?: string
}

const DRAWS = 40 // enough for chance to find each of three endpoints
const TURNS = 7 // IPVS goes round: no Service of these tests has more endpoints

/**
 * All the ways a connection can go, as words: `10.180.0.1:80, 10.180.1.1:80`, with `masqueraded` behind them where the
 * server sees the Node instead of the sender; `rejected`, `dropped`, or `as sent` when no Service took it.
 */
export function flow(request: RuleRequest, sent: Sent): string {
  let network = nodeWith(request)
  const ways = new Set<string>()
  const draws = request.config.mode === 'ipvs' ? TURNS : DRAWS
  for (let chance = 1; chance <= draws; chance++) {
    const { way, after } = onWay(network, sent, chance)
    ways.add(way)
    network = withTurns(network, after)
  }
  const ends = [...ways].toSorted()
  const isMasqueraded = ends.every((end) => end.endsWith(MASQUERADED))
  if (!isMasqueraded) return ends.join(', ')
  return ends.map((end) => end.replace(MASQUERADED, '')).join(', ') + MASQUERADED
}

const MASQUERADED = ' masqueraded'

/** The network as it was, but for whose turn it is: IPVS goes round. */
function withTurns(network: Network, after: Network): Network {
  const [host, now] = [network.hosts[NODE], after.hosts[NODE]]
  if (!host?.ipvs || !now?.ipvs) return network
  const ipvs = { ...host.ipvs, turns: now.ipvs.turns }
  return { ...network, hosts: { ...network.hosts, [NODE]: { ...host, ipvs } } }
}

function onWay(network: Network, { from, to, port, source }: Sent, chance: number) {
  const packet = {
    protocol: 'tcp',
    source: source ?? SENDERS[from],
    sourcePort: 40_000,
    destination: to,
    destinationPort: port,
    ttl: 64,
    mark: 0,
    tcpFlags: 'SYN',
  } as const // as: a literal
  const door = { host: NODE, interface: from === 'pod' ? 'cni0' : 'eth0' }
  const isOwn = from === 'node' || from === 'localhost'
  const walk = walkHost(
    network,
    isOwn ? { kind: 'output', host: NODE, packet } : { kind: 'arrival', ...door, to: door, packet },
    { now: 0, chance },
  )
  return { way: wayOf(walk), after: walk.network }
}

function wayOf({ ending, confirmed }: HostWalk): string {
  if (ending.kind === 'rejected') return 'rejected'
  if (ending.kind === 'lost' && ending.why === 'rule') return 'dropped'
  const entry = confirmed[0]?.entry
  if (!entry) return 'as sent'
  const { original, reply, sourceNat } = entry
  const isServed =
    reply.source !== original.destination || reply.sourcePort !== original.destinationPort
  if (!isServed) return 'as sent'
  return `${reply.source}:${reply.sourcePort}${sourceNat ? MASQUERADED : ''}`
}
