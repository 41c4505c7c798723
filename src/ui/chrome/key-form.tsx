import { type KeyboardEvent, useState } from 'react'
import { assignKey, KEY_GROUPS, type KeyGroup, keyOf, nameOfKey, type Slot } from '../key-map.ts'
import { useLearnText } from '../learn/use-learn-text.ts'
import { pressedKey } from '../meant-key.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './key-form.css'

const VIEWS: readonly Slot[] = KEY_GROUPS.views
const GROUPS = Object.keys(KEY_GROUPS) as readonly KeyGroup[] // as: these are its keys

interface KeyFormProps {
  /** What the reader changed: `meant-key.ts`. */
  readonly changes: string
  readonly onChange: (changes: string) => void
}

interface Said {
  readonly slot: Slot
  readonly key: string
  /** Does it already; undefined: no key of ours can be this one. */
  readonly taken?: Slot
}

/** What each key does, and another key for it: chosen, then pressed. A key that is taken is asked about first. */
export function KeyForm({ changes, onChange }: KeyFormProps) {
  const t = useText()
  const learn = useLearnText()
  const [waiting, setWaiting] = useState<Slot>()
  const [said, setSaid] = useState<Said>()
  const names: Readonly<Record<KeyGroup, string>> = {
    forward: t('key_forward'),
    back: t('key_back'),
    ends: t('key_ends'),
    connection: t('key_connection'),
    play: t('key_play'),
    speed: t('key_speed'),
    clicker: learn('key_clicker'),
    why: t('key_why'),
    presenter: learn('presenterTitle'),
    blank: learn('key_blank'),
    language: t('key_language'),
    captions: learn('key_captions'),
    palette: learn('key_palette'),
    undo: t('key_undo'),
    help: t('key_help'),
    views: t('tabs'),
  }
  const tabs = useStage((stage) => stage.tabs)
  const nameOf = (slot: Slot) =>
    viewOf(slot) ??
    names[GROUPS.find((group) => KEY_GROUPS[group].some((each) => each === slot)) ?? 'help']
  const viewOf = (slot: Slot) => {
    const tab = tabs[VIEWS.indexOf(slot)]
    return tab && t(`tab_${tab}`)
  }
  const give = (slot: Slot, key: string, takesAway: boolean) => {
    const assigned = assignKey(changes, slot, key, takesAway)
    if ('changes' in assigned) onChange(assigned.changes)
    setSaid('taken' in assigned ? { slot, key, ...assigned } : undefined)
    if ('isReserved' in assigned) setSaid({ slot, key })
  }
  const onKey = (event: KeyboardEvent, slot: Slot) => {
    if (waiting !== slot || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return // more may follow
    setWaiting(undefined)
    if (event.key !== 'Escape') give(slot, pressedKey(event), false)
  }
  const button = (group: KeyGroup, slot: Slot) => {
    const key = keyOf(changes, slot)
    const name = key === undefined ? learn('keyNone') : nameOfKey(key)
    const isWaiting = waiting === slot
    return (
      <button
        key={slot}
        type="button"
        aria-label={learn('keyChange', { key: name, action: viewOf(slot) ?? names[group] })}
        aria-pressed={isWaiting}
        onClick={() => {
          setSaid(undefined)
          setWaiting(isWaiting ? undefined : slot)
        }}
        onBlur={() => setWaiting((now) => (now === slot ? undefined : now))}
        onKeyDown={(event) => onKey(event, slot)}
      >
        {isWaiting ? '…' : name}
      </button>
    )
  }
  return (
    <>
      <p className="hint" aria-live="polite">
        {waiting === undefined ? learn('keysHint') : learn('keyPress')}
      </p>
      <dl className="keys">
        {GROUPS.filter((group) => group !== 'views').map((group) => (
          <div key={group}>
            <dt>{KEY_GROUPS[group].map((slot) => button(group, slot))}</dt>
            <dd>{names[group]}</dd>
          </div>
        ))}
      </dl>
      <h3>{names.views}</h3>
      <dl className="keys">
        {KEY_GROUPS.views.slice(0, tabs.length).map((slot) => (
          <div key={slot}>
            <dt>{button('views', slot)}</dt>
            <dd>{viewOf(slot)}</dd>
          </div>
        ))}
      </dl>
      {said && (
        <div className="key-taken" role="alert">
          <p>
            {said.taken === undefined
              ? learn('keyRefused', { key: nameOfKey(said.key) })
              : learn('keyTaken', { key: nameOfKey(said.key), action: nameOf(said.taken) })}
          </p>
          {said.taken !== undefined && (
            <button type="button" onClick={() => give(said.slot, said.key, true)}>
              {learn('keyTake', { action: nameOf(said.slot) })}
            </button>
          )}
          <button type="button" onClick={() => setSaid(undefined)}>
            {learn('keyKeep')}
          </button>
        </div>
      )}
      {changes !== '' && (
        <button type="button" onClick={() => onChange('')}>
          {learn('keyReset')}
        </button>
      )}
    </>
  )
}
