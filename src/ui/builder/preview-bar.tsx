import { useEffect, useRef } from 'react'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'
import './builder.css'

/** While an author plays what learners will play: what is locked, and the way back. */
export function PreviewBar({ onBack }: { readonly onBack: () => void }) {
  const b = useBuildText()
  const t = useText()
  const bar = useRef<HTMLElement>(null)
  useEffect(() => bar.current?.focus(), [])
  const locks = useStage((stage) => stage.locks)
  return (
    <aside ref={bar} tabIndex={-1} className="preview-bar" aria-label={b('preview')}>
      <p>
        {b('previewNow')}{' '}
        {locks.length > 0 &&
          t('lockedHere', { names: locks.map((each) => t(`lock_${each}`)).join(', ') })}
      </p>
      <button type="button" className="primary" onClick={onBack}>
        {b('previewBack')}
      </button>
    </aside>
  )
}
