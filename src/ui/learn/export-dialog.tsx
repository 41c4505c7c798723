import { Dialog } from '../chrome/dialog.tsx'
import { ExportPanel } from './export-panel.tsx'
import { useLearnText } from './use-learn-text.ts'

/** Everything that can be taken along from this page. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const learn = useLearnText()
  return (
    <Dialog title={learn('exportTitle')} onClose={onClose}>
      <ExportPanel />
    </Dialog>
  )
}
