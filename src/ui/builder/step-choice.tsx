import { stepOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useWords } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'

/** The step on screen, and the way to the sentences before and after it. */
export function StepChoice() {
  const t = useText()
  const b = useBuildText()
  const words = useWords()
  const store = useStageStore()
  const step = useStage(stepOnScreen)
  const recording = useStage((stage) => stage.recording)
  const { seek } = store.getState()
  const story = recording.steps.filter(({ level }) => level === 'story')
  const cursor = step?.index ?? -1
  const before = story.findLast(({ index }) => index < cursor)
  const after = story.find(({ index }) => index > cursor)
  return (
    <section className="step-choice">
      <h3>{b('stepOnScreen')}</h3>
      <p>
        {step
          ? `${b('stepNumber', { step: step.index + 1 })}: ${words.text(step.message)}`
          : t('beforeFirst')}
      </p>
      <div className="builder-row">
        <button type="button" disabled={cursor < 0} onClick={() => seek(before?.index ?? -1)}>
          {b('sentenceBefore')}
        </button>
        <button type="button" disabled={!after} onClick={() => after && seek(after.index)}>
          {b('sentenceAfter')}
        </button>
      </div>
    </section>
  )
}
