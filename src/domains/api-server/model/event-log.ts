/** What components told of objects: the Events of Kubernetes before an API server has them. Plain data. */

export interface ToldEvent {
  /** Ms of the API server's clock. */
  readonly at: number
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  /** Who tells it: `kubelet`; `host`: the kubelet of which Node. */
  readonly by: string
  readonly host?: string
  readonly about: EventSubject
  /** How often at once; absent: once. */
  readonly count?: number
}

export interface EventSubject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  /** `spec.containers{web}` */
  readonly fieldPath?: string
}

/** The newest, in chunks: to add one copies one chunk, not all. */
export interface EventLog {
  readonly full: readonly (readonly ToldEvent[])[]
  readonly last: readonly ToldEvent[]
}

const CHUNK = 32
/** Events kept: an hour of a small cluster. A larger one forgets sooner than the hour that a real API server keeps them. */
const CHUNKS_MAX = 128

export function withEvents(log: EventLog | undefined, told: readonly ToldEvent[]): EventLog {
  let { full, last } = log ?? { full: [], last: [] }
  for (let place = 0; place < told.length; ) {
    if (last.length === CHUNK) {
      full = [...(full.length === CHUNKS_MAX ? full.slice(1) : full), last]
      last = []
    }
    const more = told.slice(place, place + CHUNK - last.length)
    last = last.concat(more)
    place += more.length
  }
  return { full, last }
}

/** All of them, the oldest first. */
export const toldEvents = ({ full, last }: EventLog = { full: [], last: [] }) => [
  ...full.flat(),
  ...last,
]
