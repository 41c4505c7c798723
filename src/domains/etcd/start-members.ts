import { draw, schedule } from '../../core/sim/agenda.ts'
import { EPOCH_MS } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { configOf } from './change-members.ts'
import { say } from './explain.ts'
import { append, lastIndex } from './log.ts'
import { clusterIdOf, memberId } from './member-id.ts'
import {
  type Config,
  type Disk,
  type Entry,
  type EtcdSettings,
  emptyLog,
  emptyStore,
  isCut,
  type Member,
  type RaftNode,
  runningMembers,
  type Snapshot,
  type Store,
} from './model.ts'
import { change, memberRef, membersOf, reset } from './turn.ts'
import { memberIn, note, putMember, runTurn, type Work, withMember } from './work.ts'
import { writeBatch } from './write-batch.ts'

const FSYNC_MS = 2 // a good disk; etcd warns above 10 ms for 99 of 100 writes. An assumption
const JOIN_MS = 300 // until the process of an added member runs. An assumption
const NOBODY: Config = { voters: [], learners: [] }
const nothing: Snapshot = { index: 0, term: 0, config: NOBODY, store: emptyStore }

/** What a member knows after it has read its disk. */
export function nodeFrom(name: string, disk: Disk): RaftNode {
  return {
    name,
    role: 'follower',
    term: disk.term,
    vote: disk.vote,
    leader: '',
    log: disk.log,
    commit: Math.max(disk.commit, disk.snapshot.index),
    applied: disk.snapshot.index,
    config: disk.snapshot.config,
    electionElapsed: 0,
    heartbeatElapsed: 0,
    timeoutTicks: 0,
    votes: {},
    progress: {},
    transferee: '',
    pendingConfIndex: 0,
    reads: [],
    earlyReads: [],
    readStates: [],
    snapshot: disk.snapshot,
    messages: [],
    afterAppend: [],
  }
}

/** The log every new cluster begins with: who belongs to it (raft v3.6.0 `bootstrap.go`). All of term 1, all committed. */
export function bootstrapDisk(names: readonly string[], store: Store = emptyStore): Disk {
  const entries = names.map(
    (member, place): Entry => ({
      index: place + 1,
      term: 1,
      command: { kind: 'members', change: 'addVoter', member, request: '' },
    }),
  )
  const snapshot = { ...nothing, store: { ...store, index: 0 } }
  return { term: 1, vote: '', commit: names.length, log: append(emptyLog, entries), snapshot }
}

const emptyDisk: Disk = { term: 0, vote: '', commit: 0, log: emptyLog, snapshot: nothing }

/** `etcd-1` is at 192.168.0.11, and so on: beside the Nodes. */
const addressOf = (place: number): string => `192.168.0.${11 + place}`
const peerURLOf = (place: number): string => `https://${addressOf(place)}:2380`

interface Birth {
  readonly name: string
  readonly place: number
  readonly id: string
  readonly clusterId: string
  readonly disk: Disk
}

const newMember = ({ name, place, id, clusterId, disk }: Birth): Member => ({
  name,
  id,
  clusterId,
  peerURL: peerURLOf(place),
  clientURL: `https://${addressOf(place)}:2379`,
  state: 'stopped',
  node: nodeFrom(name, disk),
  disk,
  store: disk.snapshot.store,
  life: 0,
  fsyncMs: FSYNC_MS,
  clockSpeed: 1,
})

/** What may be said of a cluster; the rest are etcd's defaults. */
interface ClusterSettings {
  readonly members: number
  readonly heartbeatMs?: number
  readonly electionMs?: number
  readonly preVote?: boolean
  readonly delayMs?: EtcdSettings['delayMs']
  readonly snapshotCount?: number
  readonly catchUpEntries?: number
  readonly followMs?: number
}

