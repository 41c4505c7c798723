import { applyChange } from '../../../src/domains/etcd/change-members.ts'
import {
  compact,
  entriesBetween,
  firstIndex,
  lastIndex,
  lastTerm,
  termAt,
} from '../../../src/domains/etcd/log.ts'
import {
  type Batch,
  type Command,
  type Disk,
  defaultSettings,
  emptyLog,
  emptyStore,
  type RaftMessage,
  type RaftNode,
  type Turn,
} from '../../../src/domains/etcd/model.ts'
import { receiveMessage } from '../../../src/domains/etcd/receive-message.ts'
import { bootstrapDisk, nodeFrom } from '../../../src/domains/etcd/start-members.ts'
import { noteSnapshot, noteUnreachable, propose } from '../../../src/domains/etcd/step-leader.ts'
import { tick } from '../../../src/domains/etcd/tick.ts'
import { change, reset } from '../../../src/domains/etcd/turn.ts'

/** Our Raft, driven by the operations that were recorded of go.etcd.io/raft; see tests/golden/etcd/README.md. */

export interface Operation {
  readonly op: string
  readonly node: number
  readonly at?: number
  readonly change?: 'addLearner' | 'addVoter' | 'promote' | 'remove'
  readonly target?: number
  readonly name?: string
  readonly keep?: number
  readonly state: string
}

interface Machine {
  node: RaftNode
  disk: Disk
  batch: Batch | undefined
}

const nothing: Disk = {
  term: 0,
  vote: '',
  commit: 0,
  log: emptyLog,
  snapshot: { index: 0, term: 0, config: { voters: [], learners: [] }, store: emptyStore },
}

/** A network of five; returns what carries out one operation and prints the node after it. */
export function openLockstep(seed: number, size: number, preVote: boolean) {
  const settings = { ...defaultSettings, preVote }
  const names = Array.from({ length: size }, (_, place) => `${place + 1}`)
  const machines = new Map<string, Machine>()
  let random = seed
  let net: RaftMessage[] = []

  const run = (name: string, act: (turn: Turn) => Turn): void => {
    const machine = machineOf(name)
    const after = act({ node: machine.node, random, notes: [], settings })
    machine.node = after.node
    random = after.random
  }
  const machineOf = (name: string): Machine => {
    const machine = machines.get(name)
    if (!machine) throw new Error(`there is no node ${name}`)
    return machine
  }
  const boot = (name: string, disk: Disk): void => {
    machines.set(name, { node: nodeFrom(name, disk), disk, batch: undefined })
    run(name, (turn) => reset(turn, disk.term))
  }
  for (const name of ['1', '2', '3', '4', '5'])
    boot(name, names.includes(name) ? bootstrapDisk(names) : nothing)

  const take = (at: number): RaftMessage => {
    const [message] = net.splice(at, 1)
    if (!message) throw new Error('a message was recorded here')
    return message
  }

  const operations: Readonly<Record<string, (name: string, operation: Operation) => void>> = {
    tick: (name) => run(name, tick),
    deliver: (name, { at = 0 }) => {
      const message = take(at)
      run(name, (turn) => receiveMessage(turn, message))
      if (message.type === 'MsgSnap')
        run(message.from, (turn) => noteSnapshot(turn, message.to, true))
    },
    drop: (name, { at = 0 }) => {
      const { type, to } = take(at)
      if (type === 'MsgSnap') run(name, (turn) => noteSnapshot(turn, to, false))
      run(name, (turn) => noteUnreachable(turn, to))
    },
    ready: (name) => {
      const machine = machineOf(name)
      const { node } = machine
      const answers = node.afterAppend.filter(({ to }) => to !== name)
      const outgoing = [...node.messages, ...answers]
      const isLeader = node.role === 'leader'
      if (isLeader) net = [...net, ...outgoing]
      machine.batch = {
        disk: {
          term: node.term,
          vote: node.vote,
          commit: node.commit,
          log: node.log,
          snapshot: node.snapshot,
        },
        messages: isLeader ? [] : outgoing,
        toSelf: node.afterAppend.filter(({ to }) => to === name),
        applied: node.incoming?.index ?? node.commit,
      }
      machine.node = { ...node, messages: [], afterAppend: [], readStates: [] }
      if (node.incoming) return
      for (const { command } of entriesBetween(node.log, node.applied + 1, node.commit))
        if (command.kind === 'members') run(name, (turn) => applyChange(turn, command))
    },
    advance: (name) => {
      const machine = machineOf(name)
      const { batch } = machine
      if (!batch) throw new Error('a batch was taken')
      machine.batch = undefined
      machine.disk = batch.disk
      net = [...net, ...batch.messages]
      for (const message of batch.toSelf) run(name, (turn) => receiveMessage(turn, message))
      const { incoming, ...calm } = machine.node
      if (incoming && incoming.index <= batch.applied) machine.node = calm
      run(name, (turn) => change(turn, { applied: Math.max(turn.node.applied, batch.applied) }))
    },
    propose: (name) =>
      run(name, (turn) => ask(turn, { kind: 'put', key: 'x', value: '', request: '' })),
    change: (name, { change: kind = 'remove', target }) =>
      run(name, (turn) =>
        ask(turn, { kind: 'members', change: kind, member: `${target}`, request: '' }),
      ),
    transfer: (name, { target }) =>
      run(name, (turn) =>
        receiveMessage(turn, { type: 'MsgTransferLeader', from: `${target}`, to: name, term: 0 }),
      ),
    read: (name, { name: context = '' }) =>
      run(name, (turn) =>
        receiveMessage(turn, { type: 'MsgReadIndex', from: name, to: name, term: 0, context }),
      ),
    compact: (name, { keep = 0 }) => {
      const machine = machineOf(name)
      const { node, disk } = machine
      const index = node.applied
      const snapshot = {
        index,
        term: termAt(node.log, index) ?? 0,
        config: node.config,
        store: emptyStore,
      }
      const log = compact(node.log, Math.max(node.log.offset, index - keep))
      machine.node = { ...node, snapshot, log }
      machine.disk = { ...disk, snapshot, log }
    },
    restart: (name) => boot(name, machineOf(name).disk),
  }

  return (operation: Operation): string => {
    const name = `${operation.node}`
    operations[operation.op]?.(name, operation)
    return print(machineOf(name).node)
  }
}

