import { say } from './explain.ts'
import { lastIndex } from './log.ts'
import type { ClientRequest, Command, Member, RaftMessage, Turn } from './model.ts'
import { receiveMessage } from './receive-message.ts'
import { failRequest, finishRequest, waitingAt, withRequest } from './requests.ts'
import { propose } from './step-leader.ts'
import { memberRef, tell } from './turn.ts'
import { memberIn, note, runTurn, type Work } from './work.ts'

/** Hands a request to Raft, or keeps it while this member knows no leader (raft v3.6.0 `node.go`, run: propc). */
export function submit(work: Work, request: ClientRequest): Work {
  const member = memberIn(work.world, request.member)
  if (!member) return work
  const { asked, held } = request
  if (member.node.leader === '' && asked.kind !== 'get') {
    if (held) return work
    const kept = withRequest(work, { ...request, held: true })
    return note(kept, 'story', say('held', { member: memberRef(member.name) }))
  }
  const { held: _, ...taken } = request
  const begun = withRequest(work, taken)
  return asked.kind === 'get'
    ? readIndex(begun, request)
    : runTurn(begun, member.name, (turn) => proposeHere(turn, request))
}

function proposeHere(turn: Turn, request: ClientRequest): Turn {
  const command = commandOf(request)
  const { node } = turn
  if (!command) return turn
  if (node.role !== 'leader') {
    const entries = [{ index: 0, term: 0, command }]
    return tell(
      receiveMessage(turn, { type: 'MsgProp', from: node.name, to: node.name, term: 0, entries }),
      'story',
      say('forwarded', { member: memberRef(node.name), leader: memberRef(node.leader) }),
    )
  }
  return tellAppended(turn, propose(turn, [command]))
}

/** Says so when the leader has put something new into its log. */
export function tellAppended(before: Turn, after: Turn): Turn {
  const { node } = after
  const index = lastIndex(node.log)
  return index > lastIndex(before.node.log)
    ? tell(
        after,
        'story',
        say('appended', { leader: memberRef(node.name), index, term: node.term }),
      )
    : after
}

function commandOf({ id, asked }: ClientRequest): Command | undefined {
  if (asked.kind === 'put') return { ...asked, request: id }
  if (asked.kind === 'members') return { ...asked, request: id }
  return undefined
}

export function readIndex(work: Work, { id, member: name }: ClientRequest): Work {
  const read: RaftMessage = { type: 'MsgReadIndex', from: name, to: name, term: 0, context: id }
  return runTurn(work, name, (turn) => receiveMessage(turn, read))
}

/** The member has found a leader: what waited for one goes on. */
export function submitHeld(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member || member.node.leader === '') return work
  return waitingAt(work, name)
    .filter(({ held }) => held)
    .reduce(submit, work)
}

/** Reads whose index is applied are answered from this member's own state. */
export function answerReads(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member || member.node.readStates.length === 0) return work
  const ready = member.node.readStates.filter(({ index }) => index <= member.store.index)
  if (ready.length === 0) return work
  const left = runTurn(work, name, (turn) => ({
    ...turn,
    node: {
      ...turn.node,
      readStates: turn.node.readStates.filter((read) => !ready.includes(read)),
    },
  }))
  return ready.reduce((next, { request }) => answer(next, member, request), left)
}

function answer(work: Work, { name, store }: Member, id: string): Work {
  const asked = work.world.etcd.requests[id]?.asked
  if (asked?.kind !== 'get') return work
  const value = store.keys[asked.key]
  const { revision } = store
  const found = value === undefined ? {} : { value }
  const done = finishRequest(work, id, name, { state: 'done', revision, ...found })
  if (!done) return work
  const params = { member: memberRef(name), key: asked.key, revision }
  const said =
    value === undefined ? say('getMissing', params) : say('getDone', { ...params, value })
  return note(done, 'story', said)
}

/** Somebody new leads: reads that were under way cannot be trusted (`v3_server.go`, requestCurrentIndex). */
export function failReads(work: Work, name: string): Work {
  return waitingAt(work, name)
    .filter(({ asked }) => asked.kind === 'get')
    .reduce((next, { id }) => failRequest(next, id, name, 'leaderChanged'), work)
}
