import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useText } from '../words.tsx'
import { countDialog } from './open-dialogs.ts'
import './dialog.css'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal dialog of the platform: it keeps the focus and Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const t = useText()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    const uncount = countDialog()
    return () => {
      uncount()
      element?.close()
    }
  }, [])
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={heading} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button
          type="button"
          onClick={onClose}
          aria-label={t('close')}
          title={`${t('close')} (Esc)`}
        >
          <span aria-hidden="true">✕</span>
        </button>
      </div>
      {children}
    </dialog>
  )
}
