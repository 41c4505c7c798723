import type { ReactNode } from 'react'
import type { Lock } from '../player/view-slice.ts'
import { useStage } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import './held.css'

interface HeldProps {
  /** `exam`: only an exam holds it. */
  readonly lock: Lock | 'exam'
  readonly children: ReactNode
}

/** Controls that whoever shows the page has locked: there to be read, out of reach, and it is said why. */
export function Held({ lock, children }: HeldProps) {
  const t = useText()
  const isExam = useStage(({ quiz }) => quiz === 'exam')
  const isLocked = useStage(({ locks }) => lock !== 'exam' && locks.includes(lock))
  if (!isExam && !isLocked) return children
  const why =
    isExam || lock === 'exam' ? t('lockedExam') : t('lockedHere', { names: t(`lock_${lock}`) })
  return (
    <div className="held">
      <p className="hint">{why}</p>
      <div inert>{children}</div>
    </div>
  )
}
