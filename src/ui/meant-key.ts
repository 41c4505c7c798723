/** Under which name the changes of a reader are kept. */
export const KEY_CHANGES = 'keymap'

/**
 * The key of the page that a pressed one stands for; '' when it stands for none. `changes`: what the reader changed, as
 * `pressed=meant&…`, the pressed keys in small letters.
 */
export const meantKey = (key: string, changes = ''): string =>
  new URLSearchParams(changes).get(key.toLowerCase()) ?? key
