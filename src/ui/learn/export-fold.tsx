import { type ComponentProps, useState } from 'react'
import { ExportPanel } from './export-panel.tsx'
import { useLearnText } from './use-learn-text.ts'

/** The same above a list of steps, closed until somebody wants it. */
export function ExportFold(props: ComponentProps<typeof ExportPanel>) {
  const learn = useLearnText()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{learn('exportTitle')}</summary>
      {isOpen && <ExportPanel {...props} />}
    </details>
  )
}
