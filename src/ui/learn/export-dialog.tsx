import type { ComponentProps } from 'react'
import { Dialog } from '../chrome/dialog.tsx'
import { ExportPanel } from './export-panel.tsx'
import { useLearnText } from './use-learn-text.ts'

type ExportDialogProps = ComponentProps<typeof ExportPanel> & { readonly onClose: () => void }

/** Everything that can be taken along from this page. */
export function ExportDialog({ onClose, ...panel }: ExportDialogProps) {
  const learn = useLearnText()
  return (
    <Dialog title={learn('exportTitle')} onClose={onClose}>
      <ExportPanel {...panel} />
    </Dialog>
  )
}
