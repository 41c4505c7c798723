import { useEffect } from 'react'
import { findMoment } from '../../player/moment.ts'
import { questionOnScreen, type StageStore, stepOnScreen } from '../../player/stage.ts'
import { strideFrom } from '../../player/stride.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useWorded, useWords } from '../words.tsx'
import { useAskedWords } from './asked-words.ts'
import { showAnswer } from './hands-up.tsx'
import { useLearnText } from './use-learn-text.ts'
import './presenter.css'

interface PresenterViewProps {
  /** The document of the presenter's window: its keys are heard there. */
  readonly page: Document
  /** What a pressed key stands for. */
  readonly meant: (key: string) => string
  readonly onBlank: () => void
}

/** What only the presenter sees: the sentence, the author's notes, and what comes next. Clickers work here too. */
export function PresenterView({ page, meant, onBlank }: PresenterViewProps) {
  const t = useText()
  const learn = useLearnText()
  const words = useWords()
  const worded = useWorded()
  const askedWords = useAskedWords()
  const store = useStageStore()
  const step = useStage(stepOnScreen)
  const cursor = useStage((stage) => stage.cursor)
  const recording = useStage((stage) => stage.recording)
  const notes = useStage(({ scenario }) => scenario.notes)
  const asked = useStage(questionOnScreen)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !move(meant(event.key), store)) return
      event.preventDefault()
    }
    page.addEventListener('keydown', onKey)
    return () => page.removeEventListener('keydown', onKey)
  }, [page, meant, store])
  const following = recording.steps[strideFrom(recording, cursor, 'hop', 1)]
  const said = (notes ?? []).filter(({ moment }) => findMoment(recording, moment) === cursor)
  return (
    <main className="presenter">
      <p className="presenter-where">
        {t('stepOf', { step: cursor + 1, count: recording.steps.length })}
      </p>
      <section aria-label={t('narration')} aria-live="polite">
        <p className="presenter-now">{step ? words.text(step.message) : t('beforeFirst')}</p>
      </section>
      <section>
        <h2>{learn('presenterNotes')}</h2>
        {said.length === 0 && <p className="hint">{learn('presenterNoNotes')}</p>}
        {said.map(({ text }) => (
          <p key={worded(text)}>{worded(text)}</p>
        ))}
      </section>
      <section>
        <h2>{learn('presenterNext')}</h2>
        <p className="presenter-next">
          {asked
            ? learn('presenterAsks', { question: askedWords.ask(asked) })
            : following && following.index !== cursor
              ? words.text(following.message)
              : learn('presenterEnd')}
        </p>
      </section>
      <div className="presenter-buttons">
        <button type="button" onClick={() => move('PageUp', store)}>
          {t('back')}
        </button>
        <button type="button" className="primary" onClick={() => move('PageDown', store)}>
          {asked ? learn('handsShow') : t('forward')}
        </button>
        <button type="button" onClick={onBlank}>
          {learn('presenterBlank')}
        </button>
      </div>
    </main>
  )
}

/** True when the key is one of a clicker or of the player. */
function move(key: string, store: StageStore): boolean {
  const { step, stride, seek } = store.getState()
  switch (key) {
    case 'PageDown':
    case 'ArrowRight':
      if (!showAnswer(store)) step(stride, 1)
      return true
    case 'PageUp':
    case 'ArrowLeft':
      step(stride, -1)
      return true
    case 'Home':
      seek(-1)
      return true
    default:
      return false
  }
}
