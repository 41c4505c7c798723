import { type Heard, type Resolver, send } from './resolver.ts'

/** A part of a resolver that runs beside others. */
interface Lane<Result> {
  readonly part: Resolver<Result>
  /** Simulated ms; undefined: it waits for ever. */
  untilMs: number | undefined
  result?: { readonly value: Result; readonly at: number }
}

export interface Finished<Result> {
  readonly value: Result
  /** Simulated ms. */
  readonly at: number
}

/** Runs parts side by side as one: each gets what arrives at its own sockets. The results, in the order of the parts. */
export function* runTogether<Result>(
  parts: readonly Resolver<Result>[],
): Resolver<readonly Finished<Result>[]> {
  const owners = new Map<number, Lane<Result>>()
  let heard: Heard = yield send()
  const lanes: Lane<Result>[] = []
  for (const part of parts) {
    const lane: Lane<Result> = { part, untilMs: undefined }
    lanes.push(lane)
    yield* advance(lane, { now: heard.now }, owners)
  }
  while (lanes.some(({ result }) => !result)) {
    const running = lanes.filter(({ result }) => !result)
    const times = running.flatMap(({ untilMs }) => (untilMs === undefined ? [] : [untilMs]))
    heard = yield { act: 'wait', ...(times.length > 0 && { untilMs: Math.min(...times) }) }
    const { now, arrival } = heard
    if (arrival) {
      const lane = owners.get(arrival.socket)
      if (lane && !lane.result) yield* advance(lane, heard, owners)
      continue
    }
    for (const lane of running) {
      if ((lane.untilMs ?? Number.POSITIVE_INFINITY) <= now) yield* advance(lane, { now }, owners)
    }
  }
  return lanes.flatMap(({ result }) => (result ? [result] : []))
}

/** Lets one part go on until it waits or is done. */
function* advance<Result>(
  lane: Lane<Result>,
  first: Heard,
  owners: Map<number, Lane<Result>>,
): Resolver<void> {
  let heard = first
  for (;;) {
    const { done, value } = lane.part.next(heard)
    if (done) {
      lane.result = { value, at: heard.now }
      return
    }
    if (value.act === 'wait') {
      lane.untilMs = value.untilMs
      return
    }
    if (value.act === 'send') for (const { socket } of value.sends) owners.set(socket, lane)
    heard = yield value
  }
}
