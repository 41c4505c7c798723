import { isRef, type Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { allDue } from '../../core/sim/due.ts'
import type { Handlers, Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { askChange, serverOf } from './change-cluster.ts'
import { say } from './explain.ts'
import { type EtcdEvent, isCut, linkName, type Member, type RaftMessage } from './model.ts'
import { quorumOf } from './quorum.ts'
import { receiveMessage } from './receive-message.ts'
import { backUp, forceNew, restore } from './recover-cluster.ts'
import { failRequest, openRequest, waitingAt } from './requests.ts'
import { failReads, readIndex, submit, tellAppended } from './serve-requests.ts'
import { follow, nodeFrom, startAll, startMember } from './start-members.ts'
import { noteSnapshot, noteUnreachable } from './step-leader.ts'
import { tick } from './tick.ts'
import { memberRef } from './turn.ts'
import { begin, memberIn, note, putMember, runTurn, type Work } from './work.ts'
import { finishBatch, writeBatch } from './write-batch.ts'

const READ_RETRY_MS = 500 // `server/etcdserver/v3_server.go`, readIndexRetryTime

/** Yields what there is to tell, and returns the world after it. */
function* told({ world, notes }: Work, actor?: string): Script<World> {
  const who = actor === undefined ? {} : { actor }
  for (const { level, message } of notes)
    yield { level, message, focus: focusOf(message), world, ...who }
  return world
}

const focusOf = ({ params }: Message): readonly Ref[] => Object.values(params).filter(isRef)

/** What a learner does to one member; nobody of that name is told too. */
function* atMember(
  world: World,
  name: string,
  act: (work: Work, member: Member) => Work,
): Script<World> {
  const work = begin(follow(world, world.etcd.settings.followMs))
  const member = memberIn(work.world, name)
  return yield* told(
    member ? act(work, member) : note(work, 'story', say('noSuchMember', { name })),
  )
}

/** A learner changes the wires. */
const cutting = (world: World, cut: readonly string[]): Work =>
  begin(follow({ ...world, etcd: { ...world.etcd, cut } }, world.etcd.settings.followMs))

export const handlers: Handlers<World, EtcdEvent> = {
  *'etcd/put'(world, { member: name, key, value }) {
    return yield* atMember(world, name, (work, member) => {
      const params = { member: memberRef(name), key, value }
      return ask(note(work, 'story', say('putAsked', params)), member, { kind: 'put', key, value })
    })
  },
  *'etcd/got'(world, { member: name, key }) {
    return yield* atMember(world, name, (work, member) => {
      const asked = note(work, 'story', say('getAsked', { member: memberRef(name), key }))
      return ask(asked, member, { kind: 'get', key })
    })
  },
  *'etcd/killed'(world, { member: name }) {
    return yield* atMember(world, name, (work, member) =>
      stop(note(work, 'story', say('killed', { member: memberRef(name) })), member),
    )
  },
  *'etcd/terminated'(world, { member: name }) {
    return yield* atMember(world, name, (work, member) =>
      terminate(note(work, 'story', say('terminated', { member: memberRef(name) })), member),
    )
  },
  *'etcd/started'(world, { member: name }) {
    return yield* atMember(world, name, (work) => startMember(work, name))
  },
  *'etcd/partitioned'(world, { members }) {
    const rest = Object.keys(world.etcd.members).filter((name) => !members.includes(name))
    const cut = members.flatMap((one) => rest.map((other) => linkName(one, other)))
    return yield* told(
      note(cutting(world, cut), 'story', say('partitioned', { members: members.join(', ') })),
    )
  },
  *'etcd/linkCut'(world, { between }) {
    const [one = '', other = ''] = between
    const cut = [...new Set([...world.etcd.cut, linkName(one, other)])]
    const params = { one: memberRef(one), other: memberRef(other) }
    return yield* told(note(cutting(world, cut), 'story', say('linkCut', params)))
  },
  *'etcd/linkHealed'(world, { between }) {
    const [one = '', other = ''] = between
    const cut = world.etcd.cut.filter((link) => link !== linkName(one, other))
    const params = { one: memberRef(one), other: memberRef(other) }
    return yield* told(note(cutting(world, cut), 'story', say('linkHealed', params)))
  },
  *'etcd/healed'(world) {
    return yield* told(note(cutting(world, []), 'story', say('healed')))
  },
  *'etcd/diskSlowed'(world, { member: name, fsyncMs }) {
    return yield* atMember(world, name, (work, member) =>
      note(
        putMember(work, { ...member, fsyncMs }),
        'story',
        say('diskSlowed', { member: memberRef(name), ms: fsyncMs }),
      ),
    )
  },
  *'etcd/clockSet'(world, { member: name, speed }) {
    return yield* atMember(world, name, (work, member) =>
      note(
        putMember(work, { ...member, clockSpeed: speed }),
        'story',
        say('clockSet', { member: memberRef(name), speed }),
      ),
    )
  },
  *'etcd/memberAdded'(world, { member, learner }) {
    const work = begin(follow(world, world.etcd.settings.followMs))
    return yield* told(askChange(work, learner ? 'addLearner' : 'addVoter', member))
  },
  *'etcd/memberPromoted'(world, { member }) {
    return yield* atMember(world, member, (work) => askChange(work, 'promote', member))
  },
  *'etcd/memberRemoved'(world, { member }) {
    return yield* atMember(world, member, (work) => askChange(work, 'remove', member))
  },
  *'etcd/leaderMoved'(world, { member: to }) {
    return yield* atMember(world, to, (work) => moveLeader(work, to))
  },
  *'etcd/backedUp'(world, { member: name }) {
    return yield* atMember(world, name, backUp)
  },
  *'etcd/forcedNew'(world, { member: name }) {
    return yield* atMember(world, name, forceNew)
  },
  *'etcd/restored'(world, { members }) {
    return yield* told(restore(begin(follow(world, world.etcd.settings.followMs)), members))
  },

  *'etcd/begun'(world) {
    const count = Object.keys(world.etcd.members).length
    const quorum = quorumOf(count)
    return yield* told(
      startAll(note(begin(world), 'story', say('clusterBegan', { count, quorum }))),
    )
  },
  *'etcd/ticked'(world, { member: name, life }) {
    const member = memberIn(world, name)
    if (member?.state !== 'running' || member.life !== life || !isFollowed(world)) return world
    const ticked = react(begin(world), name, tick)
    const { node } = memberIn(ticked.world, name) ?? member
    const isBeat = node.role === 'leader' && ticked.notes.length === 0
    const params = { leader: memberRef(name), term: node.term }
    const said = isBeat ? note(ticked, 'trace', say('heartbeatSent', params)) : ticked
    const { tickMs } = world.etcd.settings
    const interval = Math.max(1, Math.round(tickMs / member.clockSpeed))
    return yield* told({
      ...said,
      world: schedule(said.world, interval, name, { kind: 'etcd/ticked', member: name, life }),
    })
  },
  *'etcd/delivered'(world, { message }) {
    return yield* told(deliver(begin(world), message), message.to)
  },
  *'etcd/synced'(world, { member: name, life }) {
    if (memberIn(world, name)?.life !== life) return world
    return yield* told(finishBatch(begin(world), name))
  },
  *'etcd/gaveUp'(world, { request: id }) {
    const request = world.etcd.requests[id]
    if (request?.state !== 'waiting') return world
    return yield* told(
      failRequest(begin(world), id, request.member, failureOf(world, request.member)),
    )
  },
  *'etcd/readRetried'(world, { request: id }) {
    const request = world.etcd.requests[id]
    if (request?.state !== 'waiting') return world
    return yield* told(retryRead(begin(world), id))
  },
  *'etcd/handedOver'(world, { member: name, life }) {
    const member = memberIn(world, name)
    if (!member || member.life !== life) return world
    if (member.node.transferee !== '') return handOverLater(begin(world), name, life).world
    const said = note(begin(world), 'story', say('stopped', { member: memberRef(name) }))
    return yield* told(stop(said, member))
  },
  *'etcd/leftForGood'(world, { member: name, life }) {
    const member = memberIn(world, name)
    if (!member || member.life !== life) return world
    const left = stop(
      note(begin(world), 'story', say('leftForGood', { member: memberRef(name) })),
      member,
    )
    const stopped = memberIn(left.world, name)
    return yield* told(stopped ? putMember(left, { ...stopped, state: 'removed' }) : left)
  },
}

/** Clocks are followed while somebody waits, while a learner has something planned, and a while longer. */
const isFollowed = (world: World): boolean =>
  world.clock <= world.etcd.followedUntil ||
  allDue(world).some(({ actor }) => actor === 'learner') ||
  Object.values(world.etcd.requests).some(({ state }) => state === 'waiting')

/** Raft acts for one member; then its batch is written and sent. A new leader ends the reads under way. */
function react(work: Work, name: string, act: Parameters<typeof runTurn>[2]): Work {
  const before = memberIn(work.world, name)?.node.leader
  const acted = runTurn(work, name, act)
  const after = memberIn(acted.world, name)?.node.leader
  const isNew = after !== undefined && after !== '' && after !== before
  return writeBatch(isNew ? failReads(acted, name) : acted, name)
}

function ask(work: Work, member: Member, asked: Parameters<typeof openRequest>[2]): Work {
  const { name } = member
  const [id, opened] = openRequest(work, name, asked)
  const request = opened.world.etcd.requests[id]
  if (member.state !== 'running' || !request) return failRequest(opened, id, name, 'memberDown')
  const submitted = submit(opened, request)
  const retried = asked.kind === 'get' ? retryLater(submitted, id, name) : submitted
  return writeBatch(retried, name)
}

const retryLater = (work: Work, request: string, name: string): Work => ({
  ...work,
  world: schedule(work.world, READ_RETRY_MS, name, { kind: 'etcd/readRetried', request }),
})

function retryRead(work: Work, id: string): Work {
  const request = work.world.etcd.requests[id]
  if (!request) return work
  return retryLater(writeBatch(readIndex(work, request), request.member), id, request.member)
}

function deliver(work: Work, message: RaftMessage): Work {
  const { from, to, type } = message
  const { world } = work
  const [sender, target] = [memberIn(world, from), memberIn(world, to)]
  const params = { type, from: memberRef(from), to: memberRef(to) }
  const arrives =
    target?.state === 'running' &&
    !isCut(world.etcd, from, to) &&
    sender?.clusterId === target.clusterId
  if (!arrives) {
    const level = type.startsWith('MsgHeartbeat') ? 'trace' : 'detail'
    const lost = note(work, level, say('lost', params))
    return react(lost, from, (turn) => noteUnreachable(noteSnapshot(turn, to, false), to))
  }
  const got = react(work, to, (turn) => {
    const after = receiveMessage(turn, message)
    return type === 'MsgProp' ? tellAppended(turn, after) : after
  })
  const heard = got.notes.length === 0 ? note(got, 'trace', say('delivered', params)) : got
  return type === 'MsgSnap' ? react(heard, from, (turn) => noteSnapshot(turn, to, true)) : heard
}

/** The process ends at once; its clients are cut off. What is on disk stays. */
function stop(work: Work, member: Member): Work {
  const { name, disk, life } = member
  const { batch: _, ...rest } = member
  const down = putMember(work, {
    ...rest,
    state: 'stopped',
    node: nodeFrom(name, disk),
    life: life + 1,
  })
  return waitingAt(down, name).reduce(
    (next, { id }) => failRequest(next, id, name, 'memberDown'),
    down,
  )
}

/** A leader that is asked to stop hands over first (`server.go`, TryTransferLeadershipOnShutdown). */
function terminate(work: Work, { node, name, life }: Member): Work {
  const heir = node.config.voters.find(
    (voter) => voter !== name && node.progress[voter]?.active === true,
  )
  const isHandingOver = node.role === 'leader' && heir !== undefined
  return handOverLater(isHandingOver ? moveLeader(work, heir) : work, name, life)
}

/** The server looks once a tick whether somebody else leads by now (`server.go`, moveLeader). */
function handOverLater(work: Work, member: string, life: number): Work {
  const { tickMs } = work.world.etcd.settings
  const event = { kind: 'etcd/handedOver', member, life } as const
  return { ...work, world: schedule(work.world, tickMs, member, event) }
}

function moveLeader(work: Work, to: string): Work {
  const server = serverOf(work)
  const failure =
    server?.node.role !== 'leader'
      ? 'noLeader'
      : server.node.config.voters.includes(to)
        ? undefined
        : 'badTransferee'
  if (!server || failure)
    return note(
      work,
      'story',
      say('failed', { member: memberRef(to), failure: failure ?? 'noLeader' }),
    )
  return react(work, server.name, (turn) =>
    receiveMessage(turn, { type: 'MsgTransferLeader', from: to, to: server.name, term: 0 }),
  )
}

const failureOf = (world: World, name: string) =>
  memberIn(world, name)?.state === 'running' ? ('timedOut' as const) : ('memberDown' as const)
