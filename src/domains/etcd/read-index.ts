import { say } from './explain.ts'
import type { PendingRead, RaftMessage, Turn } from './model.ts'
import { voteResult } from './quorum.ts'
import { broadcastHeartbeat, hasCommittedInTerm } from './send-append.ts'
import { change, memberRef, send, tell } from './turn.ts'

/**
 * Reads that see every write before them: the leader notes its commit index and asks a majority, with a heartbeat,
 * whether it still leads (Raft §6.4; go.etcd.io/raft v3.6.0 `read_only.go`, ReadOnlySafe).
 */
export function takeRead(turn: Turn, message: RaftMessage): Turn {
  const { node } = turn
  const { context: request = '', from } = message
  if (node.config.voters.length === 1)
    return answer(turn, { request, from, index: node.commit, acks: [] })
  if (!hasCommittedInTerm(turn)) return change(turn, { earlyReads: [...node.earlyReads, message] })
  if (node.reads.some((read) => read.request === request)) return broadcastHeartbeat(turn, request)
  const read: PendingRead = { request, from, index: node.commit, acks: [node.name] }
  const waiting = tell(
    change(turn, { reads: [...node.reads, read] }),
    'detail',
    say('readBegun', { leader: memberRef(node.name), index: node.commit }),
  )
  return broadcastHeartbeat(waiting, request)
}

/** A heartbeat came back with the name of a read: with a majority, it and all before it are safe. */
export function confirmReads(turn: Turn, { from, context }: RaftMessage): Turn {
  const { node } = turn
  const place = node.reads.findIndex(({ request }) => request === context)
  const asked = node.reads[place]
  if (!asked) return turn
  const acks = asked.acks.includes(from) ? asked.acks : [...asked.acks, from]
  const reads = node.reads.with(place, { ...asked, acks })
  const votes = Object.fromEntries(acks.map((name) => [name, true]))
  if (voteResult(node.config.voters, votes) !== 'won') return change(turn, { reads })
  const left = change(turn, { reads: reads.slice(place + 1) })
  return reads.slice(0, place + 1).reduce(answer, left)
}

/** The first entry of the term is committed: reads that waited for that begin now. */
export function releaseReads(turn: Turn): Turn {
  const { earlyReads } = turn.node
  if (earlyReads.length === 0 || !hasCommittedInTerm(turn)) return turn
  return earlyReads.reduce(takeRead, change(turn, { earlyReads: [] }))
}

function answer(turn: Turn, { request, from, index }: PendingRead): Turn {
  const { node } = turn
  const told = tell(
    turn,
    'story',
    say('readConfirmed', { leader: memberRef(node.name), index, term: node.term }),
  )
  return from === node.name
    ? change(told, { readStates: [...node.readStates, { request, index }] })
    : send(told, { type: 'MsgReadIndexResp', to: from, index, context: request })
}
