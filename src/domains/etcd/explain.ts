import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { Failure, MessageType } from './model.ts'

type Member = Ref<'member'>
export type Refusal = 'voted' | 'logOld'

/** What is told of members, their elections and their logs. */
export interface EtcdMessages {
  clusterBegan: { count: number; quorum: number }
  preCampaigned: { member: Member; term: number }
  campaigned: { member: Member; term: number }
  tookOver: { member: Member; term: number }
  preVoteGranted: { member: Member; candidate: Member; term: number }
  preVoteRefused: { member: Member; candidate: Member; term: number; refusal: Refusal }
  voteGranted: { member: Member; candidate: Member; term: number }
  voteRefused: { member: Member; candidate: Member; term: number; refusal: Refusal }
  voteIgnored: { member: Member; candidate: Member; leader: Member }
  pollLost: { member: Member }
  elected: { member: Member; term: number; votes: number; of: number }
  deposed: { member: Member; term: number; by: Member }
  termLearned: { member: Member; term: number; by: Member }
  termOld: { member: Member; from: Member; type: MessageType; term: number; now: number }
  steppedDown: { member: Member; term: number; heard: number; of: number }
  entriesReceived: { member: Member; from: number; to: number; term: number }
  entriesDropped: { member: Member; index: number; count: number }
  appendRefused: { member: Member; index: number; term: number; hint: number }
  steppedBack: { leader: Member; member: Member; next: number }
  acknowledged: { member: Member; leader: Member; index: number }
  written: { member: Member; index: number; ms: number }
  committed: { leader: Member; index: number; have: number; of: number }
  commitLearned: { member: Member; index: number }
  snapshotMade: { member: Member; index: number; kept: number }
  snapshotSent: { leader: Member; member: Member; index: number }
  snapshotTaken: { member: Member; index: number }
  readBegun: { leader: Member; index: number }
  readConfirmed: { leader: Member; index: number; term: number }
  transferBegun: { leader: Member; member: Member }
  transferAborted: { leader: Member; member: Member }
  configChanged: { member: Member; voters: string; learners: number; quorum: number }
  heartbeatSent: { leader: Member; term: number }
  delivered: { type: MessageType; from: Member; to: Member }
  lost: { type: MessageType; from: Member; to: Member }
  putAsked: { member: Member; key: string; value: string }
  getAsked: { member: Member; key: string }
  changeAsked: { member: Member; change: string; subject: string }
  held: { member: Member }
  forwarded: { member: Member; leader: Member }
  appended: { leader: Member; index: number; term: number }
  putDone: { member: Member; key: string; revision: number }
  getDone: { member: Member; key: string; value: string; revision: number }
  getMissing: { member: Member; key: string; revision: number }
  changeDone: { member: Member; change: string; subject: string }
  failed: { member: Member; failure: Failure }
  killed: { member: Member }
  terminated: { member: Member }
  stopped: { member: Member }
  started: { member: Member; index: number; term: number }
  joined: { member: Member }
  partitioned: { members: string }
  linkCut: { one: Member; other: Member }
  linkHealed: { one: Member; other: Member }
  healed: Record<string, never>
  diskSlowed: { member: Member; ms: number }
  clockSet: { member: Member; speed: number }
  noSuchMember: { name: string }
  notRunning: { member: Member }
  backedUp: { member: Member; revision: number; keys: number }
  noBackup: Record<string, never>
  restored: { members: string; revision: number }
  forcedNew: { member: Member; revision: number }
  leftForGood: { member: Member }
}

/** Words for the closed lists that messages speak of. */
export type EtcdLists = Record<`failure.${Failure}` | `refusal.${Refusal}`, string> &
  Record<`change.${'addLearner' | 'addVoter' | 'promote' | 'remove'}`, string>

export const say = speaker<EtcdMessages>('etcd')
