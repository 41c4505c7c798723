import { schedule } from '../../core/sim/agenda.ts'
import { applyChange } from './change-members.ts'
import { say } from './explain.ts'
import { entriesBetween } from './log.ts'
import type { Command, Entry, Member, Store } from './model.ts'
import { finishRequest } from './requests.ts'
import { addMember } from './start-members.ts'
import { memberRef } from './turn.ts'
import { memberIn, note, putMember, runTurn, type Work } from './work.ts'

const LEAVE_MS = 1_000 // a removed member stops so long after it learns of it: server.go, stopWithDelay

/** What is committed goes into the state machine, in order, at every member alike (`server.go`, applyAll). */
export function applyCommitted(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member) return work
  const { node } = member
  const { incoming } = node
  if (incoming) return putMember(work, { ...member, store: incoming.store })
  const entries = entriesBetween(node.log, node.applied + 1, node.commit)
  return entries.reduce((next, entry) => applyEntry(next, name, entry), work)
}

function applyEntry(work: Work, name: string, entry: Entry): Work {
  const member = memberIn(work.world, name)
  if (!member || entry.index <= member.store.index) return applyAgain(work, name, entry)
  const store = storeAfter(member.store, entry)
  const stored = putMember(work, { ...member, store })
  const { command } = entry
  switch (command.kind) {
    case 'empty':
      return stored
    case 'put': {
      const { revision } = store
      const done = finishRequest(stored, command.request, name, { state: 'done', revision })
      if (!done) return stored
      return note(
        done,
        'story',
        say('putDone', { member: memberRef(name), key: command.key, revision }),
      )
    }
    case 'members':
      return changeConfig(stored, name, command)
  }
}

/** After a restart the log is read again, but the keys are there already; only who belongs to the cluster is new. */
function applyAgain(work: Work, name: string, { command }: Entry): Work {
  return command.kind === 'members'
    ? runTurn(work, name, (turn) => applyChange(turn, command))
    : work
}

export function storeAfter(store: Store, { index, command }: Entry): Store {
  if (command.kind !== 'put') return { ...store, index }
  const { key, value } = command
  return { revision: store.revision + 1, keys: { ...store.keys, [key]: value }, index }
}

function changeConfig(
  work: Work,
  name: string,
  command: Extract<Command, { kind: 'members' }>,
): Work {
  const { member: subject, change: kind, request } = command
  const changed = runTurn(work, name, (turn) => applyChange(turn, command))
  const left = kind === 'remove' && subject === name ? leave(changed, name) : changed
  const done = finishRequest(left, request, name, { state: 'done' })
  if (!done) return left
  const known = kind === 'addLearner' || kind === 'addVoter' ? addMember(done, subject) : done
  const said = say('changeDone', { member: memberRef(name), change: kind, subject })
  return note(known, 'story', said)
}

function leave(work: Work, name: string): Work {
  const { life } = memberIn(work.world, name) as Member // as: it has just applied an entry
  const world = schedule(work.world, LEAVE_MS, name, {
    kind: 'etcd/leftForGood',
    member: name,
    life,
  })
  return { ...work, world }
}
