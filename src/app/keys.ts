import { type StageStore, stepOnScreen } from '../player/stage.ts'
import { SPEEDS } from '../player/view-slice.ts'
import { isDialogOpen } from '../ui/chrome/open-dialogs.ts'
import { KEY_CHANGES, meantKey } from '../ui/meant-key.ts'
import { remembered } from './stored.ts'

interface KeySettings {
  /** Keys of one sign can be switched off (WCAG 2.1.4); arrows, Home, End and chords always work. */
  readonly lettersOn: boolean
  readonly help: () => void
  readonly palette: () => void
  readonly language: () => void
}

/** The keyboard map. Returns what ends it. Keys inside a field, a list or an open dialog belong to that. */
export function listenToKeys(store: StageStore, settings: KeySettings): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isDialogOpen()) return
    const target = event.target instanceof Element ? event.target : document.body
    if (target.closest('input:not([type="range"]), textarea, select, [contenteditable="true"]'))
      return
    if (act(event, target, store, settings)) event.preventDefault()
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}

function act(
  event: KeyboardEvent,
  target: Element,
  store: StageStore,
  settings: KeySettings,
): boolean {
  const { key: pressed, shiftKey, ctrlKey, metaKey, altKey } = event
  const stage = store.getState()
  if (ctrlKey || metaKey) {
    if (pressed.toLowerCase() === 'k') {
      settings.palette()
      return true
    }
    if (pressed.toLowerCase() !== 'z') return false
    if (shiftKey) stage.redo()
    else stage.undo()
    return true
  }
  if (altKey) {
    const digit = Number(event.code.replace('Digit', ''))
    const tab = stage.tabs[(digit || 10) - 1] // 0 stands after 9
    if (tab) stage.look({ tab })
    else if (event.code === 'KeyK') toggle(stage)
    return tab !== undefined || event.code === 'KeyK'
  }
  if (pressed.length === 1 && !settings.lettersOn) return false
  if (pressed === ' ' && target.closest('button, summary, [role="tab"], a')) return false // Space presses what has the focus
  const key = meantKey(pressed, remembered(KEY_CHANGES))
  // A slider has arrows, Home and End of its own.
  if (key !== pressed || !target.matches('input[type="range"]')) {
    switch (key) {
      case 'ArrowRight':
      case 'PageDown':
        stage.step(shiftKey ? 'connection' : stage.stride, 1)
        return true
      case 'ArrowLeft':
      case 'PageUp':
        stage.step(shiftKey ? 'connection' : stage.stride, -1)
        return true
      case 'Home':
        stage.seek(-1)
        return true
      case 'End':
        stage.seek(stage.recording.steps.length - 1)
        return true
    }
  }
  return letter(key, stage, settings)
}

type StageNow = ReturnType<StageStore['getState']>

function letter(key: string, stage: StageNow, settings: KeySettings): boolean {
  const speed = SPEEDS[Number(key) - 1]
  if (speed !== undefined) {
    stage.look({ speed })
    return true
  }
  switch (key.toLowerCase()) {
    case ' ':
    case 'k':
      toggle(stage)
      return true
    case '.':
      stage.step(stage.stride, 1)
      return true
    case ',':
      stage.step(stage.stride, -1)
      return true
    case 'w': {
      const cause = stepOnScreen(stage)?.cause
      if (cause !== undefined) stage.seek(cause)
      return cause !== undefined
    }
    case 'l':
      settings.language()
      return true
    case 'p':
      stage.look({ beside: 'presenter' })
      return true
    case '?':
      settings.help()
      return true
    default:
      return false
  }
}

const toggle = (stage: StageNow): void => (stage.playing ? stage.pause() : stage.play())
