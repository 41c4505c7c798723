import { useState } from 'react'
import { inOrder } from '../../player/author-stage.ts'
import { fieldsOfInput } from '../../scenario/input-fields.ts'
import { CLOCK_MAX } from '../../scenario/limits.ts'
import type { Input } from '../../scenario/schema.ts'
import { useHeld } from '../use-held.ts'
import { useStageStore } from '../use-stage.ts'
import { InputForm } from './input-form.tsx'
import { RemoveButton } from './remove-button.tsx'
import { useBuildText } from './use-build-text.ts'
import { useInputWords } from './use-input-words.ts'
import { useWorkshop } from './workshop.ts'

interface InputRowProps {
  readonly input: Input
  readonly place: number
  readonly isChosen: boolean
  readonly onChoose: () => void
}

/** One input: when, what, and, when it is chosen, every field of it. */
export function InputRow({ input, place, isChosen, onChoose }: InputRowProps) {
  const b = useBuildText()
  const { author } = useWorkshop()
  const store = useStageStore()
  const words = useInputWords()(input)
  const replace = (next: Input) =>
    author.change((scenario) => ({
      ...scenario,
      inputs: inOrder(scenario.inputs.with(place, next)),
    }))
  const look = () => {
    const { recording, seek } = store.getState()
    const step = recording.steps.find(({ at }) => at >= input.at)
    if (step) seek(step.index)
  }
  return (
    <li data-path={`inputs.${place}`} data-chosen={isChosen || undefined}>
      <div className="builder-head">
        <span className="number">{place + 1}</span>
        <TimeField
          at={input.at}
          name={words}
          place={place}
          onGive={(at) => void replace({ ...input, at })}
        />
        <button type="button" onClick={look}>
          {b('showStep')}
        </button>
        <RemoveButton
          name={words}
          onRemove={(scenario) => ({
            ...scenario,
            inputs: scenario.inputs.filter((_, other) => other !== place),
          })}
        />
      </div>
      <button type="button" className="input-words" aria-expanded={isChosen} onClick={onChoose}>
        {words}
      </button>
      {isChosen && (
        <InputForm
          key={JSON.stringify(input)}
          kind={input.kind}
          fields={fieldsOfInput(input.kind)}
          given={input}
          at={input.at}
          path={`inputs.${place}`}
          action={b('changeNow')}
          onGive={(fields) => replace({ ...fields, kind: input.kind, at: input.at } as Input)} // as: checked with the document
        />
      )}
    </li>
  )
}

interface TimeFieldProps {
  readonly at: number
  readonly name: string
  readonly place: number
  readonly onGive: (at: number) => void
}

/** A time in ms; it counts when the field is left, or at Enter. */
function TimeField({ at, name, place, onGive }: TimeFieldProps) {
  const b = useBuildText()
  const [held, hold] = useHeld(at)
  const [typed, type] = useState<{ readonly of: number; readonly text: string }>()
  const text = typed?.of === at ? typed.text : undefined
  const wanted = Number(text)
  const isWrong = text !== undefined && (text === '' || !(wanted >= 0 && wanted <= CLOCK_MAX))
  const give = () => {
    if (text === undefined || isWrong) return
    hold(wanted)
    type(undefined)
    if (wanted !== at) onGive(wanted)
  }
  return (
    <label className="time-field">
      <span className="visually-hidden">{b('timeOf', { name })}</span>
      <input
        type="text"
        inputMode="decimal"
        data-path={`inputs.${place}.at`}
        value={text ?? String(held)}
        aria-invalid={isWrong || undefined}
        onChange={({ target }) => type({ of: at, text: target.value.trim() })}
        onBlur={give}
        onKeyDown={({ key }) => {
          if (key === 'Enter') give()
        }}
      />
      <span aria-hidden="true">ms</span>
      {isWrong && <small role="alert">{b('timeWrong', { max: CLOCK_MAX })}</small>}
    </label>
  )
}
