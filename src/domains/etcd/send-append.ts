import { say } from './explain.ts'
import { entriesBetween, entryAt, firstIndex, lastIndex, termAt } from './log.ts'
import type { RaftMessage, Turn } from './model.ts'
import { becomeSnapshot, isFull, isPaused, sentEntries } from './progress.ts'
import { forOthers, memberRef, progressOf, send, tell, withProgress } from './turn.ts'

/**
 * What a leader sends: entries, or a snapshot where its log does not reach back far enough, and heartbeats
 * (go.etcd.io/raft v3.6.0 `raft.go`, maybeSendAppend and sendHeartbeat). Simplified: one append carries all that is
 * missing; etcd cuts it at 1 MiB.
 */
export function sendAppend(turn: Turn, to: string, sendIfEmpty = true): Turn {
  const { node } = turn
  const progress = progressOf(node, to)
  if (!progress || isPaused(progress)) return turn
  const previous = progress.next - 1
  const logTerm = termAt(node.log, previous)
  if (logTerm === undefined || progress.next < firstIndex(node.log)) return sendSnapshot(turn, to)
  const isOpen = progress.state !== 'replicate' || !isFull(progress)
  const entries = isOpen ? entriesBetween(node.log, progress.next, lastIndex(node.log)) : []
  if (entries.length === 0 && !sendIfEmpty) return turn
  const sent = send(turn, {
    type: 'MsgApp',
    to,
    index: previous,
    logTerm,
    entries,
    commit: node.commit,
  })
  return withProgress(sent, to, sentEntries(progress, entries.length, node.commit))
}

/** Only to a member that was heard from lately. */
function sendSnapshot(turn: Turn, to: string): Turn {
  const { node } = turn
  const progress = progressOf(node, to)
  if (!progress?.active || node.snapshot.index === 0) return turn
  const { snapshot } = node
  const waiting = withProgress(turn, to, becomeSnapshot(progress, snapshot.index))
  return tell(
    send(waiting, { type: 'MsgSnap', to, snapshot }),
    'story',
    say('snapshotSent', {
      leader: memberRef(node.name),
      member: memberRef(to),
      index: snapshot.index,
    }),
  )
}

export const broadcastAppend = (turn: Turn): Turn =>
  forOthers(turn, (next, member) => sendAppend(next, member))

/** A heartbeat never lets a member commit what it may not have: at most what is known to be on its disk. */
export function broadcastHeartbeat(turn: Turn, context = lastRead(turn)): Turn {
  return forOthers(turn, (next, to) => {
    const progress = progressOf(next.node, to)
    if (!progress) return next
    const commit = Math.min(progress.match, next.node.commit)
    const heartbeat: Pick<RaftMessage, 'context'> = context === '' ? {} : { context }
    const sent = send(next, { type: 'MsgHeartbeat', to, commit, ...heartbeat })
    return withProgress(sent, to, { ...progress, sentCommit: commit })
  })
}

const lastRead = ({ node }: Turn): string => node.reads.at(-1)?.request ?? ''

/** Whether the leader has committed something of its own term: only then is its commit index known to be current. */
export const hasCommittedInTerm = ({ node }: Turn): boolean =>
  (entryAt(node.log, node.commit)?.term ?? termAt(node.log, node.commit)) === node.term
