import { type Edge, type Node, type NodeHandle, Position } from '@xyflow/react'
import type { Box, Place, Side, Traveller, Wire } from '../core/draw/drawing.ts'
import type { Frame } from './frame.ts'

// Homes of other boxes at the bottom, then the lines, then boxes, then what moves.
const Z = { home: 0, line: 10, litLine: 11, box: 20, traveller: 30 }

/** What a node component is given: the data of its box. */
export type FlowNode = Node<{
  readonly box: unknown
  readonly placeWidth: number
  readonly placeHeight: number
}>
export type FlowEdge = Edge<{
  readonly line: Wire['line']
  readonly lit: boolean
  readonly plumb: Wire['plumb']
}>

const SIDES: readonly (readonly [Side, Position])[] = [
  ['left', Position.Left],
  ['right', Position.Right],
  ['top', Position.Top],
  ['bottom', Position.Bottom],
]

/** Boxes of a frame as React Flow nodes; boxes without a look of their own are only room and are left out. */
export function toFlowNodes({ drawing, places }: Frame): readonly FlowNode[] {
  const nodes = drawing.boxes.flatMap((box) => {
    const place = places[box.id]
    return place && box.look !== 'frame' && box.look !== 'lane' ? [nodeOfBox(box, place)] : []
  })
  const width = Math.max(0, ...Object.values(places).map(({ x, width }) => x + width))
  const travellers = drawing.travellers.flatMap((traveller) => {
    const place = places[traveller.at]
    return place ? [nodeOfTraveller(traveller, place, width)] : []
  })
  return [...nodes, ...travellers]
}

export function toFlowEdges({ drawing, places }: Frame): readonly FlowEdge[] {
  return drawing.wires.flatMap((wire) =>
    places[wire.source] && places[wire.target] ? [edgeOf(wire)] : [],
  )
}

const kept = new WeakMap<Box, { readonly place: Place; readonly node: FlowNode }>()

/**
 * Size and handles are stated, not measured: a node that comes back without them counts as new, and its edges blink
 * out until the browser has laid it out. Same box and place, same node: it does not render again.
 */
function nodeOfBox(box: Box, place: Place): FlowNode {
  const known = kept.get(box)
  if (known?.place === place) return known.node
  const { x, y, width, height } = place
  const node: FlowNode = {
    id: box.id,
    type: box.look,
    position: { x, y },
    data: { box: box.data, placeWidth: width, placeHeight: height },
    width,
    height,
    measured: { width, height },
    handles: handlesOf(width, height),
    zIndex: box.arranges === undefined ? Z.box : Z.home,
    draggable: false,
    connectable: false,
    selectable: true,
  }
  kept.set(box, { place, node })
  return node
}

/** Beside the box it is at, and never beyond the edge of the map. */
function nodeOfTraveller(traveller: Traveller, at: Place, mapWidth: number): FlowNode {
  const { width, height, offset } = traveller
  const x = Math.max(0, Math.min(at.x + at.width / 2 - width / 2 + offset.x, mapWidth - width))
  return {
    id: traveller.id,
    type: traveller.look,
    className: 'traveller',
    position: {
      x,
      y: at.y + at.height / 2 - height / 2 + offset.y,
    },
    data: { box: traveller.data, placeWidth: width, placeHeight: height },
    width,
    height,
    measured: { width, height },
    handles: [],
    zIndex: Z.traveller,
    draggable: false,
    connectable: false,
    selectable: false,
  }
}

function handlesOf(width: number, height: number): NodeHandle[] {
  const at = {
    left: [0, height / 2],
    right: [width, height / 2],
    top: [width / 2, 0],
    bottom: [width / 2, height],
  }
  return SIDES.flatMap(([side, position]): NodeHandle[] => {
    const [x = 0, y = 0] = at[side]
    return [
      { id: `${side}-out`, type: 'source', position, x, y, width: 1, height: 1 },
      { id: `${side}-in`, type: 'target', position, x, y, width: 1, height: 1 },
    ]
  })
}

const edgeOf = (wire: Wire): FlowEdge => ({
  id: wire.id,
  type: 'metro',
  source: wire.source,
  target: wire.target,
  sourceHandle: `${wire.sourceSide}-out`,
  targetHandle: `${wire.targetSide}-in`,
  data: { line: wire.line, lit: wire.lit ?? false, plumb: wire.plumb },
  zIndex: wire.lit ? Z.litLine : Z.line,
  focusable: false,
  selectable: false,
})
