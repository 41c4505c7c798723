import type { KubeObject } from './object.ts'

/** What is remembered while the API server does not answer, and until everybody has caught up. Plain data. */

type Objects = Readonly<Record<string, Readonly<Record<string, KubeObject>>>>

/** `stopped`: by a learner. `noQuorum`: it runs, and its etcd cannot agree on anything. `killed`: by kubelet, because of that. */
export type Silence = 'stopped' | 'noQuorum' | 'killed'

/** One time of silence, in ms of the clock; without `to` it goes on. */
export interface Down {
  readonly from: number
  readonly to?: number
}

/** Something that somebody wants to do with the API server, and cannot. */
export interface Held {
  readonly actor: string
  /** An event of this world. */
  readonly event: { readonly kind: string }
}

export interface Outage {
  readonly why: Silence
  /** In order. A second one may begin before all have caught up with the first. */
  readonly downs: readonly Down[]
  /** For the jitter of everybody's retries. */
  readonly chance: number
  /** The objects as they were at the beginning: what caches of clients hold. */
  readonly before: Objects
  /** The objects as kubelets know them, since they go on; absent until one of them has something to say. */
  readonly own?: Objects
  /** Nodes whose kubelets have told since. */
  readonly reported: readonly string[]
  readonly held: readonly Held[]
  /** Ms of the clock at which etcd had a quorum again, while the API server waits for its next start. */
  readonly quorumAt?: number
}

interface WithOutage {
  readonly outage?: Outage
}

/** Nobody answers: neither reads nor writes. */
export const isApiDown = ({ outage }: WithOutage): boolean => {
  const last = outage?.downs.at(-1)
  return last !== undefined && last.to === undefined
}

/** Ms of the clock since when the API server answers again; undefined while it does not, or never stopped. */
export const backSince = ({ outage }: WithOutage): number | undefined => outage?.downs.at(-1)?.to
