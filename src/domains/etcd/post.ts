import { draw, schedule } from '../../core/sim/agenda.ts'
import { type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import type { RaftMessage } from './model.ts'

/**
 * Puts a message on its way. Members hold TCP connections, so nothing overtakes on one link. Snapshots use a connection
 * of their own in etcd (`rafthttp`, snapshot sender), and here too.
 */
export function post(world: World, message: RaftMessage): World {
  const { settings, count } = world.etcd
  const { from, to } = settings.delayMs
  const [extra, drawn] = draw(world, to - from + 1)
  const due = Math.max(from + extra, lastDue(world, message) - world.clock)
  return schedule({ ...drawn, etcd: { ...drawn.etcd, count: count + 1 } }, due, message.from, {
    kind: 'etcd/delivered',
    id: count,
    sentAt: world.clock,
    message,
  })
}

/** When the last message of the same link is due; it comes first. */
function lastDue(world: World, message: RaftMessage): number {
  return dueIn(world, byLink, linkOf(message)).reduce(
    (last, { at }) => Math.max(last, at),
    world.clock,
  )
}

const linkOf = ({ from, to, type }: RaftMessage): string =>
  `${type === 'MsgSnap' ? 'snapshots' : 'messages'} ${from} ${to}`

const byLink: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'etcd/delivered' ? [linkOf(due.message)] : []
  },
}
