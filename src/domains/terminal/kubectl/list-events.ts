import { EPOCH_MS, formatTime } from '../../../core/time.ts'
import type { World } from '../../../world.ts'
import {
  type EventSubject,
  type KubeObject,
  type ToldEvent,
  toldEvents,
} from '../../api-server/model.ts'

/** An Event as the API server has it (core/v1). */
export interface KubeEvent extends KubeObject {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count?: number
  readonly eventTime: string | null
  readonly firstTimestamp: string | null
  readonly lastTimestamp: string | null
  readonly involvedObject: EventSubject
  readonly source: { readonly component?: string; readonly host?: string }
  readonly reportingComponent: string
  readonly reportingInstance: string
}

/** client-go/tools/record/events_cache.go, v0.36 */
const SIMILAR_MAX = 10
const SIMILAR_MS = 600_000
const BURST = 25
const REFILL_MS = 300_000
/** kube-apiserver --event-ttl */
const TTL_MS = 3_600_000

interface Sum {
  readonly event: ToldEvent
  readonly message: string
  readonly firstAt: number
  readonly nanos: number
  lastAt: number
  count: number
}

/**
 * What recorders make of it before the API server sees it: the same event again is counted, the tenth like it within ten minutes is
 * combined with those after it, and a component that tells too much of one object is not heard: 25, and one more every five minutes.
 */
export function listEvents(world: World): readonly KubeEvent[] {
  const now = world.api.elapsedMs + world.clock
  const sums = new Map<string, Sum>()
  const similar = new Map<string, { keys: Set<string>; at: number }>()
  const buckets = new Map<string, { tokens: number; at: number }>()
  let order = 0
  for (const event of toldEvents(world.events)) {
    if (now - event.at > TTL_MS) continue
    const { about, by, host = '', type, reason, at } = event
    const who = [by, host, about.kind, about.namespace, about.name, about.uid].join(' ')
    const group = [who, type, reason].join(' ')
    let key = [group, about.fieldPath, event.message].join(' ')
    let { message } = event
    if (by !== SCHEDULER) {
      const known = similar.get(group)
      const seen = known && at - known.at <= SIMILAR_MS ? known.keys : new Set<string>()
      seen.add(message)
      similar.set(group, { keys: seen, at })
      if (seen.size >= SIMILAR_MAX) {
        seen.delete([...seen][0] ?? '')
        key = group
        message = `(combined from similar events): ${message}`
      }
      const source = `${who} ${type}`
      const bucket = buckets.get(source) ?? { tokens: BURST, at }
      const tokens = Math.min(BURST, bucket.tokens + (at - bucket.at) / REFILL_MS)
      buckets.set(source, { tokens: tokens < 1 ? tokens : tokens - 1, at })
      if (tokens < 1) continue
    }
    const { count = 1 } = event
    const sum = sums.get(key)
    if (sum) sums.set(key, { ...sum, message, lastAt: at, count: sum.count + count })
    else sums.set(key, { event, message, firstAt: at, lastAt: at, count, nanos: order++ })
  }
  return [...sums.values()].map(kubeEvent)
}

const SCHEDULER = 'default-scheduler'

function kubeEvent({ event, message, firstAt, lastAt, count, nanos }: Sum): KubeEvent {
  const { about, by, host, type, reason } = event
  const isNew = by === SCHEDULER // events.k8s.io: the older fields stay empty
  const time = { first: formatTime(firstAt), last: formatTime(lastAt) }
  const hex = (BigInt(EPOCH_MS + firstAt) * 1_000_000n + BigInt(nanos)).toString(16)
  const namespace = about.namespace ?? 'default'
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${about.name}.${hex}`,
      namespace,
      uid: `event-${hex}`,
      resourceVersion: `${(nanos + 1) * 1_000 + count}`,
      creationTimestamp: time.first,
    },
    involvedObject: about,
    reason,
    message,
    source: isNew ? {} : { component: by, ...(host !== undefined && { host }) },
    firstTimestamp: isNew ? null : time.first,
    lastTimestamp: isNew ? null : time.last,
    ...(!isNew && { count }),
    type,
    eventTime: isNew ? time.first.replace('Z', '.000000Z') : null,
    reportingComponent: by,
    reportingInstance: isNew ? `${SCHEDULER}-0` : (host ?? ''),
  }
}

/** By when they were told last; those of the newer kind first, as they say no such time (kubectl/pkg/util/event). */
export const byLastTime = (events: readonly KubeEvent[]): readonly KubeEvent[] =>
  events.toSorted((one, other) =>
    (one.lastTimestamp ?? '') < (other.lastTimestamp ?? '')
      ? -1
      : (one.lastTimestamp ?? '') > (other.lastTimestamp ?? '')
        ? 1
        : 0,
  )
