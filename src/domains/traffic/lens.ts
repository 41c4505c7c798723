import type { Box, Drawing, Wire } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import {
  bar,
  clientBoxes,
  frame,
  groupPods,
  involvedRefs,
  more,
  nodeBoxes,
  preferred,
  serviceBoxes,
} from './map-boxes.ts'
import { mapNodes } from './map-nodes.ts'
import { traveller } from './map-stations.ts'
import { endpointWires, hopWires, nodeWires } from './map-wires.ts'

const NODE_COLUMNS = 2
const NODES_SHOWN = 6

/** The map: Services above, Nodes with their Pods and the stations of their kernels, the network below. */
export function drawMap(world: World, focus: readonly Ref[]): Drawing {
  const lit = new Set<Ref>(focus)
  const flights = Object.values(world.traffic.flights)
  const involved = involvedRefs(world)
  const services = serviceBoxes(world, lit, involved)
  const nodes = mapNodes(world)
  const shown =
    nodes.length <= NODES_SHOWN
      ? nodes
      : preferred(nodes, ({ id }) => involved.has(id), NODES_SHOWN)
  const rows = Array.from(
    { length: Math.max(1, Math.ceil(shown.length / NODE_COLUMNS)) },
    (_, row) => shown.slice(row * NODE_COLUMNS, (row + 1) * NODE_COLUMNS),
  )
  const podsByNode = groupPods(world)
  const boxes: Box[] = [
    frame('host:map', undefined, 0, 'column', 26),
    frame('host:services', 'host:map', 0, 'row', 20),
    ...services,
    ...rows.flatMap((row, place) => [
      frame(`host:row-${place}`, 'host:map', 1 + 2 * place, 'row', 22),
      ...row.flatMap((node, order) =>
        nodeBoxes({
          world,
          node,
          parent: `host:row-${place}`,
          order,
          lit,
          involved,
          pods: podsByNode[node.name] ?? [],
        }),
      ),
      bar(networkBar(place), 'host:map', 2 + 2 * place, {
        name: 'network',
        address: '',
        lit: lit.has(networkBar(place)),
      }),
    ]),
    ...clientBoxes(world, lit),
  ]
  if (nodes.length > shown.length) {
    boxes.push(more('host:nodes-more', 'host:outside', 99, nodes.length - shown.length))
  }
  const barOf = new Map(
    rows.flatMap((row, place) => row.map(({ name }) => [name, networkBar(place)])),
  )
  return {
    boxes,
    wires: [
      ...shown.flatMap(({ name }) => nodeWires(world.network.hosts[name], name, flights)),
      ...endpointWires(world, lit),
      ...hopWires(world, flights, barOf),
      ...rows.slice(1).map((_, place) => barWire(place)),
    ],
    travellers: flights
      .filter(({ station }) => station.host in world.network.hosts)
      .map((flight) => traveller(world, flight)),
  }
}

/** The network runs under each row of Nodes; it is one network all the same. */
const networkBar = (row: number): Ref => ref('station', `network/${row}`)

const barWire = (row: number): Wire => ({
  id: `network/${row}`,
  source: networkBar(row),
  sourceSide: 'left',
  target: networkBar(row + 1),
  targetSide: 'left',
  line: 'link',
})
