import type { Progress } from './model.ts'

/** What a leader believes of one member, and how that changes: go.etcd.io/raft v3.6.0 `tracker/progress.go`. */

const INFLIGHT_MAX = 512 // appends under way to one member: etcd `server/etcdserver/raft.go`, maxInflightMsgs

export const newProgress = (next: number, match = 0, active = false): Progress => ({
  state: 'probe',
  match,
  next,
  paused: false,
  active,
  pendingSnapshot: 0,
  sentCommit: 0,
  inflight: [],
})

const inState = (progress: Progress, state: Progress['state']): Progress => ({
  ...progress,
  state,
  paused: false,
  pendingSnapshot: 0,
  inflight: [],
})

export function becomeProbe(progress: Progress): Progress {
  const next =
    progress.state === 'snapshot'
      ? Math.max(progress.match + 1, progress.pendingSnapshot + 1)
      : progress.match + 1
  const sentCommit = Math.min(progress.sentCommit, next - 1)
  return { ...inState(progress, 'probe'), next, sentCommit }
}

export const becomeReplicate = (progress: Progress): Progress => ({
  ...inState(progress, 'replicate'),
  next: progress.match + 1,
})

export const becomeSnapshot = (progress: Progress, index: number): Progress => ({
  ...inState(progress, 'snapshot'),
  pendingSnapshot: index,
  next: index + 1,
  sentCommit: index,
})

export const isPaused = ({ state, paused }: Progress): boolean => state === 'snapshot' || paused

export const isFull = ({ inflight }: Progress): boolean => inflight.length >= INFLIGHT_MAX

/** An append with so many entries was sent. */
export function sentEntries(progress: Progress, count: number, commit: number): Progress {
  const sent = { ...progress, sentCommit: commit }
  if (progress.state === 'probe') return count > 0 ? { ...sent, paused: true } : sent
  if (count === 0) return { ...sent, paused: isFull(progress) }
  const next = progress.next + count
  const moved = { ...sent, next, inflight: [...progress.inflight, next - 1] }
  return { ...moved, paused: isFull(moved) }
}

/** An acknowledgement up to `index`; the same progress when it is old news. */
export const acknowledged = (progress: Progress, index: number): Progress =>
  index <= progress.match
    ? progress
    : { ...progress, match: index, next: Math.max(progress.next, index + 1), paused: false }

/** A refusal of the append after `rejected`; the same progress when it is out of date. */
export function refused(progress: Progress, rejected: number, hint: number): Progress {
  if (progress.state === 'replicate') {
    if (rejected <= progress.match) return progress
    const next = progress.match + 1
    return { ...progress, next, sentCommit: Math.min(progress.sentCommit, next - 1) }
  }
  if (progress.next - 1 !== rejected) return progress
  const next = Math.max(Math.min(rejected, hint + 1), progress.match + 1)
  return { ...progress, next, paused: false, sentCommit: Math.min(progress.sentCommit, next - 1) }
}

export const freeUpTo = (progress: Progress, index: number): Progress => ({
  ...progress,
  inflight: progress.inflight.filter((last) => last > index),
})

/** Whether the member could commit more if it were told. */
export const canBumpCommit = ({ sentCommit, next }: Progress, commit: number): boolean =>
  commit > sentCommit && sentCommit < next - 1
