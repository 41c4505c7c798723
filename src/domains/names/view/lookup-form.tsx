import { useId } from 'react'
import { useStageStore } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import { nameOf, type Pod } from '../../api-server/model.ts'
import { type Family, LIBRARIES, type Library } from '../model.ts'
import { nameHint } from './name-hint.ts'
import { useNamesText } from './use-names-text.ts'

export interface Form {
  /** `shop/client` */
  readonly pod: string
  readonly name: string
  readonly library: Library
  readonly family: Family
  readonly connects: boolean
  readonly port: string
}

const NAME_MAX = 2_000 // characters: what an input of a scenario takes
const CHOICES_MAX = 200 // in a list to choose from; more are typed
const FAMILIES = { unspec: 'familyUnspec', inet: 'familyInet', inet6: 'familyInet6' } as const

interface LookupFormProps {
  readonly form: Form
  readonly pods: readonly Pod[]
  readonly onType: (change: Partial<Form>) => void
}

/** Looks a name up at the step on screen. */
export function LookupForm({ form, pods, onType }: LookupFormProps) {
  const t = useNamesText()
  const words = useWords()
  const store = useStageStore()
  const id = useId()
  const { name, library, family, connects, port } = form
  const number = Number(port)
  const isPortWrong = connects && !(Number.isInteger(number) && number >= 1 && number <= 65_535)
  const isLong = name.length > NAME_MAX
  const hint = isLong
    ? t('nameTooLong', { length: name.length, limit: NAME_MAX })
    : words.text(nameHint(name) ?? NO_MESSAGE)
  const ask = () =>
    void store.getState().act({
      kind: 'names/asked',
      from: `pod:${form.pod}`,
      name,
      library,
      ...(family !== 'unspec' && { family }),
      ...(connects && { connect: { port: number, protocol: 'tcp' } }),
    })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPortWrong && !isLong) ask()
      }}
    >
      <fieldset className="names-form">
        <legend>{t('formTitle')}</legend>
        <label className="wide" htmlFor={`${id}-pod`}>
          <span>{t('formPod')}</span>
          <PodChoice
            id={`${id}-pod`}
            pods={pods}
            value={form.pod}
            onChange={(pod) => onType({ pod })}
          />
        </label>
        <label className="wide">
          <span>{t('formName')}</span>
          <input
            type="text"
            className="mono"
            value={name}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            aria-describedby={`${id}-hint`}
            aria-invalid={isLong || undefined}
            onChange={({ target }) => onType({ name: target.value })}
          />
        </label>
        <p id={`${id}-hint`} className="wide hint" role={isLong ? 'alert' : undefined}>
          {hint}
        </p>
        <label>
          <span>{t('formProgram')}</span>
          <select
            value={library}
            onChange={({ target }) => onType({ library: target.value as Library })} // as: the options below
          >
            {LIBRARIES.map((each) => (
              <option key={each} value={each}>
                {t('programName', { library: each })}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('formFamily')}</span>
          <select
            value={family}
            onChange={({ target }) => onType({ family: target.value as Family })} // as: the options below
          >
            {Object.entries(FAMILIES).map(([each, key]) => (
              <option key={each} value={each}>
                {t(key)}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={connects}
            onChange={({ target }) => onType({ connects: target.checked })}
          />
          <span>{t('formConnect')}</span>
        </label>
        <label>
          <span>{t('formPort')}</span>
          <input
            type="text"
            inputMode="numeric"
            value={port}
            disabled={!connects}
            aria-invalid={isPortWrong || undefined}
            aria-describedby={isPortWrong ? `${id}-port` : undefined}
            onChange={({ target }) => onType({ port: target.value })}
          />
        </label>
        {isPortWrong && (
          <p id={`${id}-port`} role="alert" className="wide">
            {t('portWrong', { port })}
          </p>
        )}
        <button type="submit" className="primary wide" disabled={isPortWrong || isLong}>
          {t('formAsk')}
        </button>
      </fieldset>
    </form>
  )
}

const NO_MESSAGE = { key: '', params: {} }

interface PodChoiceProps {
  readonly id: string
  readonly pods: readonly Pod[]
  readonly value: string
  readonly onChange: (pod: string) => void
}

/** A list of a few Pods; of many, a field that knows their names. */
function PodChoice({ id, pods, value, onChange }: PodChoiceProps) {
  const names = pods.map(nameOf)
  if (names.length <= CHOICES_MAX)
    return (
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    )
  return (
    <>
      <input
        key={value}
        type="text"
        id={id}
        list={`${id}-all`}
        defaultValue={value}
        onChange={({ target }) => {
          if (names.includes(target.value)) onChange(target.value)
        }}
      />
      <datalist id={`${id}-all`}>
        {names.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  )
}
