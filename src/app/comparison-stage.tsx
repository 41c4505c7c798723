import { type ReactNode, Suspense } from 'react'
import { type LensId, lensOnScreen } from '../player/view-slice.ts'
import { Comparison } from '../ui/compare/comparison.tsx'
import { useStage } from '../ui/use-stage.ts'

interface ComparisonStageProps {
  readonly map: ReactNode
  /** The diagram through any lens but the map. */
  readonly lensOf: (lens: Exclude<LensId, 'map'>) => ReactNode
}

/** A scenario beside its variant, each through the lens on screen. */
export const ComparisonStage = (props: ComparisonStageProps) => (
  <Comparison stage={<StageOnScreen {...props} />} />
)

function StageOnScreen({ map, lensOf }: ComparisonStageProps) {
  const lens = useStage(lensOnScreen)
  return lens === 'map' ? map : <Suspense fallback={null}>{lensOf(lens)}</Suspense>
}
