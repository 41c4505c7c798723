import type { MessageType, Role } from './model.ts'

/** What each look of the lens `raft` is given. */

export interface EntryData {
  readonly index: number
  readonly term: number
  readonly text: string
  /** Committed as far as this member knows; on its disk; or only in its memory. */
  readonly state: 'committed' | 'written' | 'memory'
}

export interface MemberData {
  readonly name: string
  readonly role: Role | 'learner' | 'stopped' | 'removed'
  readonly term: number
  readonly vote: string
  readonly leader: string
  readonly commit: number
  /** Votes it has, as a candidate. */
  readonly votes: number
  readonly voters: number
  /** Ticks without a leader, of those it has patience for. */
  readonly elapsed: number
  readonly patience: number
  /** The last entry that a snapshot stands for; 0 without. */
  readonly offset: number
  /** Slots of the log, aligned for all members. */
  readonly entries: readonly (EntryData | null)[]
  readonly isWriting: boolean
  readonly lit: boolean
}

export interface MessageData {
  readonly type: MessageType
  readonly text: string
  readonly kind: 'vote' | 'append' | 'heartbeat' | 'client' | 'snapshot'
  readonly isRefusal: boolean
  readonly state: 'flying'
}
