import { drawMap } from '../domains/traffic/lens.ts'
import { nodeTypes } from '../domains/traffic/view/looks.tsx'
import { lensOnScreen } from '../player/view-slice.ts'
import { ExportDialog } from '../ui/learn/export-dialog.tsx'
import { ExportFold } from '../ui/learn/export-fold.tsx'
import { Stage } from '../ui/stage/stage.tsx'
import { useStage } from '../ui/use-stage.ts'
import { LENSES } from './lenses.tsx'
import { Storyboard } from './storyboard.tsx'

const storyboard = (onEnd: () => void) => <Storyboard diagram={<Diagram />} onEnd={onEnd} />

export const ExportsFold = () => <ExportFold storyboard={storyboard} />
export const ExportsDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <ExportDialog storyboard={storyboard} onClose={onClose} />
)

/** The diagram through the lens on screen; a chart over time has no picture for each step. */
function Diagram() {
  const lens = useStage(lensOnScreen)
  return lens === 'machines' || lens === 'raft' ? (
    LENSES[lens]()
  ) : (
    <Stage lens={{ id: 'map', draw: drawMap }} nodeTypes={nodeTypes} />
  )
}
