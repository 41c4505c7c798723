import type { Message } from '../../core/say/message.ts'
import type { Level } from '../../core/sim/kernel.ts'
import type { RandomState } from '../../core/sim/random.ts'

/**
 * etcd members, what each of them remembers, and what they say to each other. Plain data. Names of fields and messages
 * follow go.etcd.io/raft v3.6.0 (`raftpb/raft.proto`, `raft.go`, `tracker/progress.go`). Members are known by name; ''
 * stands for nobody, as 0 does there.
 */

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader'

export type MemberChange = 'addLearner' | 'addVoter' | 'promote' | 'remove'

/** What an entry asks every member to do. A leader begins its term with an `empty` one. */
export type Command =
  | { readonly kind: 'empty' }
  | { readonly kind: 'put'; readonly key: string; readonly value: string; readonly request: string }
  | {
      readonly kind: 'members'
      readonly change: MemberChange
      readonly member: string
      readonly request: string
    }

export interface Entry {
  readonly index: number
  readonly term: number
  readonly command: Command
}

/** Entries in pages of 32, so that a longer log shares all but its last page with the shorter one. */
export interface Log {
  /** Index and term of the last entry that was compacted away; 0 and 0 for a whole log. */
  readonly offset: number
  readonly offsetTerm: number
  /** Entries of the first page that are compacted away. */
  readonly skip: number
  readonly pages: readonly (readonly Entry[])[]
  /** Entries that are there. */
  readonly count: number
}

export const emptyLog: Log = { offset: 0, offsetTerm: 0, skip: 0, pages: [], count: 0 }

/** What a leader knows of another member's log. */
export interface Progress {
  /** `probe`: one append at a time, to find where the logs part. `replicate`: a stream. `snapshot`: waits for one. */
  readonly state: 'probe' | 'replicate' | 'snapshot'
  /** The last index known to be on that member's disk. */
  readonly match: number
  /** The next index to send. */
  readonly next: number
  readonly paused: boolean
  /** Heard from since quorum was last checked. */
  readonly active: boolean
  /** Index of the snapshot under way; 0 without. */
  readonly pendingSnapshot: number
  readonly sentCommit: number
  /** Last index of each append that is not acknowledged. */
  readonly inflight: readonly number[]
}

/** Who takes part: voters count for quorum, learners only receive. Both sorted. */
export interface Config {
  readonly voters: readonly string[]
  readonly learners: readonly string[]
}

/** What the entries have led to. */
export interface Store {
  /** etcd's revision: one more for every put. */
  readonly revision: number
  readonly keys: Readonly<Record<string, string>>
  /** Index of the last entry that went in. */
  readonly index: number
}

export const emptyStore: Store = { revision: 1, keys: {}, index: 0 }

export interface Snapshot {
  readonly index: number
  readonly term: number
  readonly config: Config
  readonly store: Store
}

export const MESSAGE_TYPES = [
  'MsgPreVote',
  'MsgPreVoteResp',
  'MsgVote',
  'MsgVoteResp',
  'MsgApp',
  'MsgAppResp',
  'MsgHeartbeat',
  'MsgHeartbeatResp',
  'MsgSnap',
  'MsgProp',
  'MsgReadIndex',
  'MsgReadIndexResp',
  'MsgTransferLeader',
  'MsgTimeoutNow',
] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** One message between members. `term` 0: forwarded for a client, and of no term. */
export interface RaftMessage {
  readonly type: MessageType
  readonly from: string
  readonly to: string
  readonly term: number
  readonly index?: number
  readonly logTerm?: number
  readonly entries?: readonly Entry[]
  readonly commit?: number
  readonly reject?: true
  readonly rejectHint?: number
  readonly snapshot?: Snapshot
  /** Of a read: which request. Of a vote: `CampaignTransfer` when the old leader wants it. */
  readonly context?: string
}

export interface PendingRead {
  readonly request: string
  readonly from: string
  readonly index: number
  readonly acks: readonly string[]
}

