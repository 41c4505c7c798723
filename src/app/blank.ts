import './blank.css'
import { KEY_CHANGES, meantKey } from '../ui/meant-key.ts'
import { remembered } from './stored.ts'

const heard = new WeakSet<Document>()

/** B on a clicker, in this window or in the presenter's: the room sees nothing until it is pressed again. */
export function listenToBlank(place: Document): void {
  if (heard.has(place)) return
  heard.add(place)
  place.addEventListener('keydown', (event) => {
    const isTyped = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
    const isField = (event.target as Element | null)?.matches?.('input, textarea, select') // as: keys go to elements
    const isOff = event.key.length === 1 && remembered('keys') === 'off'
    if (meantKey(event.key, remembered(KEY_CHANGES)).toLowerCase() !== 'b') return
    if (isTyped || isField || isOff) return
    toggleBlank()
    event.preventDefault()
  })
}

export const toggleBlank = (): void => {
  document.documentElement.toggleAttribute('data-blank')
}
