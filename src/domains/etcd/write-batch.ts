import { schedule } from '../../core/sim/agenda.ts'
import { applyCommitted } from './apply-entries.ts'
import { say } from './explain.ts'
import { compact, lastIndex, termAt } from './log.ts'
import type { Batch, Disk, Member, RaftMessage, Snapshot } from './model.ts'
import { post } from './post.ts'
import { receiveMessage } from './receive-message.ts'
import { answerReads, submitHeld } from './serve-requests.ts'
import { change, memberRef } from './turn.ts'
import { memberIn, note, putMember, runTurn, type Work } from './work.ts'

/**
 * What one member has to write and to send, one batch at a time, as etcd's loop does it (etcd v3.6
 * `server/etcdserver/raft.go`, start; raft v3.6.0 `rawnode.go`, Ready and Advance): a leader sends first and writes
 * meanwhile, a follower's promises leave when they are on disk. Raft goes on thinking while the disk works.
 */
export function writeBatch(work: Work, name: string): Work {
  const ready = answerReads(submitHeld(work, name), name)
  const member = memberIn(ready.world, name)
  if (member?.state !== 'running' || member.batch || !hasBatch(member)) return ready
  const { node, disk } = member
  const isLeader = node.role === 'leader'
  const written: Disk = {
    term: node.term,
    vote: node.vote,
    commit: node.commit,
    log: node.log,
    snapshot: node.snapshot,
  }
  const answers = node.afterAppend.filter(({ to }) => to !== name)
  const outgoing = [...node.messages, ...answers]
  const batch: Batch = {
    disk: written,
    messages: isLeader ? [] : outgoing,
    toSelf: node.afterAppend.filter(({ to }) => to === name),
    applied: node.incoming?.index ?? node.commit,
  }
  const taken: Member = { ...member, batch, node: { ...node, messages: [], afterAppend: [] } }
  const applied = applyCommitted(putMember(ready, taken), name)
  const sent = isLeader ? postAll(applied, outgoing) : applied
  const mustSync =
    node.log !== disk.log || node.term !== disk.term || node.vote !== disk.vote || node.incoming
  if (!mustSync || member.fsyncMs === 0) return finishBatch(sent, name)
  const world = schedule(sent.world, member.fsyncMs, name, {
    kind: 'etcd/synced',
    member: name,
    life: member.life,
  })
  return { ...sent, world }
}

function hasBatch({ node, disk }: Member): boolean {
  return (
    node.messages.length > 0 ||
    node.afterAppend.length > 0 ||
    node.log !== disk.log ||
    node.term !== disk.term ||
    node.vote !== disk.vote ||
    node.commit !== disk.commit ||
    node.applied < node.commit ||
    node.incoming !== undefined
  )
}

function postAll(work: Work, messages: readonly RaftMessage[]): Work {
  const fresh = messages.map((message) => withState(work, message))
  return { ...work, world: fresh.reduce(post, work.world) }
}

/** Raft says that a snapshot is needed; the server sends what it has now (`server.go`, createMergedSnapshotMessage). */
function withState({ world }: Work, message: RaftMessage): RaftMessage {
  const sender = memberIn(world, message.from)
  if (message.type !== 'MsgSnap' || !sender) return message
  const { node, store } = sender
  const term = termAt(node.log, store.index) ?? node.term
  return { ...message, snapshot: { index: store.index, term, config: node.config, store } }
}

/** The batch is on disk: promises leave, and the member counts its own. */
export function finishBatch(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member?.batch) return work
  const { batch, node, ...rest } = member
  const { incoming, ...calm } = node
  const isTaken = incoming !== undefined && incoming.index <= batch.applied
  const kept = isTaken ? calm : node
  const told = tellWritten(work, member)
  const saved = putMember(told, { ...rest, node: kept, disk: batch.disk })
  const sent = postAll(saved, batch.messages)
  const counted = batch.toSelf.reduce(
    (next, message) => runTurn(next, name, (turn) => receiveMessage(turn, message)),
    sent,
  )
  const applied = runTurn(counted, name, (turn) =>
    change(turn, { applied: Math.max(turn.node.applied, batch.applied) }),
  )
  return writeBatch(makeSnapshot(applied, name), name)
}

function tellWritten(work: Work, { name, batch, disk, fsyncMs }: Member): Work {
  if (!batch || batch.disk.log === disk.log) return work
  const member = memberRef(name)
  const ack = batch.messages.findLast(({ type, reject }) => type === 'MsgAppResp' && !reject)
  if (ack?.index) {
    const said = say('acknowledged', { member, leader: memberRef(ack.to), index: ack.index })
    return note(work, 'story', said)
  }
  const index = lastIndex(batch.disk.log)
  return note(work, 'detail', say('written', { member, index, ms: fsyncMs }))
}

/** After so many entries the state itself is kept, and old entries go (`server.go`, snapshot and compactRaftLog). */
function makeSnapshot(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member) return work
  const { snapshotCount, catchUpEntries } = work.world.etcd.settings
  const { node, store, disk } = member
  if (node.applied - node.snapshot.index <= snapshotCount) return work
  const snapshot: Snapshot = {
    index: node.applied,
    term: termAt(node.log, node.applied) ?? node.term,
    config: node.config,
    store,
  }
  const upTo = Math.max(node.log.offset, node.applied - catchUpEntries)
  const log = compact(node.log, upTo)
  const kept = node.log === disk.log ? log : compact(disk.log, Math.min(upTo, lastIndex(disk.log)))
  const made = putMember(work, {
    ...member,
    node: { ...node, snapshot, log },
    disk: { ...disk, snapshot, log: kept },
  })
  const said = say('snapshotMade', {
    member: memberRef(name),
    index: node.applied,
    kept: node.applied - upTo,
  })
  return note(made, 'detail', said)
}
