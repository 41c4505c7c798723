import { selection } from 'd3-selection'

/**
 * Stands in for `d3-transition` and `d3-interpolate` in the built page: 10 kB of the first visit. React Flow moves the
 * view with d3-zoom, which takes them to move it smoothly; here the view moves at once, and the browser animates it.
 */
export function interrupt(): void {}
export function interpolate(): void {}
export { interpolate as interpolateZoom }

function itself(this: unknown): unknown {
  return this
}

type Tween = (this: unknown, ...args: readonly unknown[]) => (progress: number) => void

/** Where a tween ends, at once. */
function tween(this: typeof selection.prototype, _name: string, make: Tween): unknown {
  return this.each(function (this: unknown, ...args: readonly unknown[]) {
    make.call(this, ...args)(1)
  })
}

/** A transition is the selection itself: what it would do in the end is done now. */
Object.assign(selection.prototype, {
  interrupt: itself,
  transition: itself,
  duration: itself,
  tween,
})
