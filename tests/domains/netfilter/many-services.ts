import {
  applyRestore,
  type Entry,
  readRules,
  walkNetwork,
  withClient,
  withNode,
  withPod,
} from '../../../src/domains/netfilter/index.ts'
import { emptyNetwork, type Network, type Tables } from '../../../src/domains/netfilter/model.ts'

/** A cluster with as many Services as you like, each with one endpoint, written as kube-proxy writes them. */

export const serviceAddress = (place: number): string =>
  `10.${96 + (place >> 16)}.${(place >> 8) & 255}.${place & 255}`

/** A suffix of 16 characters, as kube-proxy's chain names have. */
const suffix = (place: number): string => place.toString(36).toUpperCase().padStart(16, '0')

export function rulesForServices(count: number): string {
  const chains: string[] = []
  const dispatch: string[] = []
  const own: string[] = []
  for (let place = 0; place < count; place++) {
    const id = suffix(place)
    const name = `shop/web-${place}`
    const to = `10.244.1.${2 + (place % 200)}`
    chains.push(`:KUBE-SVC-${id} - [0:0]`, `:KUBE-SEP-${id} - [0:0]`)
    dispatch.push(
      `-A KUBE-SERVICES -m comment --comment "${name} cluster IP" -m tcp -p tcp -d ${serviceAddress(place)} --dport 80 -j KUBE-SVC-${id}`,
    )
    own.push(
      `-A KUBE-SVC-${id} -m comment --comment "${name} -> ${to}:8080" -j KUBE-SEP-${id}`,
      `-A KUBE-SEP-${id} -m comment --comment ${name} -s ${to} -j KUBE-MARK-MASQ`,
      `-A KUBE-SEP-${id} -m comment --comment ${name} -m tcp -p tcp -j DNAT --to-destination ${to}:8080`,
    )
  }
  return `*nat
:KUBE-SERVICES - [0:0]
:KUBE-MARK-MASQ - [0:0]
${chains.join('\n')}
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
${dispatch.join('\n')}
${own.join('\n')}
COMMIT
`
}

const POD = {
  name: 'shop/client',
  stands: 'pod:shop/client',
  node: 'node-a',
  address: '10.244.1.250',
}

/** One Node with these rules, a client Pod, and the Pod behind the last Service. */
export function networkWithServices(count: number): Network {
  let network = withClient(emptyNetwork, {
    name: 'outside',
    stands: 'client:outside',
    address: '192.168.0.1',
  })
  network = withNode(network, {
    name: 'node-a',
    stands: 'node:node-a',
    address: '192.168.0.2',
    podCIDR: '10.244.1.0/24',
  })
  network = withPod(network, POD)
  network = withPod(network, {
    name: 'shop/web',
    stands: 'pod:shop/web',
    node: 'node-a',
    address: `10.244.1.${2 + ((count - 1) % 200)}`,
    listeners: [{ protocol: 'tcp', port: 8080 }],
  })
  const node = network.hosts['node-a']
  if (!node) throw new Error('the Node was wired')
  const tables = restored(node.tables, rulesForServices(count))
  return { ...network, hosts: { ...network.hosts, 'node-a': { ...node, tables } } }
}

export function restored(tables: Tables, text: string): Tables {
  const applied = applyRestore(tables, text)
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems))
  return applied.value
}

export function read(text: string): Tables {
  const tables = readRules(text)
  if (!tables.ok) throw new Error(JSON.stringify(tables.problems))
  return tables.value
}

/** The first packet of a connection from the client Pod to the last Service: it meets every rule of KUBE-SERVICES. */
export const toLastService = (count: number): Entry => ({
  kind: 'output',
  host: 'shop/client',
  packet: {
    protocol: 'tcp',
    source: POD.address,
    sourcePort: 40_000,
    destination: serviceAddress(count - 1),
    destinationPort: 80,
    ttl: 64,
    mark: 0,
    tcpFlags: 'SYN',
  },
})

export const walkToLastService = (network: Network, entry: Entry) =>
  walkNetwork(network, entry, { now: 0, chance: 'first' })
