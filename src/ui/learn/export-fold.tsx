import { useState } from 'react'
import { ExportPanel } from './export-panel.tsx'
import { useLearnText } from './use-learn-text.ts'

/** The same above a list of steps, closed until somebody wants it. */
export function ExportFold() {
  const learn = useLearnText()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{learn('exportTitle')}</summary>
      {isOpen && <ExportPanel />}
    </details>
  )
}
