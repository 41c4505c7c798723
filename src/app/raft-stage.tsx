import { drawRaft, sameLanes } from '../domains/etcd/lens.ts'
import { nodeTypes } from '../domains/etcd/view/looks.tsx'
import { Stage } from '../ui/stage/stage.tsx'

const lens = { id: 'raft', draw: drawRaft, sameBoxes: sameLanes }

/** The members of etcd and their logs. */
export const RaftStage = () => <Stage lens={lens} nodeTypes={nodeTypes} />
