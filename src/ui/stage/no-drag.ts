/**
 * Stands in for `d3-drag` in the built page: 1 kB of the first visit. Boxes of a diagram stay where they are
 * (`nodesDraggable={false}`), so React Flow never asks for `drag`; d3-zoom takes the other two while the view is moved.
 */
export function drag(): void {}

const swallow = (event: Event) => {
  event.preventDefault()
  event.stopImmediatePropagation()
}

const OWN = ['dragstart', 'selectstart'] as const // what a browser makes of a pressed button by itself

/** A pressed pointer moves the view: it drags no picture and selects no text. */
export function dragDisable(view: Window): void {
  for (const name of OWN) view.addEventListener(name, swallow, true)
}

/** The pointer was let go. `isMoved`: what it ends with is no click. */
export function dragEnable(view: Window, isMoved?: boolean): void {
  for (const name of OWN) view.removeEventListener(name, swallow, true)
  if (!isMoved) return
  view.addEventListener('click', swallow, true)
  setTimeout(() => view.removeEventListener('click', swallow, true))
}
