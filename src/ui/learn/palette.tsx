import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Dialog } from '../chrome/dialog.tsx'
import { useStageStore } from '../use-stage.ts'
import { type Entry, useEntries } from './find-entries.ts'
import { useLearnText } from './use-learn-text.ts'
import './palette.css'

interface PaletteProps {
  readonly onClose: () => void
  readonly onOther: (dialog: 'lessons' | 'export' | 'help' | 'share' | 'receipt' | 'quiz') => void
}

/** One field for everything there is: lessons, what is on screen, steps, views, words. Enter goes there. */
export function Palette({ onClose, onOther }: PaletteProps) {
  const learn = useLearnText()
  const store = useStageStore()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [wanted, setWanted] = useState('')
  const [active, setActive] = useState(0)
  const [open, setOpen] = useState<Entry>()
  const entries = useEntries(store, onOther)
  const found = useMemo(() => entries(wanted), [entries, wanted])
  useEffect(() => field.current?.focus(), [])
  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    if (entry.meaning !== undefined) return setOpen(entry)
    if (entry.go() !== 'moved') onClose()
  }
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined && found.length > 0) setActive((active + by + found.length) % found.length)
    else if (event.key === 'Enter') choose(found[active])
    else return
    event.preventDefault()
  }
  const optionId = (place: number) => `${id}-${place}`
  return (
    <Dialog title={learn('paletteTitle')} onClose={onClose}>
      <input
        ref={field}
        className="palette-field"
        type="search"
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={found[active] ? optionId(active) : undefined}
        aria-label={learn('paletteHint')}
        placeholder={learn('paletteHint')}
        value={wanted}
        onChange={({ target }) => {
          setWanted(target.value)
          setActive(0)
          setOpen(undefined)
        }}
        onKeyDown={onKey}
      />
      <p className="hint" role="status">
        {found.length === 0
          ? learn('paletteNothing')
          : learn('paletteFound', { count: found.length })}
      </p>
      {open && (
        <p className="palette-meaning" role="status">
          <strong>{open.text}</strong> {open.meaning}
        </p>
      )}
      <div
        className="palette-list"
        id={`${id}-list`}
        role="listbox"
        aria-label={learn('paletteTitle')}
      >
        {found.map((entry, place) => (
          <Option
            key={`${entry.group} ${entry.id}`}
            id={optionId(place)}
            entry={entry}
            isActive={place === active}
            onChoose={() => choose(entry)}
          />
        ))}
      </div>
    </Dialog>
  )
}

interface OptionProps {
  readonly id: string
  readonly entry: Entry
  readonly isActive: boolean
  readonly onChoose: () => void
}

function Option({ id, entry, isActive, onChoose }: OptionProps) {
  const learn = useLearnText()
  const item = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) item.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    // biome-ignore lint/a11y: the focus stays in the field above, which names the active option and has its keys
    <div ref={item} id={id} role="option" aria-selected={isActive} onClick={onChoose}>
      <small>{learn(`group_${entry.group}`)}</small>
      <span>{entry.text}</span>
    </div>
  )
}
