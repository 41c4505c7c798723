import type { Box, Drawing } from '../../core/draw/drawing.ts'
import type { Ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { nameOf, objectsOf, refOf } from '../api-server/model.ts'
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
