import { type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import type { FlowEdge } from '../../player/to-flow.ts'

const BEND = 10 // px, radius of a metro line's bends
const FAR = 250 // px: a target further down lies in another row
const ABOVE_NODE = 56 // px from a Pod to the gap above its Node
const GUTTER = -7 // px: left of everything
const LEAVE = 12 // px a line goes straight on before its first bend

/** A metro line: constant width, rounded right-angled bends; hue and dashes say what it carries. */
export const MetroEdge = memo(function MetroEdge(edge: EdgeProps<FlowEdge>) {
  return (
    <g className="metro" data-line={edge.data?.line} data-lit={edge.data?.lit || undefined}>
      <path d={pathOf(edge)} fill="none" />
    </g>
  )
})

function pathOf(edge: EdgeProps<FlowEdge>): string {
  const { sourceX, sourceY, targetX, targetY, data } = edge
  if (data?.plumb) {
    const x = (data.plumb.at === 'source' ? sourceX : targetX) + (data.plumb.shift ?? 0)
    return `M${x} ${sourceY}V${targetY}`
  }
  if (data?.line === 'control' && targetY - sourceY > FAR) {
    // Past the first row of Nodes: round them, not through what they hold.
    const points = [sourceY + LEAVE, GUTTER, targetY - ABOVE_NODE, targetX] as const // as: a tuple
    return `M${sourceX} ${sourceY}V${points[0]}H${points[1]}V${points[2]}H${points[3]}V${targetY}`
  }
  // What a Service can choose runs in the gap under it, clear of the names below.
  const centre = data?.line === 'control' ? { centerY: sourceY + LEAVE } : {}
  return getSmoothStepPath({ ...edge, borderRadius: BEND, offset: LEAVE, ...centre })[0]
}
