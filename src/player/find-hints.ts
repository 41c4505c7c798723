import type { Recording } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'
import { drawsIn, endpointsReadyOf, type Ladder, type Ladders } from './hint-facts.ts'
import { say } from './hint-messages.ts'
import { machineHints } from './machine-hints.ts'
import { nameHints } from './name-hints.ts'
import type { Asked } from './question.ts'

/** What helps with a question, from what the recording shows where it is asked and until it is answered. */
export function hintsFor(recording: Recording<World>, asked: Asked): Ladder | undefined {
  const gate = recording.steps[asked.gate]
  const reveal = recording.steps[asked.reveal]
  const first = recording.steps[0]
  if (!reveal || !first || asked.ask === 'own') return undefined
  const between = recording.steps.slice(asked.gate + 1, asked.reveal + 1)
  return LADDERS[asked.ask]({ asked, gate: gate ?? first, reveal, between })
}

/** Every kind has its hints: a new one does not compile without. */
const LADDERS: Required<Ladders> = {
  ...nameHints,
  ...machineHints,
  whichPod: ({ asked, gate, between, reveal }) => {
    const found = [gate, ...between].findLast(
      ({ message }) => message.key === 'traffic/serviceFound',
    )
    const service = String(found?.message.params.service ?? '').replace(/^service:/, '')
    const count = Number(reveal.message.params.of ?? asked.choices.length)
    return [
      say('hint_whichPod_1', { service }),
      say('hint_whichPod_2', { count }),
      say('hint_whichPod_3', { count, ...drawsIn(between, count) }),
    ]
  },
  fate: ({ gate, between, reveal }) => {
    const to = String(gate.message.params.to ?? '')
    const told = (...keys: readonly string[]) =>
      between.some(({ message }) => keys.includes(message.key))
    const way = told('traffic/rejected')
      ? 'error'
      : told('traffic/deliveredClosed')
        ? 'closed'
        : told('traffic/delivered') && reveal.message.key === 'traffic/finished'
          ? 'arrives'
          : told('traffic/lost', 'traffic/dropped', 'traffic/droppedByPolicy')
            ? 'gone'
            : 'other'
    return [
      say('hint_fate_1', { to }),
      say('hint_fate_2', { ready: endpointsReadyOf(gate.world, to) }),
      say('hint_fate_3', { way }),
    ]
  },
  sourceSeen: ({ between }) => {
    const count = (key: string) => between.filter(({ message }) => message.key === key).length
    return [
      say('hint_sourceSeen_1'),
      say('hint_sourceSeen_2', { marks: count('traffic/marked') }),
      say('hint_sourceSeen_3', { rewrites: count('traffic/snatApplied') }),
    ]
  },
  wireSees: ({ gate, between, reveal }) => {
    const far = between.findLast(({ message }) => /^pod:/.test(String(message.params.to ?? '')))
    const node = String(reveal.message.params.place ?? far?.message.params.to ?? '')
    const wrapped = reveal.message.params
    return [
      say('hint_wireSees_1', { length: Number(wrapped.from ?? 0) }),
      say('hint_wireSees_2'),
      say('hint_wireSees_3', { node: nodeOf(node) || nodeOf(gate.actor) }),
    ]
  },
  outerLength: ({ reveal }) => {
    const { from = 0, to = 0 } = reveal.message.params
    const more = Number(to) - Number(from)
    return [
      say('hint_outerLength_1', { from: Number(from) }),
      say('hint_outerLength_2'),
      say('hint_outerLength_3', { from: Number(from), more }),
    ]
  },
}

const nodeOf = (place: string): string => place.replace(/^[a-z]+:/, '').split('/')[0] ?? ''
