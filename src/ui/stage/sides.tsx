import { Handle, Position } from '@xyflow/react'
import { Fragment } from 'react'

const SIDES = [
  ['left', Position.Left],
  ['right', Position.Right],
  ['top', Position.Top],
  ['bottom', Position.Bottom],
] as const

/** The places where lines meet a box. Stated in numbers by `toFlowNodes`; here so that a later resize finds them. */
export function Sides() {
  return (
    <span className="sides" aria-hidden="true">
      {SIDES.map(([side, position]) => (
        <Fragment key={side}>
          <Handle id={`${side}-out`} type="source" position={position} isConnectable={false} />
          <Handle id={`${side}-in`} type="target" position={position} isConnectable={false} />
        </Fragment>
      ))}
    </span>
  )
}
