import type { World } from '../../world.ts'
import type { Invariant } from '../domain.ts'
import { lastIndex, termAt } from './log.ts'
import type { Log, Member } from './model.ts'

/** What Raft promises (Raft §5.2 to §5.4), looked at in one world. Clusters that were restored are others. */
export const promises: readonly Invariant[] = [
  {
    claim: 'no term has two leaders',
    broken: (world) =>
      pairs(world).find(
        ([a, b]) =>
          a.node.role === 'leader' && b.node.role === 'leader' && a.node.term === b.node.term,
      )?.[0].name,
  },
  {
    claim: 'two logs that have the same term at an index are alike up to there',
    broken: (world) =>
      pairs(world)
        .map(([a, b]) => partedBefore(a.node.log, b.node.log))
        .find(Boolean),
  },
  {
    claim: 'what is committed is the same everywhere',
    broken: (world) =>
      pairs(world).find(([a, b]) => {
        const index = Math.min(a.node.commit, b.node.commit)
        const [one, other] = [termAt(a.node.log, index), termAt(b.node.log, index)]
        return one !== undefined && other !== undefined && one !== other
      })?.[0].name,
  },
  {
    claim: 'members that applied the same entries have the same keys',
    broken: (world) =>
      pairs(world).find(
        ([a, b]) => a.store.index === b.store.index && a.store.revision !== b.store.revision,
      )?.[0].name,
  },
  {
    claim: 'a member applies only what is committed',
    broken: (world) =>
      Object.values(world.etcd.members).find(
        ({ node, store, state }) =>
          state === 'running' && node.applied > Math.max(node.commit, store.index),
      )?.name,
  },
]

function pairs(world: World): readonly (readonly [Member, Member])[] {
  const members = Object.values(world.etcd.members).filter(({ state }) => state !== 'removed')
  return members.flatMap((a, place) =>
    members
      .slice(place + 1)
      .filter((b) => b.clusterId === a.clusterId)
      .map((b) => [a, b] as const),
  )
}

/** Where two logs differ below an index at which their terms agree. Shared pages are not read. */
function partedBefore(a: Log, b: Log): string | undefined {
  if (a === b || (a.skip === b.skip && a.offset === b.offset && a.pages === b.pages))
    return undefined
  let isSame = false
  for (
    let index = Math.min(lastIndex(a), lastIndex(b));
    index > Math.max(a.offset, b.offset);
    index--
  ) {
    const [one, other] = [termAt(a, index), termAt(b, index)]
    if (isSame && one !== other) return `entry ${index}`
    isSame ||= one === other
  }
  return undefined
}
