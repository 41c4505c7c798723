import { type StageStore, stepOnScreen } from '../player/stage.ts'
import { SPEEDS } from '../player/view-slice.ts'
import { isDialogOpen } from '../ui/chrome/open-dialogs.ts'
import { KEY_CHANGES, meantKey, pressedKey } from '../ui/meant-key.ts'
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
  const stage = store.getState()
  const pressed = pressedKey(event)
  if (pressed.length === 1 && !settings.lettersOn) return false
  if (pressed === ' ' && target.closest('button, summary, [role="tab"], a')) return false // Space presses what has the focus
  const key = meantKey(pressed, remembered(KEY_CHANGES))
  // A slider has arrows, Home and End of its own.
  const isOwn = key === pressed && target.matches('input[type="range"]')
  if (isOwn && /^(Arrow|Page|Home|End)/.test(key)) return false
  return carryOut(key.toLowerCase(), stage, settings)
}

type StageNow = ReturnType<StageStore['getState']>

const FORWARD = ['arrowright', 'pagedown', '.']
const BACK = ['arrowleft', 'pageup', ',']

/** Whether there is something to do for a key, in small letters: then it is done. */
function carryOut(key: string, stage: StageNow, settings: KeySettings): boolean {
  const speed = SPEEDS[Number(key) - 1]
  const view = /^alt\+(\d)$/.exec(key)?.[1]
  const tab = view && stage.tabs[(Number(view) || 10) - 1] // 0 stands after 9
  const cause = stepOnScreen(stage)?.cause
  const plain = key.replace('shift+arrow', 'arrow')
  const stride = plain === key ? stage.stride : 'connection'
  if (FORWARD.includes(plain)) stage.step(stride, 1)
  else if (BACK.includes(plain)) stage.step(stride, -1)
  else if (speed) stage.look({ speed })
  else if (tab) stage.look({ tab })
  else if (key === 'home') stage.seek(-1)
  else if (key === 'end') stage.seek(stage.recording.steps.length - 1)
  else if ([' ', 'k', 'alt+k'].includes(key)) stage.playing ? stage.pause() : stage.play()
  else if (key === 'ctrl+k') settings.palette()
  else if (key === 'ctrl+z') stage.undo()
  else if (key === 'ctrl+shift+z') stage.redo()
  else if (key === 'w' && cause !== undefined) stage.seek(cause)
  else if (key === 'l') settings.language()
  else if (key === 'c') void import('./captions.ts').then(({ turnCaptions }) => turnCaptions())
  else if (key === 'p') stage.look({ beside: 'presenter' })
  else if (key === '?') settings.help()
  else return false
  return true
}
