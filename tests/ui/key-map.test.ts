import { describe, expect, test } from 'vitest'
import { assignKey, KEY_GROUPS, keyOf, nameOfKey, type Slot, slotOf } from '../../src/ui/key-map.ts'
import { meantKey, pressedKey } from '../../src/ui/meant-key.ts'

/** The changes after some keys were given, each taken away from whatever had it. */
const changed = (...given: readonly (readonly [Slot, string])[]): string =>
  given.reduce((changes, [slot, key]) => {
    const assigned = assignKey(changes, slot, key, true)
    if (!('changes' in assigned)) throw new Error(`${key} cannot be given`)
    return assigned.changes
  }, '')

const SLOTS: readonly Slot[] = Object.values(KEY_GROUPS).flat()

describe('a key that was changed', () => {
  test('does what the old one did, and the old one does nothing', () => {
    const changes = changed(['k', 'x'])
    expect(meantKey('x', changes)).toBe('k')
    expect(meantKey('X', changes)).toBe('k')
    expect(meantKey('k', changes)).toBe('')
    expect(keyOf(changes, 'k')).toBe('x')
  })

  test('can be changed again, and back', () => {
    expect(changed(['k', 'x'], ['k', 'F2'], ['k', 'k'])).toBe('')
    const changes = changed(['ArrowRight', 'j'], ['ArrowRight', 'ArrowDown'])
    expect([meantKey('j', changes), meantKey('ArrowDown', changes)]).toEqual(['j', 'ArrowRight'])
  })

  test('that does something else already is not taken away unasked', () => {
    expect(assignKey('', 'w', 'l', false)).toEqual({ taken: 'l' })
    const changes = changed(['w', 'l'])
    expect(slotOf(changes, 'l')).toBe('w')
    expect(keyOf(changes, 'l')).toBeUndefined()
    expect(keyOf(changed(['w', 'l'], ['l', 'w']), 'l')).toBe('w')
  })

  test('may be a chord, and a chord may become a single key', () => {
    const changes = changed(['Ctrl+k', 'Alt+s'], ['Ctrl+z', 'u'])
    expect(meantKey('Alt+s', changes)).toBe('Ctrl+k')
    expect(meantKey('u', changes)).toBe('Ctrl+z')
    expect([meantKey('Ctrl+k', changes), meantKey('Ctrl+z', changes)]).toEqual(['', ''])
    expect(keyOf(changes, 'Ctrl+Shift+z')).toBe('Ctrl+Shift+z')
  })

  test.each(['Tab', 'Enter', 'Escape', 'Shift', 'Dead', 'Shift+Tab', 'Alt+Enter', 'Ctrl+w'])(
    'is never %s',
    (key) => {
      expect(assignKey('', 'w', key, true)).toEqual({ isReserved: true })
    },
  )
})

test('a view may have another key: it stands for the place that the view has', () => {
  const changes = changed(['Alt+3', 'v'])
  expect(meantKey('v', changes)).toBe('Alt+3')
  expect(keyOf(changes, 'Alt+3')).toBe('v')
  expect(meantKey('Alt+3', changes)).toBe('')
})

test('whatever is given in whatever order, no key does two things, and each slot that has a key answers to it', () => {
  const keys = ['a', ' ', 'k', 'w', 'ArrowRight', 'F5', '&', '=', '+', 'é']
  let changes = ''
  for (let round = 0; round < 60; round++) {
    const slot = SLOTS[(round * 7) % SLOTS.length] ?? 'k'
    const key = keys[(round * 3) % keys.length] ?? 'a'
    const assigned = assignKey(changes, slot, key, true)
    if ('changes' in assigned) changes = assigned.changes
    const given = SLOTS.map((each) => keyOf(changes, each)).filter((each) => each !== undefined)
    expect(new Set(given).size).toBe(given.length)
    for (const each of SLOTS) {
      const own = keyOf(changes, each)
      if (own !== undefined) expect(meantKey(own, changes)).toBe(each)
    }
  }
})

test('what is stored may be anything: nothing is thrown', () => {
  for (const stored of ['%', '{"k":1}', '&&=', 'k=nosuch']) {
    expect(typeof meantKey('k', stored)).toBe('string')
    expect(() => SLOTS.map((slot) => keyOf(stored, slot))).not.toThrow()
  }
})

test.each([
  [{ key: 'K' }, 'K'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'ArrowRight', shiftKey: true }, 'Shift+ArrowRight'],
  [{ key: 'Z', shiftKey: true, metaKey: true }, 'Ctrl+Shift+z'],
  [{ key: '˚', code: 'KeyK', altKey: true }, 'Alt+k'],
  [{ key: '¡', code: 'Digit1', altKey: true }, 'Alt+1'],
])('%j is pressed as %s', (press, name) => {
  const none = { code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  expect(pressedKey({ ...none, ...press })).toBe(name)
})

test('keys are named as they stand on a keyboard', () => {
  expect(
    ['ArrowRight', ' ', 'k', '?', 'pagedown', 'f5', 'Ctrl+Shift+z', 'Ctrl++'].map(nameOfKey),
  ).toEqual(['→', 'Space', 'K', '?', 'PageDown', 'F5', 'Ctrl+Shift+Z', 'Ctrl++'])
})
