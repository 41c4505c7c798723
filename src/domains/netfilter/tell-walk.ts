import type { Packet } from './model.ts'
import { packetOf } from './skb.ts'
import type { Visit } from './visit.ts'
import { shown, type Walk } from './walk-state.ts'

/** What those who are plugged into a walk may know of it and tell. */

export const headerOf = (walk: Walk): Packet => packetOf(walk.skb)

type Telling = Omit<Extract<Visit, { kind: 'told' }>, 'kind' | 'host' | 'packet'>

export const tellWalk = (walk: Walk, telling: Telling): void =>
  walk.visit?.({ ...shown(walk), kind: 'told', ...telling })