/** One member as Raft knows it. `Progress` is kept by a leader only. */
export interface RaftNode {
  readonly name: string
  readonly role: Role
  readonly term: number
  /** Whom it voted for in this term. */
  readonly vote: string
  readonly leader: string
  readonly log: Log
  readonly commit: number
  readonly applied: number
  readonly config: Config
  readonly electionElapsed: number
  readonly heartbeatElapsed: number
  /** Ticks without a leader until it stands for election: drawn anew with each change of role or term. */
  readonly timeoutTicks: number
  readonly votes: Readonly<Record<string, boolean>>
  readonly progress: Readonly<Record<string, Progress>>
  readonly transferee: string
  readonly pendingConfIndex: number
  readonly reads: readonly PendingRead[]
  /** Reads that came before the leader had committed an entry of its own term. */
  readonly earlyReads: readonly RaftMessage[]
  /** Reads that may be answered once `index` is applied here. */
  readonly readStates: readonly { readonly request: string; readonly index: number }[]
  readonly snapshot: Snapshot
  /** A snapshot that was received and is not applied yet. */
  readonly incoming?: Snapshot
  /** To be sent with the next batch; `afterAppend` only once the entries before them are on disk. */
  readonly messages: readonly RaftMessage[]
  readonly afterAppend: readonly RaftMessage[]
}

export interface RaftSettings {
  /** In ticks: without a leader for so long (and up to twice as long, by chance) a member stands for election. */
  readonly electionTicks: number
  readonly heartbeatTicks: number
  readonly preVote: boolean
  readonly checkQuorum: boolean
}

/** Something Raft did that is worth telling. */
export interface Note {
  readonly level: Level
  readonly message: Message
}

/** A node in the middle of a turn, the chance it may use, and what there is to tell. */
export interface Turn {
  readonly node: RaftNode
  readonly random: RandomState
  readonly notes: readonly Note[]
  readonly settings: RaftSettings
}

/** What is on a member's disk: all that it knows after a crash. */
export interface Disk {
  readonly term: number
  readonly vote: string
  readonly commit: number
  readonly log: Log
  readonly snapshot: Snapshot
}

/** A batch that is being written; its messages leave when it is on disk. */
export interface Batch {
  readonly disk: Disk
  readonly messages: readonly RaftMessage[]
  readonly toSelf: readonly RaftMessage[]
  readonly applied: number
}

export interface Member {
  readonly name: string
  /** Hex, as etcdctl prints it: from peer URL and cluster token. */
  readonly id: string
  readonly clusterId: string
  readonly peerURL: string
  readonly clientURL: string
  readonly state: 'running' | 'stopped' | 'removed'
  readonly node: RaftNode
  readonly disk: Disk
  readonly batch?: Batch
  readonly store: Store
  /** Counts starts: events for an earlier life are void. */
  readonly life: number
  /** ms to write a batch durably. */
  readonly fsyncMs: number
  /** 1: true to the simulated time; 2: this member's clock runs twice as fast. */
  readonly clockSpeed: number
}

export type Failure =
  | 'noLeader'
  | 'timedOut'
  | 'leaderFailed'
  | 'leaderChanged'
  | 'memberDown'
  | 'memberUnknown'
  | 'memberExists'
  | 'notLearner'
  | 'learnerNotReady'
  | 'tooManyLearners'
  | 'notEnoughStarted'
  | 'unhealthy'
  | 'badTransferee'

export type Asked =
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'members'; readonly change: MemberChange; readonly member: string }
  | { readonly kind: 'moveLeader'; readonly to: string }

/** What a client asked of one member, and what came of it. */
export interface ClientRequest {
  readonly id: string
  readonly member: string
  readonly at: number
  readonly asked: Asked
  readonly state: 'waiting' | 'done' | 'failed'
  readonly failure?: Failure
  /** Of a put: the revision it made. Of a get: the revision it saw. */
  readonly revision?: number
  /** Of a get: what was found; absent when there is no such key. */
  readonly value?: string
  /** Not taken by Raft yet: there was no leader. */
  readonly held?: true
}