const ask = (turn: Turn, command: Command): Turn =>
  turn.node.role === 'leader'
    ? propose(turn, [command])
    : receiveMessage(turn, {
        type: 'MsgProp',
        from: turn.node.name,
        to: turn.node.name,
        term: 0,
        entries: [{ index: 0, term: 0, command }],
      })

const STATES = { probe: 'StateProbe', replicate: 'StateReplicate', snapshot: 'StateSnapshot' }
const ROLES = {
  follower: 'StateFollower',
  preCandidate: 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
}
const zero = (name: string): string => (name === '' ? '0' : name)

const printMessage = (message: RaftMessage): string => {
  const { type, from, to, term, index = 0, logTerm = 0, entries = [], commit = 0 } = message
  const { reject, rejectHint = 0, context = '', snapshot } = message
  return `${type} ${from}>${to} @${term} i${snapshot?.index ?? index} t${logTerm} n${entries.length} c${commit} r${reject ? 1 : 0} h${rejectHint} x${context}`
}

/** The same line as `debug.go` of the recording prints. */
function print(node: RaftNode): string {
  const { config, log } = node
  const progress = Object.entries(node.progress).map(
    ([name, each]) =>
      `${name} ${STATES[each.state]} m${each.match} n${each.next} ${each.paused} ${each.active} s${each.pendingSnapshot} c${each.sentCommit} f${each.inflight.length}`,
  )
  return [
    `${ROLES[node.role]} term ${node.term} vote ${zero(node.vote)} lead ${zero(node.leader)} commit ${node.commit} applied ${node.applied} elapsed ${node.electionElapsed}/${node.timeoutTicks} beat ${node.heartbeatElapsed} log ${firstIndex(log)}-${lastIndex(log)}@${lastTerm(log)} voters [${config.voters.join(' ')}] learners [${config.learners.join(' ')}] to ${zero(node.transferee)} conf ${node.pendingConfIndex}`,
    node.role === 'leader' ? progress.sort().join('; ') : '',
    node.messages.map(printMessage).join(', '),
    node.afterAppend.map(printMessage).join(', '),
    node.readStates.map(({ request, index }) => `${request}=${index}`).join(','),
  ].join(' | ')
}
