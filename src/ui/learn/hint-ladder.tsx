import { useMemo } from 'react'
import { HINTS_MAX } from '../../player/attempt.ts'
import { hintsFor } from '../../player/find-hints.ts'
import { questionOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { Say } from '../words.tsx'
import './exam.css'
import { useLearnText } from './use-learn-text.ts'

/** Three rungs, one after the other, each on demand and each with its price. */
export function HintLadder() {
  const learn = useLearnText()
  const store = useStageStore()
  const asked = useStage(questionOnScreen)
  const recording = useStage((stage) => stage.recording)
  const hints = useStage((stage) => stage.hints)
  const ladder = useMemo(() => asked && hintsFor(recording, asked), [recording, asked])
  if (!asked || !ladder) return <p className="hint">{learn('hintNone')}</p>
  const taken = Math.min(hints[asked.id] ?? 0, HINTS_MAX)
  const take = () => store.getState().look({ hints: { ...hints, [asked.id]: taken + 1 } })
  return (
    <section className="hint-ladder" aria-label={learn('hintTitle')}>
      <ol aria-live="polite">
        {ladder.slice(0, taken).map((message) => (
          <li key={message.key}>
            <Say message={message} />
          </li>
        ))}
      </ol>
      {taken < HINTS_MAX && (
        <p>
          <button type="button" onClick={take}>
            {learn('hintTake', { number: taken + 1 })}
          </button>{' '}
          <small>{learn('hintCost', { left: HINTS_MAX - taken })}</small>
        </p>
      )}
    </section>
  )
}
