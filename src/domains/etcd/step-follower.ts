import { standForElection } from './campaign.ts'
import { say } from './explain.ts'
import { append, findConflictByTerm, lastIndex, logFrom, termAt, truncateAfter } from './log.ts'
import type { Entry, RaftMessage, Snapshot, Turn } from './model.ts'
import { change, memberRef, membersOf, send, tell } from './turn.ts'

/** A follower obeys its leader and hands on what clients ask (`raft.go`, stepFollower). */
export function stepFollower(turn: Turn, message: RaftMessage): Turn {
  const { node } = turn
  switch (message.type) {
    case 'MsgApp':
      return appendFrom(heard(turn, message), message)
    case 'MsgHeartbeat':
      return obeyHeartbeat(heard(turn, message), message)
    case 'MsgSnap':
      return takeSnapshot(heard(turn, message), message)
    case 'MsgProp':
    case 'MsgReadIndex':
    case 'MsgTransferLeader':
      return node.leader === ''
        ? turn
        : send(turn, { ...message, term: termOf(turn, message), to: node.leader })
    case 'MsgTimeoutNow':
      return standForElection(turn, 'transfer')
    case 'MsgReadIndexResp': {
      const { context: request = '', index = 0 } = message
      return change(turn, { readStates: [...node.readStates, { request, index }] })
    }
    default:
      return turn
  }
}

const termOf = ({ node }: Turn, { type }: RaftMessage): number =>
  type === 'MsgTransferLeader' ? node.term : 0

const heard = (turn: Turn, { from }: RaftMessage): Turn =>
  change(turn, { electionElapsed: 0, leader: from })

function obeyHeartbeat(turn: Turn, { from, commit = 0, context }: RaftMessage): Turn {
  return send(commitTo(turn, commit), {
    type: 'MsgHeartbeatResp',
    to: from,
    ...(context === undefined ? {} : { context }),
  })
}

function commitTo(turn: Turn, index: number): Turn {
  const { node } = turn
  const commit = Math.min(index, lastIndex(node.log))
  if (commit <= node.commit) return turn
  return tell(
    change(turn, { commit }),
    'detail',
    say('commitLearned', { member: memberRef(node.name), index: commit }),
  )
}

/** Entries fit only behind an entry that both have; whatever contradicts the leader goes (Raft §5.3). */
function appendFrom(turn: Turn, message: RaftMessage): Turn {
  const { node } = turn
  const { from, index = 0, logTerm = 0, entries = [], commit = 0 } = message
  if (index < node.commit) return send(turn, { type: 'MsgAppResp', to: from, index: node.commit })
  if (termAt(node.log, index) !== logTerm) return refuse(turn, message)
  const last = index + entries.length
  const known = entries.findIndex((entry) => termAt(node.log, entry.index) !== entry.term)
  const added = known < 0 ? turn : addEntries(turn, entries.slice(known))
  return send(commitTo(added, Math.min(commit, last)), {
    type: 'MsgAppResp',
    to: from,
    index: last,
  })
}

function addEntries(turn: Turn, entries: readonly Entry[]): Turn {
  const { node } = turn
  const [first] = entries
  if (!first) return turn
  const member = memberRef(node.name)
  const gone = lastIndex(node.log) - first.index + 1
  const log = append(truncateAfter(node.log, first.index - 1), entries)
  const longer = change(turn, { log })
  const told =
    gone > 0
      ? tell(longer, 'story', say('entriesDropped', { member, index: first.index, count: gone }))
      : longer
  const params = { member, from: first.index, to: lastIndex(log), term: first.term }
  return tell(told, 'detail', say('entriesReceived', params))
}

function refuse(turn: Turn, { from, index = 0, logTerm = 0 }: RaftMessage): Turn {
  const { node } = turn
  const hint = findConflictByTerm(node.log, Math.min(index, lastIndex(node.log)), logTerm)
  return tell(
    send(turn, {
      type: 'MsgAppResp',
      to: from,
      index,
      reject: true,
      rejectHint: hint.index,
      logTerm: hint.term,
    }),
    'story',
    say('appendRefused', { member: memberRef(node.name), index, term: logTerm, hint: hint.index }),
  )
}

/** The whole state in place of a log that is too old. */
function takeSnapshot(turn: Turn, { from, snapshot }: RaftMessage): Turn {
  if (!snapshot) return turn
  const taken = restore(turn, snapshot) ?? fastForward(turn, snapshot)
  return send(taken, { type: 'MsgAppResp', to: from, index: taken.node.commit })
}

function restore(turn: Turn, snapshot: Snapshot): Turn | undefined {
  const { node } = turn
  if (snapshot.index <= node.commit) return undefined
  if (!membersOf(snapshot.config).includes(node.name)) return undefined
  if (hasEntry(turn, snapshot)) return undefined
  return tell(
    change(turn, {
      log: logFrom(snapshot.index, snapshot.term),
      commit: snapshot.index,
      config: snapshot.config,
      snapshot,
      incoming: snapshot,
    }),
    'story',
    say('snapshotTaken', { member: memberRef(node.name), index: snapshot.index }),
  )
}

/** The log already has what the snapshot ends with: only the commit index moves. */
const fastForward = (turn: Turn, snapshot: Snapshot): Turn =>
  snapshot.index > turn.node.commit && hasEntry(turn, snapshot)
    ? commitTo(turn, snapshot.index)
    : turn

const hasEntry = ({ node }: Turn, { index, term }: Snapshot): boolean =>
  termAt(node.log, index) === term
