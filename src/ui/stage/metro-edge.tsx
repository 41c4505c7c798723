import { type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import type { FlowEdge } from '../../player/to-flow.ts'

const BEND = 10 // px, radius of a metro line's bends

/** A metro line: constant width, rounded right-angled bends; hue and dashes say what it carries. */
export const MetroEdge = memo(function MetroEdge(edge: EdgeProps<FlowEdge>) {
  const [path, labelX, labelY] = getSmoothStepPath({ ...edge, borderRadius: BEND, offset: 12 })
  return (
    <g className="metro" data-line={edge.data?.line} data-lit={edge.data?.lit || undefined}>
      <path d={path} fill="none" />
      {edge.label && (
        <text x={labelX} y={labelY} textAnchor="middle">
          {edge.label}
        </text>
      )}
    </g>
  )
})
