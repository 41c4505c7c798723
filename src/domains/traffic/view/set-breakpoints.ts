import type { StageStore } from '../../../player/stage.ts'
import { breakpointText, firstStop, readBreakpoint } from '../breakpoint.ts'

const BREAKPOINTS_MAX = 100 // each costs a look at every step

/** Playing and stepping stop at these from now on. What names no rule or chain is left out. */
export function setBreakpoints(store: StageStore, texts: readonly string[]): void {
  const found = texts.flatMap((text) => readBreakpoint(text) ?? []).slice(0, BREAKPOINTS_MAX)
  store.getState().look({
    breakpoints: [...new Set(found.map(breakpointText))],
    stopBetween: found.length
      ? ({ steps }, from, to) => firstStop(steps, { from, to }, found)
      : undefined,
  })
}

/** Sets a breakpoint that is not there, and takes away one that is. */
export function toggleBreakpoint(store: StageStore, text: string): void {
  const { breakpoints } = store.getState()
  const others = breakpoints.filter((each) => each !== text)
  setBreakpoints(store, others.length < breakpoints.length ? others : [...breakpoints, text])
}
