import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { LossReason, Mismatch } from '../netfilter/index.ts'
import type { CtState } from '../netfilter/model.ts'

/** What is told of a connection, its packets, and the rules they meet. */
export interface TrafficMessages {
  opened: { from: Ref; to: string; port: number; protocol: string }
  pinged: { from: Ref; to: string }
  nobody: { from: string }
  unresolved: { name: string }
  noRoute: { from: Ref; to: string }
  hookEntered: { place: Ref; hook: string }
  tracked: { place: Ref; state: CtState }
  known: { place: Ref; source: string; destination: string }
  chainEntered: { chain: Ref<'chain'>; rule: Ref<'rule'> }
  ruleCounted: { rule: Ref<'rule'> }
  untracked: { rule: Ref<'rule'>; place: Ref }
  ruleSkipped: { rule: Ref<'rule'>; mismatch: Mismatch }
  chanceMissed: { rule: Ref<'rule'>; drawn: string; chance: string }
  chanceHit: { rule: Ref<'rule'>; drawn: string; chance: string }
  chainReturned: { chain: Ref<'chain'> }
  ruleReturned: { rule: Ref<'rule'>; chain: Ref<'chain'> }
  policyApplied: { chain: Ref<'chain'>; table: string; policy: string }
  accepted: { rule: Ref<'rule'>; table: string }
  marked: { rule: Ref<'rule'>; mark: string }
  /** Of anybody else than kube-proxy. */
  markWritten: { rule: Ref<'rule'>; mark: string }
  nodePortFound: { service: Ref<'service'>; port: number }
  serviceFound: { service: Ref<'service'>; address: string }
  podChosen: { pod: Ref; address: string; choice: number; of: number }
  podRemembered: { pod: Ref; address: string }
  dnatApplied: { from: string; to: string }
  snatApplied: { from: string; to: string }
  destinationRestored: { from: string; to: string }
  sourceRestored: { from: string; to: string }
  destinationKept: { from: string; to: string }
  sourceKept: { from: string; to: string }
  confirmed: { place: Ref; source: string; answer: string }
  routedLocal: { place: Ref; destination: string }
  routedOn: { place: Ref; destination: string; out: string }
  routedVia: { place: Ref; destination: string; out: string; via: string }
  hopped: { from: Ref; to: Ref }
  delivered: { to: Ref; source: string; destination: string }
  deliveredClosed: { to: Ref; port: number }
  answered: { by: Ref; source: string; destination: string }
  rejected: { place: Ref; rule: Ref<'rule'>; answer: string }
  dropped: { place: Ref; rule: Ref<'rule'> }
  droppedByPolicy: { place: Ref; hook: string }
  lost: { place: Ref; loss: LossReason }
  finished: { to: Ref; from: string }
  refused: { to: Ref; by: string; failure: Failure }
  foreignAnswer: { to: Ref; from: string; asked: string }
  timedOut: { from: Ref; to: string; seconds: number }
}

/** Words for the closed lists that messages speak of: a value without its word does not compile. */
/** Why a connection could not be made, as `connect` reports it. */
export type Failure = 'refused' | 'noRoute' | 'netUnreachable' | 'tooLong'

export type TrafficLists = Record<
  `mismatch.${Mismatch}` | `loss.${LossReason}` | `failure.${Failure}`,
  string
>

export const say = speaker<TrafficMessages>('traffic')
