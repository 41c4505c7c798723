import { useEffect, useState } from 'react'
import { inOrder } from '../../player/author-stage.ts'
import { clockOf } from '../../player/stage.ts'
import { fieldsOfInput, INPUT_KINDS } from '../../scenario/input-fields.ts'
import { CLOCK_MAX, INPUT_COUNT_MAX } from '../../scenario/limits.ts'
import type { Input } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { InputForm } from './input-form.tsx'
import { InputRow } from './input-row.tsx'
import { Lane } from './lane.tsx'
import { useBuildText } from './use-build-text.ts'
import { inputKey, useInputWords } from './use-input-words.ts'
import { DEED_GROUPS, useWorkshop } from './workshop.ts'

/** What happens and when: a lane to drag in, a list to read, forms to add and to change. */
export function TimelineSection() {
  const b = useBuildText()
  const inputs = useStage(({ scenario }) => scenario.inputs)
  const [chosen, choose] = useState<number>()
  return (
    <>
      {inputs.length > 0 ? (
        <>
          <p className="hint">{b('laneHint')}</p>
          <Lane chosen={chosen} onChoose={choose} />
        </>
      ) : (
        <p className="hint">{b('noInputs')}</p>
      )}
      <ol className="builder-cards" data-path="inputs">
        {inputs.map((input, place) => (
          <InputRow
            // biome-ignore lint/suspicious/noArrayIndexKey: two inputs may be alike
            key={place}
            input={input}
            place={place}
            isChosen={chosen === place}
            onChoose={() => choose(chosen === place ? undefined : place)}
          />
        ))}
      </ol>
      {inputs.length < INPUT_COUNT_MAX && <AddInput />}
    </>
  )
}

type Way = (typeof DEED_GROUPS)[number] | 'any'

/** The forms that learners use too, and one for every kind of input there is. */
function AddInput() {
  const b = useBuildText()
  const { author, forms } = useWorkshop()
  const store = useStageStore()
  const words = useInputWords()
  const clock = useStage(clockOf)
  const [way, setWay] = useState<Way>('packets')
  const [kind, setKind] = useState(INPUT_KINDS[0] ?? '')
  const [typed, type] = useState('')
  const [instead, replace] = useState<number>()
  const inputs = useStage(({ scenario }) => scenario.inputs)
  const replaced = instead !== undefined && inputs[instead] ? instead : undefined
  const at = Number(typed)
  const isWrong = typed !== '' && !(Number.isFinite(at) && at >= 0 && at <= CLOCK_MAX)
  const when =
    replaced !== undefined ? inputs[replaced]?.at : typed === '' || isWrong ? undefined : at
  useEffect(() => {
    if (replaced !== undefined) author.aim({ instead: replaced })
    else author.aim(typed === '' || isWrong ? undefined : { at })
    return () => author.aim(undefined)
  }, [author, typed, isWrong, at, replaced])
  // The page shows what is there at that time: the forms of learners begin with it.
  useEffect(() => {
    if (when === undefined) return
    const { recording, seek } = store.getState()
    seek(recording.steps.findLastIndex((step) => step.at <= when))
  }, [store, when])
  const add = (fields: object) => {
    // as: checked with the document
    const input = { ...fields, kind, at: typed === '' ? clockOf(store.getState()) : at } as Input
    return author.change((scenario) => {
      const old = replaced === undefined ? undefined : scenario.inputs[replaced]
      const kept = scenario.inputs.filter((each) => each !== old)
      return { ...scenario, inputs: inOrder([...kept, old ? { ...input, at: old.at } : input]) }
    })
  }
  return (
    <section className="add-input">
      <h3>{b('addInput')}</h3>
      <div className="builder-row">
        <label>
          <span>{b('addWhat')}</span>
          <select value={way} onChange={({ target }) => setWay(target.value as Way)}>
            {/* as: the options are the ways */}
            {[...DEED_GROUPS, 'any' as const].map((each) => (
              <option key={each} value={each}>
                {b(`deeds_${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{b('addAt')}</span>
          <input
            type="text"
            inputMode="decimal"
            value={typed}
            placeholder={`${clock}`}
            disabled={replaced !== undefined}
            aria-invalid={isWrong || undefined}
            onChange={({ target }) => type(target.value.trim())}
          />
        </label>
      </div>
      {inputs.length > 0 && (
        <label className="builder-wide">
          <span>{b('addInstead')}</span>
          <select
            value={replaced ?? ''}
            onChange={({ target }) =>
              replace(target.value === '' ? undefined : Number(target.value))
            }
          >
            <option value="">{b('addBeside')}</option>
            {inputs.map((input, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two inputs may be alike
              <option key={place} value={place}>
                {place + 1}. {words(input)}
              </option>
            ))}
          </select>
        </label>
      )}
      {isWrong && <p role="alert">{b('timeWrong', { max: CLOCK_MAX })}</p>}
      {way === 'any' ? (
        <>
          <label className="builder-wide">
            <span>{b('inputKind')}</span>
            <select value={kind} onChange={({ target }) => setKind(target.value)}>
              {INPUT_KINDS.map((each) => (
                <option key={each} value={each}>
                  {b(inputKey(each))} ({each})
                </option>
              ))}
            </select>
          </label>
          <InputForm
            key={kind}
            kind={kind}
            fields={fieldsOfInput(kind)}
            at={when}
            path="inputs"
            action={b('addNow')}
            onGive={add}
          />
        </>
      ) : (
        forms.deeds[way]
      )}
    </section>
  )
}
