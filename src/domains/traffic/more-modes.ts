import type { Ref } from '../../core/ref.ts'
import type { Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Ending, Visit } from '../netfilter/index.ts'
import type { Flight, RuleCursor } from './model.ts'
import type { Telling } from './tell-visit.ts'

/** The place where modes of kube-proxy are plugged in that few lessons use: what is told of them, and what they do with packets. */
export interface MoreModes {
  readonly tell: (world: World, visit: Visit) => readonly Telling[]
  /** Who could be chosen where the cursor stands; undefined: it stands elsewhere. */
  readonly choices: (world: World, cursor: RuleCursor) => readonly Ref[] | undefined
  /** Somebody else than a server takes a packet that was delivered. */
  readonly take: (
    world: World,
    flight: Flight,
    ending: Extract<Ending, { kind: 'delivered' }>,
  ) => Script<World> | undefined
}

let plugged: MoreModes | undefined

export function plugMoreModes(modes: MoreModes): void {
  plugged = modes
}

export const moreModes = (): MoreModes | undefined => plugged
