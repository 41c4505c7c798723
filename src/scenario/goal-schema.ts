import * as v from 'valibot'

/**
 * What a learner shall reach: a claim about the whole recording, which must hold at every step. `least`: how many
 * requests, lookups or writes there must be, so that nothing is reached by sending nothing.
 */

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(320))
const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const least = v.exactOptional(whole(1, 1_000))

export const Goal = v.variant('kind', [
  /** Every connection that was opened got its answer. */
  v.strictObject({ kind: v.literal('noRequestLost'), least }),
  /** Every name that was looked up led to an address. */
  v.strictObject({ kind: v.literal('everyNameFound'), least }),
  /** Queries that all lookups together send to the first server they ask. */
  v.strictObject({ kind: v.literal('queriesAtMost'), max: whole(0, 10_000), least }),
  /** No lookup takes longer; simulated ms. */
  v.strictObject({ kind: v.literal('lookupsWithin'), ms: whole(1, 3_600_000), least }),
  /** Ready endpoints of the Service `namespace/name`, at every instant. */
  v.strictObject({
    kind: v.literal('readyAtLeast'),
    service: v.pipe(name, v.regex(/^[^/]+\/[^/]+$/)),
    min: whole(1, 1_000),
  }),
  /** Whichever zone goes, the etcd members that run elsewhere are a majority. A member in no list is a zone of its own. */
  v.strictObject({
    kind: v.literal('quorumSurvives'),
    zones: v.pipe(
      v.record(name, v.pipe(v.array(name), v.maxLength(16))),
      v.check((zones) => Object.keys(zones).length <= 16),
    ),
  }),
  /** No client of etcd is told that its write failed. */
  v.strictObject({ kind: v.literal('everyWriteDone'), least }),
])
export type Goal = v.InferOutput<typeof Goal>

export const GOAL_COUNT_MAX = 8

/** Fields of a scenario. */
export const Goals = {
  goals: v.exactOptional(v.pipe(v.array(Goal), v.maxLength(GOAL_COUNT_MAX))),
  /** The fewest changes to this document that reach all goals. */
  par: v.exactOptional(whole(0, 100)),
}
