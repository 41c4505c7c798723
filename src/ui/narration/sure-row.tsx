import type { ReactNode } from 'react'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'

const SURE = ['guess', 'fairly', 'sure'] as const

interface SureRowProps {
  readonly id: string
  readonly choice: string | undefined
  /** Said while nothing is chosen. */
  readonly first?: string
  readonly children?: ReactNode
}

/** How sure a learner is of a choice: with that it is given. */
export function SureRow({ id, choice, first, children }: SureRowProps) {
  const t = useText()
  const { answer } = useStageStore().getState()
  const quiz = useStage((stage) => stage.quiz)
  return (
    <div className="sure">
      <span>{choice ? t('howSure') : (first ?? t('chooseFirst'))}</span>
      {SURE.map((sure) => (
        <button
          key={sure}
          type="button"
          disabled={!choice}
          onClick={() => choice && answer(id, { choice, sure })}
        >
          {t(`sure_${sure}`)}
        </button>
      ))}
      {children}
      {quiz !== 'exam' && (
        <button
          type="button"
          className="plain"
          onClick={() => answer(id, { choice: 'skipped', sure: 'guess' })}
        >
          {t('skipQuestion')}
        </button>
      )}
    </div>
  )
}
