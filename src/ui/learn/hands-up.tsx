import { useEffect } from 'react'
import { questionOnScreen, type StageStore } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useAskedWords } from './asked-words.ts'
import './hands-up.css'
import { useLearnText } from './use-learn-text.ts'

/** Goes on from the question on screen, if there is one: nobody's answer is kept. */
export function showAnswer(store: StageStore): boolean {
  const stage = store.getState()
  const asked = questionOnScreen(stage)
  if (!asked || stage.quiz === 'exam') return false
  stage.answer(asked.id, { choice: 'skipped', sure: 'guess' })
  return true
}

/** A question for a whole room: large choices with letters, no clock and no count. Step shows what happens. */
export function HandsUp() {
  const words = useAskedWords()
  const learn = useLearnText()
  const store = useStageStore()
  const asked = useStage(questionOnScreen)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!['PageDown', 'ArrowRight'].includes(event.key) || !showAnswer(store)) return
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [store])
  if (!asked) return null
  return (
    <section className="hands" aria-label={learn('handsTitle')}>
      <p className="hands-title">{learn('handsTitle')}</p>
      <h2>{words.ask(asked)}</h2>
      <ol>
        {asked.choices.map((choice) => (
          <li key={choice}>{words.choice(asked, choice)}</li>
        ))}
      </ol>
      <button type="button" className="primary" onClick={() => showAnswer(store)}>
        {learn('handsShow')}
      </button>
    </section>
  )
}
