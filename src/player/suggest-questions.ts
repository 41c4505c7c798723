import type { Recording } from '../core/sim/kernel.ts'
import type { Derived, Moment } from '../scenario/schema.ts'
import { ASKS } from '../scenario/teaching-schema.ts'
import type { World } from '../world.ts'
import { type Asked, questionsOf } from './question.ts'

/** A question that can be asked of a recording: what learners will be offered, and what turns out to be right. */
export type Suggested = Asked & Derived

/** Where each kind of question says most: at the decision itself, or where what is asked about begins. */
const PLACES: Readonly<Record<Derived['ask'], RegExp>> = {
  whichPod: /^traffic\/podChosen$/,
  fate: /^traffic\/(opened|pinged)$/,
  sourceSeen: /^traffic\/opened$/,
  wireSees: /^traffic\/opened$/,
  outerLength: /^traffic\/opened$/,
  howManyQueries: /^names\/asked$/,
  whichServer: /^names\/asked$/,
  howManyServers: /^names\/asked$/,
  nameFate: /^names\/asked$/,
  whoLeads: /^etcd\/elected$/,
  writeFate: /^etcd\/putAsked$/,
  howManyMachines: /^(api\/scaled|cluster-api\/setCreated)$/,
  podsMade: /^api\/scaled$/,
  whichMachine: /^cluster-api\/machineDeleted$/,
  whichPart: /^cluster-api\/topologyApplied$/,
  machineFate: /^cluster-api\/vm(Destroyed|SwitchedOff)$/,
}

const SUGGESTED_MAX = 24

/** Questions that suit the story, in its order. The answer to each is in the recording. */
export function suggestQuestions(recording: Recording<World>): readonly Suggested[] {
  const counts = new Map<string, number>()
  const found: Suggested[] = []
  for (const { message } of recording.steps) {
    const { key } = message
    const occurrence = (counts.get(key) ?? 0) + 1
    counts.set(key, occurrence)
    for (const ask of ASKS)
      if (PLACES[ask].test(key)) found.push(...askedBefore(recording, ask, { key, occurrence }))
    if (found.length >= SUGGESTED_MAX) break
  }
  return found.slice(0, SUGGESTED_MAX)
}

/** Every kind of question that can be asked before one step. */
export const askableAt = (recording: Recording<World>, before: Moment): readonly Suggested[] =>
  ASKS.flatMap((ask) => askedBefore(recording, ask, before))

const askedBefore = (
  recording: Recording<World>,
  ask: Derived['ask'],
  before: Moment,
): readonly Suggested[] =>
  questionsOf(recording, [{ ask, before }]).map((asked) => ({ ...asked, ask, before }))
