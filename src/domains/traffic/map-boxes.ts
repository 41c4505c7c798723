import type { Box } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import {
  findObject,
  nameOf,
  objectsOf,
  type Pod,
  refOf,
  type Service,
} from '../api-server/model.ts'
import type {
  BarData,
  ClientData,
  MoreData,
  NodeData,
  PodData,
  ServiceData,
  StationData,
} from './map-data.ts'
import { addressOf, bridgeOf, insideOf, type MapNode, uplinkOf } from './map-nodes.ts'
import { overlayMap } from './overlay-map.ts'

const POD_COLUMNS = 3
const PODS_SHOWN = 6 // on each Node; the rest is one box that says how many
const SERVICES_SHOWN = 4
const POD = { width: 136, height: 54 } // px
export const STATION = { width: 102, height: 38 } // px
export const BAR_HEIGHT = 24 // px
const LANE_HEIGHT = 30 // px: the track beside the stations, where the packet card runs
const SERVICE = { width: 204, height: 58 } // px

/** Refs of everything a connection has to do with: shown first where there is no room for all. */
export function involvedRefs(world: World): ReadonlySet<Ref> {
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
export function preferred<Item>(
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

export function groupPods(world: World): Readonly<Record<string, readonly Pod[]>> {
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

export const frame = (
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

export const bar = (id: Ref, parent: Ref, order: number, data: BarData): Box => ({
  id,
  look: 'bar',
  parent,
  order,
  width: 120,
  height: BAR_HEIGHT,
  data,
})

export const more = (id: Ref, parent: Ref, order: number, count: number): Box => ({
  id,
  look: 'more',
  parent,
  order,
  ...POD,
  data: { count } satisfies MoreData,
})

export function serviceBoxes(
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
  readonly node: MapNode
  readonly parent: Ref
  readonly order: number
  readonly lit: ReadonlySet<Ref>
  readonly involved: ReadonlySet<Ref>
  readonly pods: readonly Pod[]
}

export function nodeBoxes({
  world,
  node,
  parent,
  order,
  lit,
  involved,
  pods,
}: NodeView): readonly Box[] {
  const { id, name, address, podCIDR } = node
  const host = world.network.hosts[name]
  const shown = preferred(pods, (pod) => involved.has(refOf(pod)), PODS_SHOWN)
  const station = (place: string): Ref => ref('station', `${name}/${place}`)
  const nodeData: NodeData = { name, address, podCIDR, lit: lit.has(id) }
  const boxes: Box[] = [
    {
      id,
      look: 'node',
      parent,
      order,
      arranges: 'column',
      width: 457,
      height: 0,
      padding: { top: 8, side: 14, gap: 10 },
      data: nodeData,
    },
    {
      id: station('title'),
      look: 'title',
      parent: id,
      order: -1,
      width: 0,
      height: 18,
      data: nodeData,
    },
    { ...frame(station('pods'), id, 0, { columns: POD_COLUMNS }, 10), height: POD.height },
    ...shown.map((pod, place) => podBox(pod, station('pods'), place, lit)),
    bar(station('cni0'), id, 1, {
      name: insideOf(host),
      address: addressOf(host, bridgeOf(host)),
      lit: lit.has(station('cni0')),
    }),
    {
      id: station('lane'),
      look: 'lane',
      parent: id,
      order: 2,
      width: 0,
      height: LANE_HEIGHT,
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
      height: LANE_HEIGHT,
      data: {},
    },
    ...(overlayMap()?.boxes(host, id, lit) ?? []),
    bar(station('eth0'), id, 6, {
      name: uplinkOf(host),
      address: [addressOf(host, uplinkOf(host)) || address, ...(host?.announces ?? [])].join(' + '),
      lit: lit.has(station('eth0')),
    }),
  ]
  if (pods.length > shown.length)
    boxes.push(more(station('pods-more'), station('pods'), 99, pods.length - shown.length))
  return boxes
}

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
    const data: StationData = { name, lit: lit.has(id) || at.has(name) }
    // OUTPUT is narrower: the way from POSTROUTING to eth0 runs beside it.
    const width = name === 'output' ? STATION.width - 26 : STATION.width
    const look = name === 'app' ? 'process' : 'station'
    return { id, look, parent, order, ...STATION, width, data }
  })
}

export function clientBoxes(world: World, lit: ReadonlySet<Ref>): readonly Box[] {
  const outside = Object.values(world.network.hosts).filter(({ kind }) => kind === 'outside')
  if (outside.length === 0) return []
  const isCrowded = outside.length > 4 // then five of them are as wide as two Nodes
  return [
    frame('host:outside', 'host:map', 99, 'row', isCrowded ? 12 : 20),
    ...outside.map((host, order): Box => {
      const id = host.stands as Ref // as: a host stands for a ref
      const data: ClientData = {
        ...(host.name !== 'outside' && { name: host.name }),
        address: [...(host.interfaces.eth0?.addresses ?? [])]
          .reverse() // those it was given come after its own
          .map((own) => own.replace(/\/.*/, ''))
          .slice(0, 2)
          .join(' '),
        lit: lit.has(id),
      }
      return {
        id,
        look: 'client',
        parent: 'host:outside',
        order,
        ...POD,
        width: isCrowded ? 154 : 180,
        data,
      }
    }),
  ]
}
