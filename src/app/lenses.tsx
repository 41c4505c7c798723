import type { ReactNode } from 'react'
import type { LensId } from '../player/view-slice.ts'
import { panel } from './panel.ts'

const MachinesStage = panel(async () => (await import('./machines-stage.tsx')).MachinesStage)
const RaftStage = panel(async () => (await import('./raft-stage.tsx')).RaftStage)
const RolloutChart = panel(async () => (await import('../ui/stage/rollout-chart.tsx')).RolloutChart)

/** The diagram through any lens but the map. */
export const LENSES: Readonly<Record<Exclude<LensId, 'map'>, () => ReactNode>> = {
  machines: () => <MachinesStage />,
  raft: () => <RaftStage />,
  rollout: () => <RolloutChart />,
}
