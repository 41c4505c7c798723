import type { Box, Drawing, Traveller, Wire } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import {
  findObject,
  type Node,
  nameOf,
  objectsOf,
  type Pod,
  refOf,
  type Service,
} from '../api-server/model.ts'
import type { Host } from '../netfilter/model.ts'
import type { Flight, Station } from './model.ts'

/** The map: Services above, Nodes with their Pods and the stations of their kernels, the network below. */

const NODE_COLUMNS = 2
const POD_COLUMNS = 3
const NODES_SHOWN = 6
const PODS_SHOWN = 6 // on each Node; the rest is one box that says how many
const SERVICES_SHOWN = 4
const POD = { width: 122, height: 54 } // px
const STATION = { width: 94, height: 38 } // px
const BAR_HEIGHT = 24 // px
const LANE_HEIGHT = 50 // px: the track above the stations, where the packet card runs
const CARD = { width: 190, height: 46 } // px
const SERVICE = { width: 204, height: 58 } // px

export interface NodeData {
  readonly name: string
  readonly address: string
  readonly podCIDR: string
  readonly lit: boolean
}
export interface PodData {
  readonly name: string
  readonly namespace: string
  readonly address: string
  readonly state: 'ready' | 'notReady' | 'pending' | 'terminating'
  readonly lit: boolean
}
export interface StationData {
  readonly name: string
  readonly lit: boolean
  readonly passed: boolean
}
export interface BarData {
  readonly name: string
  readonly address: string
  readonly lit: boolean
}
export interface ServiceData {
  readonly name: string
  readonly namespace: string
  readonly type: string
  readonly address: string
  readonly ports: string
  readonly lit: boolean
}
export interface ClientData {
  readonly address: string
  readonly lit: boolean
}
export interface MoreData {
  readonly count: number
}
export interface PacketData {
  readonly source: string
  readonly destination: string
  readonly before?: { readonly source: string; readonly destination: string }
  readonly protocol: string
  readonly direction: Flight['direction']
  readonly state: Flight['state']
  readonly mark: number
}

export function drawMap(world: World, focus: readonly Ref[]): Drawing {
  const lit = new Set<Ref>(focus)
  const flights = Object.values(world.traffic.flights)
  const involved = involvedRefs(world)
  const services = serviceBoxes(world, lit, involved)
  const nodes = Object.values(objectsOf(world.api, 'Node')).sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  )
  const shown =
    nodes.length <= NODES_SHOWN
      ? nodes
      : preferred(nodes, (node) => involved.has(refOf(node)), NODES_SHOWN)
  const podsByNode = groupPods(world)
  const boxes: Box[] = [
    frame('host:map', undefined, 0, 'column', 26),
    frame('host:services', 'host:map', 0, 'row', 20),
    ...services,
    { ...frame('host:nodes', 'host:map', 1, { columns: NODE_COLUMNS }, 22), id: 'host:nodes' },
    ...shown.flatMap((node, order) =>
      nodeBoxes({ world, node, order, lit, involved, pods: podsByNode[nameOf(node)] ?? [] }),
    ),
    bar('station:network', 'host:map', 2, {
      name: 'network',
      address: '',
      lit: lit.has('station:network'),
    }),
    ...clientBoxes(world, lit),
  ]
  if (nodes.length > shown.length)
    boxes.push(more('host:nodes-more', 'host:nodes', 99, nodes.length - shown.length))
  return {
    boxes,
    wires: [
      ...shown.flatMap((node) => nodeWires(nameOf(node), flights)),
      ...endpointWires(world, lit),
      ...hopWires(world, flights),
    ],
    travellers: flights
      .filter(({ station }) => station.host in world.network.hosts)
      .map((flight) => traveller(world, flight)),
  }
}

/** Refs of everything a connection has to do with: shown first where there is no room for all. */
function involvedRefs(world: World): ReadonlySet<Ref> {
  const refs = new Set<Ref>()
  for (const { from, reached, host } of Object.values(world.traffic.connections)) {
    refs.add(from)
    for (const name of [host, reached?.host]) {
      const stands = name === undefined ? undefined : world.network.hosts[name]?.stands
      if (stands !== undefined) refs.add(stands as Ref) // as: a host stands for a ref
    }
  }
  for (const reference of [...refs]) {
    if (!reference.startsWith('pod:')) continue
    const node = findObject(world.api, 'Pod', reference.slice('pod:'.length))?.spec.nodeName
    if (node !== undefined) refs.add(ref('node', node))
  }
  return refs
}

