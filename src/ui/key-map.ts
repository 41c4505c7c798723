import { meantKey } from './meant-key.ts'

/** The keys that a reader can change, by what the page calls them, in groups that do one thing. */
export const KEY_GROUPS = {
  forward: ['ArrowRight', '.'],
  back: ['ArrowLeft', ','],
  ends: ['Home', 'End'],
  connection: ['Shift+ArrowRight', 'Shift+ArrowLeft'],
  play: [' ', 'k', 'Alt+k'],
  speed: ['1', '2', '3', '4', '5'],
  clicker: ['PageDown', 'PageUp'],
  why: ['w'],
  presenter: ['p'],
  blank: ['b'],
  language: ['l'],
  captions: ['c'],
  palette: ['Ctrl+k'],
  undo: ['Ctrl+z', 'Ctrl+Shift+z'],
  help: ['?'],
  /** In the order in which they stand. */
  views: ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+5', 'Alt+6', 'Alt+7', 'Alt+8', 'Alt+9', 'Alt+0'],
} as const
export type KeyGroup = keyof typeof KEY_GROUPS
export type Slot = (typeof KEY_GROUPS)[KeyGroup][number]

const SLOTS: readonly Slot[] = Object.values(KEY_GROUPS).flat()

/** Keys that move the focus, press or leave what has it, or only change others. */
const RESERVED = ['Tab', 'Enter', 'Escape', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead']
/** What browsers keep to themselves. */
const OTHERS = /^(ctrl\+(shift\+)?[wtn]|(ctrl|alt)\+.*(arrow|tab|f4).*)$/i

const isReserved = (key: string): boolean => {
  const [last = ''] = key.split('+').slice(-1)
  return (
    OTHERS.test(key) ||
    RESERVED.includes(last) ||
    ['Unidentified', 'Process', 'CapsLock'].includes(last) ||
    key === ''
  )
}

/** What the key does now: the slot it stands for. */
export const slotOf = (changes: string, key: string): Slot | undefined =>
  SLOTS.find((slot) => slot.toLowerCase() === meantKey(key, changes).toLowerCase())

/** The key that a slot has now; undefined: none. */
export function keyOf(changes: string, slot: Slot): string | undefined {
  const own = new URLSearchParams(changes)
  const changed = [...own].find(([, meant]) => meant === slot)
  return changed?.[0] ?? (own.has(slot.toLowerCase()) ? undefined : slot)
}

export type Assigned =
  | { readonly changes: string }
  /** The key does something else already. */
  | { readonly taken: Slot }
  | { readonly isReserved: true }

/** Gives a slot another key. One that is taken is only taken away when that is wanted: the other slot has none then. */
export function assignKey(changes: string, slot: Slot, key: string, takesAway: boolean): Assigned {
  if (isReserved(key)) return { isReserved: true }
  const taken = slotOf(changes, key)
  if (taken !== undefined && taken !== slot && !takesAway) return { taken }
  const own = new URLSearchParams(changes)
  for (const [pressed, meant] of [...own]) if (meant === slot) own.delete(pressed)
  if (slot.toLowerCase() === key.toLowerCase()) own.delete(slot.toLowerCase())
  else {
    if (!own.has(slot.toLowerCase())) own.set(slot.toLowerCase(), '')
    own.set(key.toLowerCase(), slot)
  }
  return { changes: own.toString() }
}

const NAMES: Readonly<Record<string, string>> = {
  arrowright: '→',
  arrowleft: '←',
  arrowup: '↑',
  arrowdown: '↓',
  pagedown: 'PageDown',
  pageup: 'PageUp',
  home: 'Home',
  end: 'End',
  ' ': 'Space',
}

/** As it stands on a keyboard. */
export function nameOfKey(key: string): string {
  const [, before, last] = /^(.+)\+(.+)$/.exec(key) ?? []
  if (before && last) return `${nameOfKey(before)}+${nameOfKey(last)}`
  return NAMES[key.toLowerCase()] ?? key.charAt(0).toUpperCase() + key.slice(1)
}
