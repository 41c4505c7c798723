import type { Presentation } from './presentation.ts'

const DIAGRAM_RATIO = 0.5 // of the width
const DIAGRAM_MIN = 240 // px
const DIAGRAM_MAX = 560 // px
const HYSTERESIS = 8 // px: less is not worth a jump of the page around
const TIME_MS = 350 // between two messages

/**
 * How high a player in a frame would like to be, in CSS pixels: the diagram by the width, the rest by what it holds. It never
 * looks at the height of the frame, or frame and player would chase each other.
 */
export function ownHeight(): number {
  const { clientWidth } = document.documentElement
  const isShown = document.documentElement.dataset.panels !== 'views'
  const diagram = isShown
    ? Math.min(DIAGRAM_MAX, Math.max(DIAGRAM_MIN, clientWidth * DIAGRAM_RATIO))
    : DIAGRAM_MIN
  const parts = document.querySelectorAll('.shell-inner > :not(.work):not(.visually-hidden)')
  return Math.round([...parts].reduce((sum, part) => sum + part.scrollHeight, diagram))
}

/** Tells the parent the height in the dialect it understands, whenever it has changed. */
export function tellHeight(
  dialect: Presentation['resize'],
  target: string,
  tell: (height: number) => void = () => {},
): void {
  let told = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const speak = dialect === 'hopscope' ? tell : dialect === 'lti' ? lti(target) : h5p(target)
  const look = () => {
    timer = undefined
    const height = ownHeight()
    if (Math.abs(height - told) < HYSTERESIS) return
    told = height
    speak(height)
  }
  const later = () => {
    if (timer === undefined) timer = setTimeout(look, TIME_MS)
  }
  const observer = new ResizeObserver(later)
  const follow = () => {
    for (const part of document.querySelectorAll('.shell-inner > *')) observer.observe(part)
    later()
  }
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true })
  follow()
}

/** Canvas and others: https://canvas.instructure.com/doc/api/file.lti_window_post_message.html */
const lti = (target: string) => (height: number) =>
  window.parent.postMessage({ subject: 'lti.frameResize', height }, target)

/** The four messages of H5P's resizer: hello, hello; prepareResize, resizePrepared; resize. */
function h5p(target: string): (height: number) => void {
  let wanted = 0
  const say = (action: string, more = {}) =>
    window.parent.postMessage({ context: 'h5p', action, ...more }, target)
  const prepare = () =>
    say('prepareResize', {
      scrollHeight: wanted,
      clientHeight: document.documentElement.clientHeight,
    })
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || (target !== '*' && origin !== target)) return
    const { context, action } = (data ?? {}) as { context?: unknown; action?: unknown } // as: anyone's message
    if (context !== 'h5p') return
    if (action === 'ready') say('hello')
    if (action === 'hello' || action === 'resize') prepare()
    if (action === 'resizePrepared') say('resize', { scrollHeight: wanted })
  })
  say('hello')
  return (height) => {
    wanted = height
    prepare()
  }
}