/** The wanted ones first, then the others in their order, at most `count`; returned in their own order. */
function preferred<Item>(
  items: readonly Item[],
  wanted: (item: Item) => boolean,
  count: number,
): readonly Item[] {
  if (items.length <= count) return items
  const chosen = new Set(
    [...items.filter(wanted), ...items.filter((item) => !wanted(item))].slice(0, count),
  )
  return items.filter((item) => chosen.has(item))
}

function groupPods(world: World): Readonly<Record<string, readonly Pod[]>> {
  const groups: Record<string, Pod[]> = {}
  for (const pod of Object.values(objectsOf(world.api, 'Pod'))) {
    const node = pod.spec.nodeName
    if (node === undefined) continue
    const group = groups[node]
    if (group) group.push(pod)
    else groups[node] = [pod]
  }
  for (const group of Object.values(groups)) group.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  return groups
}

const frame = (
  id: Ref,
  parent: Ref | undefined,
  order: number,
  arranges: NonNullable<Box['arranges']>,
  gap: number,
): Box => ({
  id,
  look: 'frame',
  ...(parent === undefined ? {} : { parent }),
  order,
  arranges,
  width: 0,
  height: 0,
  padding: { top: 0, side: 0, gap },
  data: {},
})

const bar = (id: Ref, parent: Ref, order: number, data: BarData): Box => ({
  id,
  look: 'bar',
  parent,
  order,
  width: 120,
  height: BAR_HEIGHT,
  data,
})

const more = (id: Ref, parent: Ref, order: number, count: number): Box => ({
  id,
  look: 'more',
  parent,
  order,
  ...POD,
  data: { count } satisfies MoreData,
})

function serviceBoxes(
  world: World,
  lit: ReadonlySet<Ref>,
  involved: ReadonlySet<Ref>,
): readonly Box[] {
  const all = Object.values(objectsOf(world.api, 'Service')).sort((a, b) =>
    nameOf(a) < nameOf(b) ? -1 : 1,
  )
  const asked = new Set(
    Object.values(world.traffic.connections).map(({ asked }) => asked.destination),
  )
  const wanted = (service: Service) =>
    lit.has(refOf(service)) ||
    involved.has(refOf(service)) ||
    asked.has(service.spec.clusterIP ?? '')
  const shown = preferred(all, wanted, SERVICES_SHOWN)
  const boxes = shown.map((service, order): Box => {
    const { type = 'ClusterIP', clusterIP = '', ports = [] } = service.spec
    const data: ServiceData = {
      name: service.metadata.name,
      namespace: service.metadata.namespace ?? '',
      type,
      address: clusterIP,
      ports: ports
        .map(({ port, nodePort }) => (nodePort ? `${port}:${nodePort}` : `${port}`))
        .join(' '),
      lit: lit.has(refOf(service)),
    }
    return { id: refOf(service), look: 'service', parent: 'host:services', order, ...SERVICE, data }
  })
  return all.length > shown.length
    ? [...boxes, more('host:services-more', 'host:services', 99, all.length - shown.length)]
    : boxes
}

interface NodeView {
  readonly world: World
  readonly node: Node
  readonly order: number
  readonly lit: ReadonlySet<Ref>
  readonly involved: ReadonlySet<Ref>
  readonly pods: readonly Pod[]
}

function nodeBoxes({ world, node, order, lit, involved, pods }: NodeView): readonly Box[] {
  const name = nameOf(node)
  const id = refOf(node)
  const host = world.network.hosts[name]
  const address = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? ''
  const shown = preferred(pods, (pod) => involved.has(refOf(pod)), PODS_SHOWN)
  const station = (place: string): Ref => ref('station', `${name}/${place}`)
  const nodeData: NodeData = { name, address, podCIDR: node.spec.podCIDR ?? '', lit: lit.has(id) }
  const boxes: Box[] = [
    {
      id,
      look: 'node',
      parent: 'host:nodes',
      order,
      arranges: 'column',
      width: 426,
      height: 0,
      padding: { top: 34, side: 14, gap: 10 },
      data: nodeData,
    },
    { ...frame(station('pods'), id, 0, { columns: POD_COLUMNS }, 10), height: POD.height },
    ...shown.map((pod, place) => podBox(pod, station('pods'), place, lit)),
    bar(station('cni0'), id, 1, {
      name: 'cni0',
      address: addressOf(host, 'cni0'),
      lit: lit.has(station('cni0')),
    }),
    {
      id: station('lane'),
      look: 'lane',
      parent: id,
      order: 2,
      width: 0,
      height: LANE_HEIGHT - 20,
      data: {},
    },
    frame(station('hooks'), id, 3, { columns: 4 }, 7),
    ...hookBoxes(world, name, lit),
    {
      id: station('lane2'),
      look: 'lane',
      parent: id,
      order: 4,
      width: 0,
      height: LANE_HEIGHT - 20,
      data: {},
    },
    bar(station('eth0'), id, 5, {
      name: 'eth0',
      address: addressOf(host, 'eth0') || address,
      lit: lit.has(station('eth0')),
    }),
  ]
  if (pods.length > shown.length)
    boxes.push(more(station('pods-more'), station('pods'), 99, pods.length - shown.length))
  return boxes
}

