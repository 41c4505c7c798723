import { schedule } from '../../core/sim/agenda.ts'
import { configOf } from './change-members.ts'
import { say } from './explain.ts'
import { append, logFrom, truncateAfter } from './log.ts'
import { clusterIdOf, memberId } from './member-id.ts'
import type { Config, Disk, Entry, Member, Snapshot } from './model.ts'
import { nodeFrom } from './start-members.ts'
import { memberRef, membersOf } from './turn.ts'
import { memberIn, note, putMember, type Work } from './work.ts'

/** What is done when a majority is gone for good. */

const BUMP = 1_000_000_000 // `etcdutl snapshot restore --bump-revision`, so that no watcher sees time go backwards

/** `etcdctl snapshot save`: the keys of one member at this instant. */
export function backUp(work: Work, { name, store }: Member): Work {
  const { world } = work
  const backup = { from: name, at: world.clock, store }
  const params = {
    member: memberRef(name),
    revision: store.revision,
    keys: Object.keys(store.keys).length,
  }
  return note(
    { ...work, world: { ...world, etcd: { ...world.etcd, backup } } },
    'story',
    say('backedUp', params),
  )
}

/**
 * `etcd --force-new-cluster`: what this member knows to be committed becomes the truth of a cluster of one; entries
 * behind that are thrown away (etcd v3.6 `server/etcdserver/bootstrap.go`; `server/storage/util.go`,
 * CreateConfigChangeEnts). The others must never come back.
 */
export function forceNew(work: Work, { name }: Member): Work {
  const member = memberIn(work.world, name)
  if (!member) return work
  const { disk } = member
  const { commit, term } = disk
  const gone = membersOf(configOf(disk)).filter((other) => other !== name)
  const removals = gone.map(
    (other, place): Entry => ({
      index: commit + place + 1,
      term,
      command: { kind: 'members', change: 'remove', member: other, request: '' },
    }),
  )
  const forced: Disk = {
    ...disk,
    commit: commit + removals.length,
    log: append(truncateAfter(disk.log, commit), removals),
  }
  const others = Object.values(work.world.etcd.members).filter((other) => other.name !== name)
  const alone = [...others.map(forGood), stopped(member, forced)].reduce(putMember, work)
  const params = { member: memberRef(name), revision: member.store.revision }
  return startLater(note(alone, 'story', say('forcedNew', params)), [name])
}

/**
 * `etcdutl snapshot restore` on each of these members: a new cluster with a new id, which has the keys of the backup and
 * a log that begins anew (etcd v3.6 `etcdutl/snapshot/v3_snapshot.go`, saveWALAndSnap).
 */
export function restore(work: Work, names: readonly string[]): Work {
  const { etcd } = work.world
  const { backup } = etcd
  const members = names.flatMap((name) => etcd.members[name] ?? [])
  if (!backup || members.length === 0) return note(work, 'story', say('noBackup'))
  const voters = members.map(({ name }) => name).sort()
  const index = voters.length
  const config: Config = { voters, learners: [] }
  const store = { ...backup.store, revision: backup.store.revision + BUMP, index }
  const snapshot: Snapshot = { index, term: 1, config, store }
  const disk: Disk = {
    term: 1,
    vote: voters[0] ?? '',
    commit: index,
    log: logFrom(index, 1),
    snapshot,
  }
  const token = `${etcd.token}-restored`
  const withIds = members.map((member) => ({ ...member, id: memberId(member.peerURL, token) }))
  const clusterId = clusterIdOf(withIds.map(({ id }) => id))
  const fresh = withIds.map((member) => ({ ...stopped(member, disk), clusterId, store }))
  const others = Object.values(etcd.members).filter(({ name }) => !voters.includes(name))
  const begun = [...others.map(forGood), ...fresh].reduce(putMember, {
    ...work,
    world: { ...work.world, etcd: { ...etcd, token } },
  })
  const params = { members: voters.join(', '), revision: store.revision }
  return startLater(note(begun, 'story', say('restored', params)), voters)
}

function stopped(member: Member, disk: Disk): Member {
  const { batch: _, ...rest } = member
  return {
    ...rest,
    state: 'stopped',
    disk,
    node: nodeFrom(member.name, disk),
    life: member.life + 1,
  }
}

const forGood = (member: Member): Member => ({
  ...stopped(member, member.disk),
  state: 'removed',
})

const startLater = (work: Work, names: readonly string[]): Work => ({
  ...work,
  world: names.reduce(
    (world, member) => schedule(world, 0, member, { kind: 'etcd/started', member }),
    work.world,
  ),
})
