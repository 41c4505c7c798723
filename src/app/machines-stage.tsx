import { drawMachines, sameBoxes } from '../domains/cluster-api/lens.ts'
import { nodeTypes } from '../domains/cluster-api/view/looks.tsx'
import { Stage } from '../ui/stage/stage.tsx'

const lens = { id: 'machines', draw: drawMachines, sameBoxes }

/** Clusters and their Machines, in the boxes of their owners. */
export const MachinesStage = () => <Stage lens={lens} nodeTypes={nodeTypes} />