const addressOf = (host: Host | undefined, device: string): string =>
  host?.interfaces[device]?.addresses[0] ?? ''

function podBox(pod: Pod, parent: Ref, order: number, lit: ReadonlySet<Ref>): Box {
  const ready =
    pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
    false
  const data: PodData = {
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    address: pod.status.podIP ?? '',
    state:
      pod.metadata.deletionTimestamp !== undefined
        ? 'terminating'
        : pod.status.phase !== 'Running'
          ? 'pending'
          : ready
            ? 'ready'
            : 'notReady',
    lit: lit.has(refOf(pod)),
  }
  return { id: refOf(pod), look: 'pod', parent, order, ...POD, data }
}

/** Two rows of stations, as a packet meets them: the way through above, the way up to a process below. */
const STATION_ROWS = [
  'prerouting',
  'routing',
  'forward',
  'postrouting',
  '',
  'input',
  'app',
  'output',
] as const

function hookBoxes(world: World, node: string, lit: ReadonlySet<Ref>): readonly Box[] {
  const at = new Set(
    Object.values(world.traffic.flights).flatMap(({ station }) =>
      station.host === node ? [station.name] : [],
    ),
  )
  const parent = ref('station', `${node}/hooks`)
  return STATION_ROWS.map((name, order): Box => {
    if (name === '')
      return {
        id: ref('station', `${node}/blank`),
        look: 'lane',
        parent,
        order,
        ...STATION,
        data: {},
      }
    const id = ref('station', `${node}/${name}`)
    const data: StationData = { name, lit: lit.has(id) || at.has(name), passed: false }
    return { id, look: name === 'app' ? 'process' : 'station', parent, order, ...STATION, data }
  })
}

function clientBoxes(world: World, lit: ReadonlySet<Ref>): readonly Box[] {
  const outside = Object.values(world.network.hosts).filter(({ kind }) => kind === 'outside')
  if (outside.length === 0) return []
  return [
    frame('host:outside', 'host:map', 3, 'row', 20),
    ...outside.map((host, order): Box => {
      const id = host.stands as Ref // as: a host stands for a ref
      const data: ClientData = {
        address: addressOf(host, 'eth0').replace(/\/.*/, ''),
        lit: lit.has(id),
      }
      return { id, look: 'client', parent: 'host:outside', order, ...POD, width: 180, data }
    }),
  ]
}

/** The box a station is drawn as. Pods and machines outside are one station each. */
export function boxOfStation(world: World, station: Station): Ref {
  const host = world.network.hosts[station.host]
  if (host && host.kind !== 'node') return host.stands as Ref // as: a host stands for a ref
  if (station.name === 'device')
    return ref('station', `${station.host}/${station.device === 'cni0' ? 'cni0' : 'eth0'}`)
  return ref('station', `${station.host}/${station.name}`)
}

function traveller(world: World, flight: Flight): Traveller {
  const { packet, before } = flight
  const at = boxOfStation(world, flight.station)
  const data: PacketData = {
    source: endpoint(packet.source, packet.sourcePort, packet.protocol),
    destination: endpoint(packet.destination, packet.destinationPort, packet.protocol),
    ...(before
      ? {
          before: {
            source: endpoint(before.source, before.sourcePort, before.protocol),
            destination: endpoint(before.destination, before.destinationPort, before.protocol),
          },
        }
      : {}),
    protocol: packet.protocol,
    direction: flight.direction,
    state: flight.state,
    mark: packet.mark,
  }
  const above = ['prerouting', 'routing', 'forward', 'postrouting'].includes(flight.station.name)
  return { id: flight.id, look: 'packet', at, ...CARD, offset: { x: 0, y: above ? -46 : 46 }, data }
}