/** The world with new members `etcd-1` to `etcd-n`, not started yet. A heartbeat is one tick, as in etcd. */
export function withCluster(empty: World, { members: count, ...said }: ClusterSettings): World {
  const { heartbeatMs = 100, electionMs = 1_000, ...same } = said
  const electionTicks = Math.max(2, Math.floor(electionMs / heartbeatMs))
  const settings = { ...empty.etcd.settings, ...same, tickMs: heartbeatMs, electionTicks }
  const world: World = { ...empty, etcd: { ...empty.etcd, settings } }
  const names = Array.from({ length: count }, (_, place) => `etcd-${place + 1}`)
  const ids = names.map((_, place) => memberId(peerURLOf(place), world.etcd.token))
  const clusterId = clusterIdOf(ids)
  const disk = bootstrapDisk(names)
  return names.reduce(
    (next, name, place) =>
      withMember(next, newMember({ name, place, id: ids[place] ?? '', clusterId, disk })),
    world,
  )
}

/** A member was added: its process comes up, with nothing on its disk. */
export function addMember(work: Work, name: string): Work {
  const { world } = work
  const place = Object.keys(world.etcd.members).length
  const [first] = runningMembers(world.etcd)
  if (!first) return work
  const seconds = Math.floor((EPOCH_MS + world.clock) / 1_000)
  const id = memberId(peerURLOf(place), world.etcd.token, seconds)
  const known = world.etcd.members[name]
  const born = newMember({ name, place, id, clusterId: first.clusterId, disk: emptyDisk })
  const member = known ? { ...born, life: known.life } : born
  const joined = withMember(world, member)
  return {
    ...work,
    world: schedule(joined, JOIN_MS, name, { kind: 'etcd/started', member: name }),
  }
}

/** A process starts and reads its disk. etcd shortens its first patience (v3.6 `server.go`, adjustTicks). */
export function startMember(work: Work, name: string): Work {
  const member = memberIn(work.world, name)
  if (!member || member.state === 'running') return work
  const node = nodeFrom(name, member.disk)
  const life = member.life + 1
  const { batch: _, ...rest } = member
  const up = putMember(work, { ...rest, state: 'running', node, life })
  const born = runTurn(up, name, (turn) => reset(turn, node.term))
  const { electionTicks } = work.world.etcd.settings
  const isAlone = membersOf(configOf(member.disk)).length === 1
  const forward = isAlone ? electionTicks - 1 : activePeers(born, name) > 1 ? electionTicks - 2 : 0
  const ready = runTurn(born, name, (turn) => change(turn, { electionElapsed: forward }))
  const ref = memberRef(name)
  const isNew = lastIndex(node.log) === 0
  const told = isNew
    ? note(ready, 'story', say('joined', { member: ref }))
    : note(
        ready,
        'story',
        say('started', { member: ref, index: lastIndex(node.log), term: node.term }),
      )
  const begun = { ...told, world: startClock(told.world, name) }
  return writeBatch(begun, name)
}

const activePeers = ({ world }: Work, name: string): number =>
  runningMembers(world.etcd).filter(
    (peer) => peer.name !== name && !isCut(world.etcd, peer.name, name),
  ).length

/** Each member ticks in its own rhythm: the first tick comes at a random part of its interval. */
export function startClock(world: World, name: string): World {
  const member = memberIn(world, name)
  if (!member) return world
  const { tickMs } = world.etcd.settings
  const [offset, drawn] = draw(world, tickMs)
  return schedule(drawn, Math.round((offset + 1) / member.clockSpeed), name, {
    kind: 'etcd/ticked',
    member: name,
    life: member.life,
  })
}

/** A cluster that was at rest goes on: its clocks tick again. */
export const startClocks = (world: World): World =>
  runningMembers(world.etcd).reduce(
    (next, { name }) => startClock(next, name),
    follow(world, world.etcd.settings.followMs),
  )

/** From now on the clocks are followed for at least so long. */
export const follow = (world: World, ms: number): World =>
  Object.keys(world.etcd.members).length === 0
    ? world
    : {
        ...world,
        etcd: {
          ...world.etcd,
          followedUntil: Math.max(world.etcd.followedUntil, world.clock + ms),
        },
      }

/** All members start at once, and find each other: none has an advantage by its name. */
export function startAll(work: Work): Work {
  const { members, settings } = work.world.etcd
  const names = Object.keys(members)
  const followed = { ...work, world: follow(work.world, settings.followMs) }
  const started = names.reduce(startMember, followed)
  if (names.length < 3) return started
  const electionElapsed = settings.electionTicks - 2
  return names.reduce(
    (next, name) => runTurn(next, name, (turn) => change(turn, { electionElapsed })),
    started,
  )
}
