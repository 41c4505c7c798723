import { draw, schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
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
function lastDue({ agenda, clock }: World, { from, to, type }: RaftMessage): number {
  for (let place = agenda.length - 1; place >= 0; place--) {
    const due = agenda[place]
    if (due?.event.kind !== 'etcd/delivered') continue
    const { message } = due.event
    const isSameLink = message.from === from && message.to === to
    if (isSameLink && (message.type === 'MsgSnap') === (type === 'MsgSnap')) return due.at
  }
  return clock
}
