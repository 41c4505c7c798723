/** Under which name the changes of a reader are kept. */
export const KEY_CHANGES = 'keymap'

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/**
 * What was pressed, by one name: `k`, `Ctrl+Shift+z`, `Shift+ArrowRight`. Shift belongs to a sign already; ⌘ is Ctrl; with Alt
 * a keyboard may write other letters, so that the place of the key counts.
 */
export function pressedKey({ key, code, ctrlKey, metaKey, altKey, shiftKey }: Press): string {
  const sign = altKey ? code.replace(/^(Key|Digit)/, '') : key
  const isChord = ctrlKey || metaKey || altKey
  return [
    (ctrlKey || metaKey) && 'Ctrl',
    altKey && 'Alt',
    shiftKey && (isChord || key.length > 1) && 'Shift',
    isChord ? sign.toLowerCase() : sign,
  ]
    .filter(Boolean)
    .join('+')
}

/**
 * The key of the page that a pressed one stands for; '' when it stands for none. `changes`: what the reader changed, as
 * `pressed=meant&…`, the pressed keys in small letters.
 */
export const meantKey = (key: string, changes = ''): string =>
  new URLSearchParams(changes).get(key.toLowerCase()) ?? key
