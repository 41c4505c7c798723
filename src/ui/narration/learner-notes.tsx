import { findMoment } from '../../player/moment.ts'
import { useStage } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import './learner-notes.css'

/** What the author says to every learner at the step on screen. */
export function LearnerNotes() {
  const t = useText()
  const worded = useWorded()
  const recording = useStage((stage) => stage.recording)
  const cursor = useStage((stage) => stage.cursor)
  const notes = useStage(({ scenario }) => scenario.notes)
  const said = (notes ?? []).filter(
    (note) => note.for === 'learner' && findMoment(recording, note.moment) === cursor,
  )
  return (
    <section className="learner-notes" aria-label={t('shareNotes')} aria-live="polite">
      {said
        .map(({ text }) => worded(text))
        .filter((text) => text.trim() !== '')
        .map((text) => (
          <p key={text}>{text}</p>
        ))}
    </section>
  )
}
