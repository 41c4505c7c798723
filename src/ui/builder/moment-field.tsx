import { findMoment, momentOf } from '../../player/moment.ts'
import { stepOnScreen } from '../../player/stage.ts'
import type { Moment } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'

interface MomentFieldProps {
  readonly path: string
  readonly moment: Moment
  readonly onChange: (moment: Moment) => void
}

/** A step by its meaning: its sentence, the way there, and which of its kind it is. It stays right when the story changes. */
export function MomentField({ path, moment, onChange }: MomentFieldProps) {
  const b = useBuildText()
  const words = useWords()
  const store = useStageStore()
  const recording = useStage((stage) => stage.recording)
  const place = findMoment(recording, moment)
  const step = place === undefined ? undefined : recording.steps[place]
  const all = recording.steps.filter(({ message }) => message.key === moment.key).length
  const bindHere = () => {
    const stage = store.getState()
    const here = stepOnScreen(stage)
    if (here) onChange(momentOf(stage.recording, here))
  }
  return (
    <div className="moment" data-path={path} title={moment.key}>
      <p>
        {step ? (
          <button type="button" className="plain" onClick={() => store.getState().seek(step.index)}>
            {b('stepNumber', { step: step.index + 1 })}
          </button>
        ) : (
          <b>
            {b('momentMissing')} <code>{moment.key}</code>
          </b>
        )}{' '}
        {step && words.text(step.message)}
      </p>
      <div className="builder-row">
        <label>
          <span>{b('occurrence')}</span>
          <select
            value={moment.occurrence}
            onChange={({ target }) => onChange({ ...moment, occurrence: Number(target.value) })}
          >
            {Array.from({ length: Math.min(Math.max(all, moment.occurrence), 200) }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the options are numbers
              <option key={index} value={index + 1}>
                {index + 1}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={bindHere}>
          {b('bindHere')}
        </button>
      </div>
    </div>
  )
}