const endpoint = (address: string, port: number, protocol: string): string =>
  protocol === 'icmp' ? address : `${address}:${port}`

type Leg = readonly [
  source: string,
  sourceSide: Wire['sourceSide'],
  target: string,
  targetSide: Wire['targetSide'],
]
/** The lines of one Node, as the kernel connects its hooks. */
const LEGS: readonly Leg[] = [
  ['cni0', 'bottom', 'prerouting', 'top'],
  ['eth0', 'top', 'prerouting', 'bottom'],
  ['prerouting', 'right', 'routing', 'left'],
  ['routing', 'right', 'forward', 'left'],
  ['forward', 'right', 'postrouting', 'left'],
  ['routing', 'bottom', 'input', 'top'],
  ['input', 'right', 'app', 'left'],
  ['app', 'right', 'output', 'left'],
  ['output', 'top', 'postrouting', 'bottom'],
  ['postrouting', 'top', 'cni0', 'bottom'],
  ['postrouting', 'bottom', 'eth0', 'top'],
]

function nodeWires(node: string, flights: readonly Flight[]): readonly Wire[] {
  const passed = new Map<string, Flight>()
  for (const flight of flights) {
    if (flight.station.host !== node || flight.from?.host !== node) continue
    passed.set(`${place(flight.from)}>${place(flight.station)}`, flight)
  }
  return LEGS.map(([source, sourceSide, target, targetSide]): Wire => {
    const flight = passed.get(`${source}>${target}`)
    const id = (name: string) => ref('station', `${node}/${name}`)
    return {
      id: `${node}/${source}>${target}`,
      source: id(source),
      sourceSide,
      target: id(target),
      targetSide,
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  })
}

const place = ({ name, device }: Station): string =>
  name === 'device' ? (device === 'cni0' ? 'cni0' : 'eth0') : name

const lineOf = ({ direction, state }: Flight): Wire['line'] =>
  state === 'lost' ? 'dropped' : direction === 'request' ? 'data' : 'reply'

/** Pods to their bridge, Nodes and machines outside to the network; lit where a packet just came along. */
function hopWires(world: World, flights: readonly Flight[]): readonly Wire[] {
  const lit = new Map<string, Flight>()
  for (const flight of flights) {
    if (!flight.from || flight.from.host === flight.station.host) continue
    const ends = [boxOfStation(world, flight.from), boxOfStation(world, flight.station)]
    for (const end of ends) lit.set(end, flight)
  }
  const wire = (
    source: Ref,
    target: Ref,
    sides: readonly [Wire['sourceSide'], Wire['targetSide']],
  ): Wire => {
    const flight = lit.get(source)
    return {
      id: `${source}>${target}`,
      source,
      sourceSide: sides[0],
      target,
      targetSide: sides[1],
      line: flight ? lineOf(flight) : 'link',
      ...(flight ? { lit: true } : {}),
    }
  }
  const down = ['bottom', 'top'] as const
  const pods = Object.values(objectsOf(world.api, 'Pod')).flatMap((pod) =>
    pod.spec.nodeName === undefined
      ? []
      : [wire(refOf(pod), ref('station', `${pod.spec.nodeName}/cni0`), down)],
  )
  const nodes = Object.keys(objectsOf(world.api, 'Node')).map((name) =>
    wire(ref('station', `${name}/eth0`), 'station:network', down),
  )
  const outside = Object.values(world.network.hosts)
    .filter(({ kind }) => kind === 'outside')
    .map(({ stands }) => wire(stands as Ref, 'station:network', ['top', 'bottom'])) // as: a host stands for a ref
  return [...pods, ...nodes, ...outside]
}

/** From a Service in focus to the Pods its rules can choose. */
function endpointWires(world: World, lit: ReadonlySet<Ref>): readonly Wire[] {
  const wires: Wire[] = []
  for (const slice of Object.values(objectsOf(world.api, 'EndpointSlice'))) {
    const service = ref(
      'service',
      `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name']}`,
    )
    if (!lit.has(service)) continue
    for (const { targetRef, conditions } of slice.endpoints) {
      if (targetRef?.kind !== 'Pod' || conditions?.ready === false) continue
      const pod = ref('pod', `${targetRef.namespace}/${targetRef.name}`)
      wires.push({
        id: `${service}>${pod}`,
        source: service,
        sourceSide: 'bottom',
        target: pod,
        targetSide: 'top',
        line: 'control',
        lit: true,
      })
    }
  }
  return wires
}
