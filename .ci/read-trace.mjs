/**
 * What each key or press cost the page's main thread, by Chromium's own trace: milliseconds that it worked until the next frame was
 * handed over (`shown`) and until the next key (`worked`), whatever else the machine had to do, and the longest task as a visitor lived
 * through it.
 */
export function workAfter(trace, type) {
  const { traceEvents } = JSON.parse(trace)
  const main = traceEvents.find(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  )
  const own = traceEvents.filter(({ tid, pid }) => tid === main?.tid && pid === main?.pid)
  const begun = own
    .filter(({ name, args }) => name === 'EventDispatch' && args?.data?.type === type)
    .map(({ ts }) => ts)
  const tasks = own.filter(({ name }) => name === 'RunTask')
  const frames = own.filter(({ name }) => name === 'Commit').map(({ ts, dur = 0 }) => ts + dur)
  const workBetween = (from, until) =>
    tasks
      .filter(({ ts, dur = 0 }) => ts + dur > from && ts < until)
      .reduce((sum, { tdur = 0 }) => sum + tdur / 1_000, 0)
  const ends = begun.map((from) => frames.find((at) => at > from) ?? from)
  return {
    shown: begun.map((from, at) => workBetween(from, ends[at])),
    worked: begun.map((from, at) => workBetween(from, begun[at + 1] ?? Number.POSITIVE_INFINITY)),
    longest: Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1_000)),
  }
}

/** What `startTracing` must be asked for. */
export const TRACED = {
  categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'toplevel'],
}
