import * as v from 'valibot'
import { CLOCK_MAX } from './limits.ts'

/** What a document may say of etcd: the cluster it begins with, and what a learner does to its members. */

const at = v.pipe(v.number(), v.minValue(0), v.maxValue(CLOCK_MAX))
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(320))
const member = v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/))
const count = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))

export const EtcdSettings = v.strictObject({
  members: count(1, 9),
  /** `--heartbeat-interval` and `--election-timeout`, in ms. */
  heartbeatMs: v.optional(count(10, 5_000), 100),
  electionMs: v.optional(count(50, 50_000), 1_000),
  preVote: v.optional(v.boolean(), true),
  /** One way, in ms. */
  delayMs: v.optional(v.strictObject({ from: count(0, 5_000), to: count(0, 5_000) }), {
    from: 5,
    to: 20,
  }),
  snapshotCount: v.optional(count(1, 100_000), 10_000),
  catchUpEntries: v.optional(count(0, 100_000), 5_000),
  /** How long heartbeats are followed after the last input, in ms. */
  followMs: v.optional(count(0, 60_000), 3_000),
})

export const EtcdInputs = [
  v.strictObject({
    at,
    kind: v.literal('etcd/put'),
    member,
    key: text,
    value: v.pipe(v.string(), v.maxLength(320)),
  }),
  v.strictObject({ at, kind: v.literal('etcd/got'), member, key: text }),
  v.strictObject({
    at,
    kind: v.picklist([
      'etcd/killed',
      'etcd/terminated',
      'etcd/started',
      'etcd/memberPromoted',
      'etcd/memberRemoved',
      'etcd/leaderMoved',
      'etcd/backedUp',
      'etcd/forcedNew',
    ]),
    member,
  }),
  v.strictObject({
    at,
    kind: v.picklist(['etcd/partitioned', 'etcd/restored']),
    members: v.pipe(v.array(member), v.minLength(1), v.maxLength(9)),
  }),
  v.strictObject({
    at,
    kind: v.picklist(['etcd/linkCut', 'etcd/linkHealed']),
    between: v.pipe(v.array(member), v.length(2)),
  }),
  v.strictObject({ at, kind: v.literal('etcd/healed') }),
  v.strictObject({ at, kind: v.literal('etcd/diskSlowed'), member, fsyncMs: count(0, 60_000) }),
  v.strictObject({
    at,
    kind: v.literal('etcd/clockSet'),
    member,
    speed: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
  }),
  v.strictObject({
    at,
    kind: v.literal('etcd/memberAdded'),
    member,
    learner: v.optional(v.boolean(), true),
  }),
] as const
