import { useId, useRef, useState } from 'react'
import type { Problem } from '../../../core/result.ts'
import { useWords } from '../../../ui/words.tsx'
import { useNamesText } from './use-names-text.ts'

interface ListEditorProps {
  /** A field name, such as `searches`. */
  readonly label: string
  /** What is there before the own ones and cannot be moved, with where it comes from. */
  readonly fixed: readonly { readonly text: string; readonly origin: string }[]
  readonly items: readonly string[]
  /** What is wrong with the new list; it is taken if nothing is. */
  readonly onChange: (items: string[]) => readonly Problem[]
}

/** A list whose order matters: add, remove and move, all with buttons. */
export function ListEditor({ label, fixed, items, onChange }: ListEditorProps) {
  const t = useNamesText()
  const words = useWords()
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const [typed, type] = useState('')
  const [problems, complain] = useState<readonly Problem[]>([])
  const change = (next: string[]): boolean => {
    const found = onChange(next)
    complain(found)
    return found.length === 0
  }
  const move = (place: number, by: -1 | 1) => {
    const item = items[place] ?? ''
    if (!change(items.toSpliced(place, 1).toSpliced(place + by, 0, item))) return
    // The button that was pressed moves with its item, and keeps the focus while it can be pressed.
    requestAnimationFrame(() => {
      const rows = list.current?.querySelectorAll<HTMLElement>('[data-own]')
      const row = rows?.[place + by]
      row?.querySelector<HTMLElement>(`[data-by="${by}"]:enabled, button:enabled`)?.focus()
    })
  }
  const add = () => {
    if (typed.trim() !== '' && change([...items, typed.trim()])) type('')
  }
  return (
    <div className="list-editor">
      <span id={`${id}-label`} className="label">
        {label}
      </span>
      <ul ref={list} aria-labelledby={`${id}-label`}>
        {fixed.map(({ text, origin }) => (
          <li key={text}>
            <code>{text}</code> <small>{origin}</small>
          </li>
        ))}
        {items.map((item, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item may stand twice in the list
          <li key={`${place} ${item}`} data-own>
            <code>{item}</code>
            <span className="buttons">
              <button
                type="button"
                data-by="-1"
                aria-label={t('listUp', { item })}
                disabled={place === 0}
                onClick={() => move(place, -1)}
              >
                ↑
              </button>
              <button
                type="button"
                data-by="1"
                aria-label={t('listDown', { item })}
                disabled={place === items.length - 1}
                onClick={() => move(place, 1)}
              >
                ↓
              </button>
              <button
                type="button"
                aria-label={t('listRemove', { item })}
                onClick={() => change(items.toSpliced(place, 1))}
              >
                ✕
              </button>
            </span>
          </li>
        ))}
        {fixed.length + items.length === 0 && <li className="faint">{t('listEmpty')}</li>}
      </ul>
      <div className="add">
        <input
          type="text"
          className="mono"
          value={typed}
          spellCheck={false}
          autoCapitalize="none"
          aria-label={t('listAdd', { list: label })}
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={problems.length > 0 ? `${id}-problem` : undefined}
          onChange={({ target }) => {
            type(target.value)
            complain([])
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add()
          }}
        />
        <button type="button" disabled={typed.trim() === ''} onClick={add}>
          {t('listAddButton')}
        </button>
      </div>
      {problems.length > 0 && (
        <p id={`${id}-problem`} role="alert">
          {problems.map(({ message }) => words.text(message)).join(' ')}
        </p>
      )}
    </div>
  )
}
