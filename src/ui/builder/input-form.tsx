import { useId, useMemo, useState } from 'react'
import { namesFor } from '../../player/name-choices.ts'
import { prefilled, worldAt } from '../../player/prefill-input.ts'
import { worldOnScreen } from '../../player/stage.ts'
import type { InputField } from '../../scenario/input-fields.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'

interface InputFormProps {
  readonly kind: string
  readonly fields: readonly InputField[]
  /** The input that is changed. */
  readonly given?: Readonly<Record<string, unknown>>
  /** Simulated ms at which it happens: what is there then is offered. Undefined: at the step on screen. */
  readonly at?: number | undefined
  readonly path: string
  readonly action: string
  readonly onGive: (fields: object) => Promise<boolean>
}

type Texts = Readonly<Record<string, string>>

/** Every field of an input, as the schema says. Wrong values change nothing, and are said below. */
export function InputForm({ kind, fields, given, at, path, action, onGive }: InputFormProps) {
  const b = useBuildText()
  const words = useWords()
  const store = useStageStore()
  const id = useId()
  const world = useStage((stage) =>
    at === undefined ? worldOnScreen(stage) : worldAt(stage.recording, at, given !== undefined),
  )
  const begun = useMemo(
    () => textsOf(fields, given ?? (world && prefilled(world, kind, fields))),
    [fields, given, world, kind],
  )
  const [typed, type] = useState<Texts>({})
  const texts = { ...begun, ...typed } // what was typed stays, whatever is offered
  const [wrong, setWrong] = useState<{ readonly name: string; readonly why: string }>()
  const set = (name: string, text: string) => type({ ...typed, [name]: text })
  const give = async () => {
    const read = await readFields(fields, texts)
    if ('wrong' in read)
      return setWrong({ name: read.wrong, why: b('fieldUnread', { name: read.wrong }) })
    setWrong(undefined)
    if (await onGive(read.values)) return
    const [problem] = store.getState().problems
    if (problem)
      setWrong({ name: problem.path.split('.')[2] ?? '', why: words.text(problem.message) })
  }
  return (
    <form
      className="input-form"
      onSubmit={(event) => {
        event.preventDefault()
        void give()
      }}
    >
      {fields.map((field) => {
        const { name, options, isOptional } = field
        const shared = {
          id: `${id}-${name}`,
          'data-path': `${path}.${name}`,
          'aria-invalid': wrong?.name === name || undefined,
          'aria-describedby': wrong?.name === name ? `${id}-wrong` : undefined,
        }
        const names = world && !options ? namesFor(world, kind, name) : []
        return (
          <label
            key={name}
            htmlFor={`${id}-${name}`}
            className={field.type === 'data' ? 'wide' : ''}
          >
            <span className="mono">
              {name}
              {!isOptional && ' *'}
            </span>
            {options || field.type === 'flag' ? (
              <select
                {...shared}
                value={texts[name] ?? ''}
                onChange={({ target }) => set(name, target.value)}
              >
                {isOptional && <option value="">–</option>}
                {(options ?? ['true', 'false']).map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            ) : field.type === 'data' || (texts[name] ?? '').includes('\n') ? (
              <textarea
                {...shared}
                className="mono"
                rows={name === 'objects' ? 8 : 2}
                spellCheck={false}
                value={texts[name] ?? ''}
                onChange={({ target }) => set(name, target.value)}
              />
            ) : (
              <>
                <input
                  {...shared}
                  type="text"
                  inputMode={field.type === 'number' ? 'decimal' : 'text'}
                  list={names.length > 0 ? `${id}-${name}-names` : undefined}
                  spellCheck={false}
                  autoComplete="off"
                  autoCapitalize="none"
                  value={texts[name] ?? ''}
                  onChange={({ target }) => set(name, target.value)}
                />
                {names.length > 0 && (
                  <datalist id={`${id}-${name}-names`}>
                    {names.map((each) => (
                      <option key={each} value={each} />
                    ))}
                  </datalist>
                )}
              </>
            )}
          </label>
        )
      })}
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="wide">
          {wrong.why}
        </p>
      )}
      <button type="submit" className="wide">
        {action}
      </button>
    </form>
  )
}

function textsOf(fields: readonly InputField[], given: InputFormProps['given']): Texts {
  return Object.fromEntries(
    fields.map(({ name, options, type, isOptional }) => {
      const value = given?.[name]
      const first = isOptional ? '' : (options?.[0] ?? (type === 'flag' ? 'true' : ''))
      if (value === undefined) return [name, first]
      return [name, typeof value === 'object' ? JSON.stringify(value, undefined, 1) : String(value)]
    }),
  )
}

/** Values of the fields that say something; manifests and other data are YAML, of which JSON is a part. */
async function readFields(
  fields: readonly InputField[],
  texts: Texts,
): Promise<{ readonly values: Readonly<Record<string, unknown>> } | { readonly wrong: string }> {
  const values: Record<string, unknown> = {}
  for (const { name, type, isOptional } of fields) {
    const text = texts[name] ?? ''
    if (text === '' && isOptional) continue
    if (type === 'number') values[name] = Number(text === '' ? Number.NaN : text)
    else if (type === 'flag') values[name] = text === 'true'
    else if (type === 'text') values[name] = text
    else {
      const value = await readData(name, text)
      if (value === undefined) return { wrong: name }
      values[name] = value
    }
    if (Number.isNaN(values[name])) return { wrong: name }
  }
  return { values }
}

async function readData(name: string, text: string): Promise<unknown> {
  const { readDocument, readManifests } = await import('../../scenario/read-manifests.ts')
  const document = readDocument(text)
  if (name !== 'objects') return document.ok ? document.value : undefined
  if (document.ok && Array.isArray(document.value)) return document.value
  const read = readManifests(text)
  return read.ok ? read.value.objects : undefined
}
