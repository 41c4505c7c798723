import { useState } from 'react'

/** What a hand has set, until the scenario says the same or something else: a recording takes a moment to be made. */
export function useHeld<Value>(value: Value): readonly [held: Value, hold: (next: Value) => void] {
  const [held, hold] = useState({ at: value, of: value })
  if (held.of !== value) hold({ at: value, of: value })
  return [held.at, (at) => hold({ at, of: value })]
}
