import { schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
import type { Packet } from '../netfilter/model.ts'
import type { Connection } from './model.ts'

/** Tells a higher domain, if one waits for it, that a connection has ended: with this packet, or in vain. */
export const report = (
  world: World,
  { isReported, id, from }: Connection,
  packet?: Packet,
): World =>
  isReported
    ? schedule(world, 0, from, { kind: 'traffic/ended', connection: id, ...(packet && { packet }) })
    : world
