import { schedule } from '../../core/sim/agenda.ts'
import type { Handlers, Script, SimEvent } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { hasLeader, reachesQuorum } from '../etcd/index.ts'
import { type EtcdSlice, runningMembers } from '../etcd/model.ts'
import { isApiDown } from './model.ts'

/**
 * The API server and its etcd, where a scenario looks at both. Simplified: it is taken to reach every member; kubeadm's reaches the one on
 * its own machine only, and there is one on each.
 */
export const withStorage = <Event extends SimEvent>(
  handlers: Handlers<World, Event>,
): Handlers<World, Event> =>
  Object.fromEntries(
    Object.entries(handlers).map(([kind, handle]) => [kind, followed(handle as Handle)]), // as: each is for its own kind
  ) as unknown as Handlers<World, Event> // as: the same kinds

type Handle = (world: World, event: never, actor: string) => Script<World>

const followed = (handle: Handle): Handle =>
  function* (world, event, actor): Script<World> {
    const after = yield* handle(world, event, actor)
    if (after.etcd === world.etcd || after.api.resourceVersion === 0) return after
    return isApiDown(after.api)
      ? told(after, hasLeader(after.etcd), 'api/storageBack')
      : told(after, !canAgree(after.etcd), 'api/storageLost')
  }

const told = (world: World, isNews: boolean, kind: 'api/storageBack' | 'api/storageLost'): World =>
  isNews ? schedule(world, 0, 'etcd', { kind }) : world

/** Some members could agree, perhaps after an election. */
const canAgree = (etcd: EtcdSlice): boolean =>
  runningMembers(etcd).some((member) => reachesQuorum(etcd, member))