export interface EtcdSettings extends RaftSettings {
  readonly tickMs: number
  /** One way, in ms: each message takes a time between these. */
  readonly delayMs: { readonly from: number; readonly to: number }
  readonly snapshotCount: number
  /** Entries kept behind a snapshot for followers that are a little late. */
  readonly catchUpEntries: number
  /** How long the members' clocks are followed after the last thing a learner does. */
  readonly followMs: number
}

/** Defaults of etcd v3.6 (`server/embed/config.go`, `server/etcdserver/server.go`); delays are assumptions. */
export const defaultSettings: EtcdSettings = {
  tickMs: 100,
  electionTicks: 10,
  heartbeatTicks: 1,
  preVote: true,
  checkQuorum: true,
  delayMs: { from: 5, to: 20 },
  snapshotCount: 10_000,
  catchUpEntries: 5_000,
  followMs: 3_000,
}

export interface EtcdSlice {
  /** By name. Empty: this cluster's etcd is not looked at. */
  readonly members: Readonly<Record<string, Member>>
  readonly settings: EtcdSettings
  readonly token: string
  /** Links that carry nothing, as `a|b` with a before b. */
  readonly cut: readonly string[]
  readonly requests: Readonly<Record<string, ClientRequest>>
  /** Requests and messages so far: give ids. */
  readonly count: number
  /** Simulated ms: clocks tick until then. */
  readonly followedUntil: number
  readonly backup?: Backup
}

/** `etcdctl snapshot save`: the keys at one instant, and nothing of Raft. */
export interface Backup {
  readonly from: string
  readonly at: number
  readonly store: Store
}

export const noEtcd: EtcdSlice = {
  members: {},
  settings: defaultSettings,
  token: 'etcd-cluster',
  cut: [],
  requests: {},
  count: 0,
  followedUntil: 0,
}

/** One event for each kind, with the same fields. */
type Each<Kind extends string, Fields> = Kind extends string
  ? { readonly kind: Kind } & Fields
  : never
interface AtMember {
  readonly member: string
}

/** What a learner may cause. */
export type EtcdInput =
  | ({ readonly kind: 'etcd/put'; readonly key: string; readonly value: string } & AtMember)
  | ({ readonly kind: 'etcd/got'; readonly key: string } & AtMember)
  | Each<'etcd/killed' | 'etcd/started' | 'etcd/terminated', AtMember>
  /** Everything between these members and the others is lost; among themselves they talk. */
  | { readonly kind: 'etcd/partitioned'; readonly members: readonly string[] }
  | Each<'etcd/linkCut' | 'etcd/linkHealed', { readonly between: readonly string[] }>
  | { readonly kind: 'etcd/healed' }
  | ({ readonly kind: 'etcd/diskSlowed'; readonly fsyncMs: number } & AtMember)
  | ({ readonly kind: 'etcd/clockSet'; readonly speed: number } & AtMember)
  | ({ readonly kind: 'etcd/memberAdded'; readonly learner: boolean } & AtMember)
  | Each<'etcd/memberPromoted' | 'etcd/memberRemoved' | 'etcd/leaderMoved', AtMember>
  | Each<'etcd/backedUp' | 'etcd/forcedNew', AtMember>
  | { readonly kind: 'etcd/restored'; readonly members: readonly string[] }

/** What happens between members and inside one. */
export type EtcdEvent =
  | EtcdInput
  | Each<
      'etcd/ticked' | 'etcd/synced' | 'etcd/handedOver' | 'etcd/leftForGood',
      AtMember & { readonly life: number }
    >
  | {
      readonly kind: 'etcd/delivered'
      readonly id: number
      readonly sentAt: number
      readonly message: RaftMessage
    }
  | Each<'etcd/gaveUp' | 'etcd/readRetried', { readonly request: string }>
  /** All members of a new cluster start. */
  | { readonly kind: 'etcd/begun' }

export const linkName = (a: string, b: string): string => (a < b ? `${a}|${b}` : `${b}|${a}`)

export const isCut = (etcd: EtcdSlice, a: string, b: string): boolean =>
  etcd.cut.includes(linkName(a, b))

/** Those that run, in the order of their names. */
export const runningMembers = (etcd: EtcdSlice): readonly Member[] =>
  Object.values(etcd.members).filter(({ state }) => state === 'running')
