import * as v from 'valibot'
import { PROGRAMS, REFUSABLE } from '../domains/controllers/model/machinery.ts'
import { CLOCK_MAX } from './limits.ts'

const at = v.pipe(v.number(), v.minValue(0), v.maxValue(CLOCK_MAX))
const program = v.picklist(PROGRAMS)
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600))

/** What a learner does to what is between a change and a controller: watches, caches, writes. */
export const MachineryInputs = [
  v.strictObject({
    at,
    kind: v.literal('controllers/watchBroken'),
    program,
    /** A kind as stored: `Pod`, `Machine.cluster.x-k8s.io`. */
    object: v.pipe(v.string(), v.minLength(1), v.maxLength(320)),
    /** How long nobody answers; 0: the connection is closed and opened again at once. */
    seconds,
    /** The API server no longer has what was missed: 410 Gone. */
    forgets: v.exactOptional(v.boolean()),
  }),
  v.strictObject({ at, kind: v.literal('controllers/resynced'), program }),
  v.strictObject({
    at,
    kind: v.literal('controllers/writesRefused'),
    controller: v.picklist(REFUSABLE),
    seconds,
  }),
] as const
