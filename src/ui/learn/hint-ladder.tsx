import { useMemo } from 'react'
import { HINTS_MAX } from '../../player/attempt.ts'
import { hintsFor } from '../../player/find-hints.ts'
import { questionOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { Say, useWorded } from '../words.tsx'
import './exam.css'
import { useLearnText } from './use-learn-text.ts'

/** Three rungs, one after the other, each on demand and each with its price. */
export function HintLadder() {
  const learn = useLearnText()
  const store = useStageStore()
  const asked = useStage(questionOnScreen)
  const recording = useStage((stage) => stage.recording)
  const hints = useStage((stage) => stage.hints)
  const worded = useWorded()
  const ladder = useMemo(() => asked && hintsFor(recording, asked), [recording, asked])
  const rungs =
    asked?.own?.hints?.map((text) => ({ key: worded(text), text: worded(text) })) ??
    ladder?.map((message) => ({ key: message.key, text: <Say message={message} /> }))
  if (!asked || !rungs) return <p className="hint">{learn('hintNone')}</p>
  const most = Math.min(rungs.length, HINTS_MAX)
  const taken = Math.min(hints[asked.id] ?? 0, most)
  const take = () => store.getState().look({ hints: { ...hints, [asked.id]: taken + 1 } })
  return (
    <section className="hint-ladder" aria-label={learn('hintTitle')}>
      <ol aria-live="polite">
        {rungs.slice(0, taken).map(({ key, text }) => (
          <li key={key}>{text}</li>
        ))}
      </ol>
      {taken < most && (
        <p>
          <button type="button" onClick={take}>
            {learn('hintTake', { number: taken + 1 })}
          </button>{' '}
          <small>{learn('hintCost', { left: most - taken })}</small>
        </p>
      )}
    </section>
  )
}
