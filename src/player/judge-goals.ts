import type { Recording, Step } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import type { Goal } from '../scenario/schema.ts'
import type { World } from '../world.ts'

/** How a goal fares in a recording. `idle`: too little happened to say. */
export interface Judged {
  readonly goal: Goal
  readonly state: 'met' | 'broken' | 'idle'
  /** The first step at which it does not hold; of a `broken` goal only. */
  readonly step?: number
  /** The worst that was seen: queries sent, ms taken, endpoints ready, members left; or how many were counted. */
  readonly seen: number
}

/** Checks every goal over every step. All but `idle` are facts of the recording: no chance, no clock. */
export const judgeGoals = (
  recording: Recording<World>,
  goals: readonly Goal[],
): readonly Judged[] => goals.map((goal) => judgeGoal(recording, goal))

/** Whether all are met; undefined while nothing can be said of some. */
export function areMet(judged: readonly Judged[]): boolean | undefined {
  if (judged.some(({ state }) => state === 'broken')) return false
  return judged.some(({ state }) => state === 'idle') ? undefined : true
}

function judgeGoal(recording: Recording<World>, goal: Goal): Judged {
  switch (goal.kind) {
    case 'noRequestLost':
      return judgeTold(recording, goal, REQUESTS)
    case 'everyNameFound':
      return judgeTold(recording, goal, NAMES)
    case 'everyWriteDone':
      return judgeTold(recording, goal, WRITES)
    case 'queriesAtMost':
      return judgeQueries(recording, goal)
    case 'lookupsWithin':
      return judgeTimes(recording, goal)
    case 'readyAtLeast':
      return judgeLevel(recording, goal, goal.min, readyOf(goal.service))
    case 'quorumSurvives':
      return judgeLevel(recording, goal, 0, spareOf(goal.zones))
  }
}

/** Which steps tell a good end, and which a bad one. */
interface Ends {
  readonly good: (step: Step<World>) => boolean
  readonly bad: (step: Step<World>) => boolean
}

const tells =
  (...keys: readonly string[]) =>
  ({ message }: Step<World>) =>
    keys.includes(message.key)

const lastLookup = ({ world }: Step<World>) =>
  Object.values(world.names?.lookups ?? {}).findLast(({ outcome }) => outcome)?.outcome

/** Packets of lookups end without these messages: their clients are the resolvers. */
const REQUESTS: Ends = {
  good: tells('traffic/finished'),
  bad: tells('traffic/refused', 'traffic/timedOut', 'traffic/unresolved'),
}

const NAMES: Ends = {
  good: (step) => tells('names/tally')(step) && (lastLookup(step)?.addresses.length ?? 0) > 0,
  bad: (step) => tells('names/tally')(step) && lastLookup(step)?.addresses.length === 0,
}

const WRITES: Ends = { good: tells('etcd/putDone'), bad: tells('etcd/failed') }

function judgeTold(
  { steps }: Recording<World>,
  goal: Extract<Goal, { least?: number }>,
  { good, bad }: Ends,
): Judged {
  const broken = steps.find(bad)
  const seen = steps.filter(good).length
  return broken ? { goal, state: 'broken', step: broken.index, seen } : enough(goal, seen, seen)
}

const enough = (goal: Extract<Goal, { least?: number }>, count: number, seen: number): Judged => ({
  goal,
  state: count >= (goal.least ?? 1) ? 'met' : 'idle',
  seen,
})

function judgeQueries(
  { steps }: Recording<World>,
  goal: Extract<Goal, { kind: 'queriesAtMost' }>,
): Judged {
  const sent = steps.filter(tells('names/sent'))
  const over = sent[goal.max]
  if (over) return { goal, state: 'broken', step: over.index, seen: sent.length }
  return enough(goal, steps.filter(tells('names/tally')).length, sent.length)
}

function judgeTimes(
  { steps }: Recording<World>,
  goal: Extract<Goal, { kind: 'lookupsWithin' }>,
): Judged {
  const ends = steps.filter(tells('names/tally'))
  const times = ends.map(({ message }) => Number(message.params.ms))
  const place = times.findIndex((ms) => ms > goal.ms)
  const seen = Math.max(0, ...times)
  const over = ends[place]
  return over ? { goal, state: 'broken', step: over.index, seen } : enough(goal, ends.length, seen)
}

/** A number that must never be under `min`; undefined where the world does not have it. */
function judgeLevel(
  { steps }: Recording<World>,
  goal: Goal,
  min: number,
  levelOf: (world: World) => number | undefined,
): Judged {
  const levels = steps.map(({ world }) => levelOf(world))
  const known = levels.filter((level) => level !== undefined)
  if (known.length === 0) return { goal, state: 'idle', seen: 0 }
  const seen = Math.min(...known)
  const place = levels.findIndex((level) => level !== undefined && level < min)
  return place < 0 ? { goal, state: 'met', seen } : { goal, state: 'broken', step: place, seen }
}

/** Ready endpoints of a Service; nothing said of `ready` is ready (EndpointSlice API, discovery.k8s.io/v1). */
const readyOf =
  (service: string) =>
  ({ api }: World): number | undefined => {
    if (!objectsOf(api, 'Service')[service]) return undefined
    const [namespace, name] = service.split('/')
    const slices = Object.values(objectsOf(api, 'EndpointSlice')).filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        metadata.labels?.['kubernetes.io/service-name'] === name,
    )
    const ready = slices.flatMap(({ endpoints }) =>
      endpoints.filter(({ conditions }) => conditions?.ready !== false),
    )
    return new Set(ready.flatMap(({ addresses }) => addresses)).size
  }

/**
 * Running voters that are left when the worst zone goes, beyond a majority of all voters; under 0: no write goes on. Who
 * votes is what the member with the highest term, then the longest log, says. Cut links are no loss of a zone.
 */
const spareOf =
  (zones: Readonly<Record<string, readonly string[]>>) =>
  ({ etcd }: World): number | undefined => {
    const members = Object.values(etcd.members).filter(({ state }) => state !== 'removed')
    const newest = members.toSorted(
      (one, other) => other.node.term - one.node.term || other.node.commit - one.node.commit,
    )[0]
    if (!newest) return undefined
    const { voters } = newest.node.config
    const majority = Math.floor(voters.length / 2) + 1
    const runs = (name: string) => etcd.members[name]?.state === 'running'
    const zoneOf = (name: string) =>
      Object.entries(zones).find(([, names]) => names.includes(name))?.[0] ?? `only ${name}`
    const left = voters.map(
      (lost) => voters.filter((name) => runs(name) && zoneOf(name) !== zoneOf(lost)).length,
    )
    return Math.min(...left) - majority
  }
