import { useEffect, useId, useState } from 'react'
import { WORDED_MAX, type Worded } from '../../scenario/teaching-schema.ts'
import { useBuildText } from './use-build-text.ts'

interface WordedFieldProps {
  readonly label: string
  readonly path: string
  readonly value: Worded | undefined
  readonly rows?: number
  /** Undefined when both languages are empty. */
  readonly onChange: (value: Worded | undefined) => void
}

const LANGUAGES = ['en', 'zh-CN'] as const
type Texts = Readonly<Record<(typeof LANGUAGES)[number], string>>

/** A text in one language stands in the field that it looks like. */
function textsOf(value: Worded | undefined): Texts {
  if (typeof value === 'object') return value
  const text = value ?? ''
  return /\p{Script=Han}/u.test(text) ? { en: '', 'zh-CN': text } : { en: text, 'zh-CN': '' }
}

/** One text is read by everybody; two are read each by its own readers. */
function wordedOf({ en, 'zh-CN': zh }: Texts): Worded | undefined {
  if (en === '' && zh === '') return undefined
  if (en === '' || zh === '') return en + zh
  return { en, 'zh-CN': zh }
}

const PAUSE_MS = 600 // of typing: then what was typed is part of the document

/** A text in both languages. What is typed becomes part of the document at a pause, and when the field is left. */
export function WordedField({ label, path, value, rows = 2, onChange }: WordedFieldProps) {
  const b = useBuildText()
  const id = useId()
  const [typed, type] = useState<{ readonly of: Worded | undefined; readonly texts: Texts }>()
  const isOwn = typed !== undefined && (typed.of === value || saysSame(typed.texts, value))
  const texts = isOwn ? typed.texts : textsOf(value)
  const isPending = !saysSame(texts, value)
  const give = () => {
    if (isPending) onChange(wordedOf(texts))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pause begins anew with each letter, and with nothing else
  useEffect(() => {
    if (!isPending) return
    const timer = setTimeout(give, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <fieldset className="worded" data-path={path}>
      <legend>{label}</legend>
      {LANGUAGES.map((language) => (
        <label key={language} htmlFor={`${id}-${language}`}>
          <span>{b(`in_${language}`)}</span>
          <textarea
            id={`${id}-${language}`}
            data-path={`${path}.${language}`}
            lang={language}
            rows={rows}
            maxLength={WORDED_MAX}
            value={texts[language]}
            onChange={({ target }) =>
              type({ of: value, texts: { ...texts, [language]: target.value } })
            }
            onBlur={give}
          />
        </label>
      ))}
    </fieldset>
  )
}

const saysSame = (texts: Texts, value: Worded | undefined): boolean =>
  JSON.stringify(wordedOf(texts)) === JSON.stringify(value)
