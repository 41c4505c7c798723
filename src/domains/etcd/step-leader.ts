import { appendEntries } from './campaign.ts'
import { say } from './explain.ts'
import { findConflictByTerm, firstIndex, lastIndex, termAt } from './log.ts'
import type { Command, Progress, RaftMessage, Turn } from './model.ts'
import {
  acknowledged,
  becomeProbe,
  becomeReplicate,
  canBumpCommit,
  freeUpTo,
  refused,
} from './progress.ts'
import { committedIndex } from './quorum.ts'
import { confirmReads, releaseReads, takeRead } from './read-index.ts'
import { broadcastAppend, sendAppend } from './send-append.ts'
import { change, memberRef, progressOf, send, tell, withProgress } from './turn.ts'

/** A leader hears from clients and followers (go.etcd.io/raft v3.6.0 `raft.go`, stepLeader). */
export function stepLeader(turn: Turn, message: RaftMessage): Turn {
  switch (message.type) {
    case 'MsgProp':
      return propose(
        turn,
        (message.entries ?? []).map(({ command }) => command),
      )
    case 'MsgReadIndex':
      return takeRead(turn, message)
    default:
      break
  }
  const progress = progressOf(turn.node, message.from)
  if (!progress) return turn // somebody who was removed
  switch (message.type) {
    case 'MsgAppResp': {
      const heard = withProgress(turn, message.from, { ...progress, active: true })
      return message.reject ? stepBack(heard, message) : takeAck(heard, message)
    }
    case 'MsgHeartbeatResp': {
      const heard = withProgress(turn, message.from, { ...progress, active: true, paused: false })
      const isBehind = progress.match < lastIndex(turn.node.log) || progress.state === 'probe'
      return confirmReads(isBehind ? sendAppend(heard, message.from) : heard, message)
    }
    case 'MsgTransferLeader':
      return transferLeadership(turn, message.from, progress)
    default:
      return turn
  }
}

/** Entries for the log, unless leadership is being handed over: then the client has to ask again. */
export function propose(turn: Turn, commands: readonly Command[]): Turn {
  const { node } = turn
  if (!(node.name in node.progress) || node.transferee !== '') return turn
  let next = turn
  const checked = commands.map((command, place): Command => {
    if (command.kind !== 'members') return command
    const isPending = next.node.pendingConfIndex > next.node.applied // one change at a time
    if (isPending) return { kind: 'empty' }
    next = change(next, { pendingConfIndex: lastIndex(node.log) + place + 1 })
    return command
  })
  return broadcastAppend(appendEntries(next, checked))
}

/** A follower refused: go back to where the logs may be alike, and try again. */
function stepBack(turn: Turn, message: RaftMessage): Turn {
  const { from, index = 0, rejectHint = 0, logTerm = 0 } = message
  const progress = progressOf(turn.node, from)
  if (!progress) return turn
  const hint =
    logTerm > 0 ? findConflictByTerm(turn.node.log, rejectHint, logTerm).index : rejectHint
  const back = refused(progress, index, hint)
  if (back === progress) return turn
  const probing = back.state === 'replicate' ? becomeProbe(back) : back
  const told = tell(
    withProgress(turn, from, probing),
    'detail',
    say('steppedBack', {
      leader: memberRef(turn.node.name),
      member: memberRef(from),
      next: probing.next,
    }),
  )
  return sendAppend(told, from)
}

function takeAck(turn: Turn, { from, index = 0 }: RaftMessage): Turn {
  const { node } = turn
  const before = progressOf(node, from)
  if (!before) return turn
  const after = acknowledged(before, index)
  const isProbed = after.match === index && after.state === 'probe'
  if (after === before && !isProbed) return turn
  const streaming = resume(after, index, firstIndex(node.log))
  const committed = commitMore(withProgress(turn, from, streaming))
  const sent = committed
    ? broadcastAppend(releaseReads(committed))
    : bumpCommit(turn, from, streaming)
  return handOver(from === node.name ? sent : sendRest(sent, from), from)
}

/** An acknowledgement ends probing, and waiting for a snapshot. */
function resume(progress: Progress, index: number, first: number): Progress {
  if (progress.state === 'probe') return becomeReplicate(progress)
  if (progress.state === 'replicate') return freeUpTo(progress, index)
  return progress.match + 1 >= first ? becomeReplicate(progress) : progress
}

function bumpCommit(turn: Turn, from: string, progress: Progress): Turn {
  const moved = withProgress(turn, from, progress)
  const isOther = from !== turn.node.name
  return isOther && canBumpCommit(progress, turn.node.commit) ? sendAppend(moved, from) : moved
}

function sendRest(turn: Turn, to: string): Turn {
  const sent = sendAppend(turn, to, false)
  return sent === turn ? turn : sendRest(sent, to)
}

/** The transferee has caught up: it may stand for election at once. */
function handOver(turn: Turn, from: string): Turn {
  const { node } = turn
  const isReady = from === node.transferee && progressOf(node, from)?.match === lastIndex(node.log)
  return isReady ? send(turn, { type: 'MsgTimeoutNow', to: from }) : turn
}

/**
 * The commit index follows what a majority has on disk, but only by counting entries of the leader's own term
 * (Raft §5.4.2). Undefined when nothing new is committed.
 */
export function commitMore(turn: Turn): Turn | undefined {
  const { node } = turn
  const index = committedIndex(node.config.voters, (voter) => node.progress[voter]?.match ?? 0)
  if (index <= node.commit || termAt(node.log, index) !== node.term) return undefined
  const has = node.config.voters.filter((voter) => (node.progress[voter]?.match ?? 0) >= index)
  return tell(
    change(turn, { commit: index }),
    'story',
    say('committed', {
      leader: memberRef(node.name),
      index,
      have: has.length,
      of: node.config.voters.length,
    }),
  )
}

function transferLeadership(turn: Turn, to: string, progress: Progress): Turn {
  const { node } = turn
  if (node.config.learners.includes(to) || node.transferee === to) return turn
  if (to === node.name) return change(turn, { transferee: '' }) // one that was begun is given up
  const params = { leader: memberRef(node.name), member: memberRef(to) }
  const begun = tell(
    change(turn, { electionElapsed: 0, transferee: to }),
    'story',
    say('transferBegun', params),
  )
  return progress.match === lastIndex(node.log)
    ? send(begun, { type: 'MsgTimeoutNow', to })
    : sendAppend(begun, to)
}

/** The network could not bring a message to a member. */
export function noteUnreachable(turn: Turn, member: string): Turn {
  const progress = progressOf(turn.node, member)
  if (turn.node.role !== 'leader' || progress?.state !== 'replicate') return turn
  return withProgress(turn, member, becomeProbe(progress))
}

/** What became of a snapshot that was sent. */
export function noteSnapshot(turn: Turn, member: string, arrived: boolean): Turn {
  const progress = progressOf(turn.node, member)
  if (turn.node.role !== 'leader' || progress?.state !== 'snapshot') return turn
  const probing = becomeProbe(arrived ? progress : { ...progress, pendingSnapshot: 0 })
  return withProgress(turn, member, { ...probing, paused: true })
}
