import { say } from './explain.ts'
import { type Failure, isCut, type Member, type MemberChange, runningMembers } from './model.ts'
import { failRequest, openRequest } from './requests.ts'
import { submit } from './serve-requests.ts'
import { memberRef, membersOf } from './turn.ts'
import { note, type Work } from './work.ts'
import { writeBatch } from './write-batch.ts'

const LEARNERS_MAX = 1 // etcd v3.6 `server/embed/config.go`, ExperimentalMaxLearners
const READY = 0.9 // of the leader's log a learner must have: `server.go`, readyPercentThreshold

/** Whom a client that knows all endpoints ends up with: the leader, or anybody who runs. */
export function serverOf({ world }: Work): Member | undefined {
  const running = runningMembers(world.etcd)
  const leaders = running.filter(({ node }) => node.role === 'leader')
  return leaders.sort((a, b) => b.node.term - a.node.term)[0] ?? running[0]
}

/** `etcdctl member add`, `promote`, `remove`: checked first, so that no change costs the quorum. */
export function askChange(work: Work, kind: MemberChange, subject: string): Work {
  const server = serverOf(work)
  if (!server)
    return note(work, 'story', say('failed', { member: memberRef(subject), failure: 'memberDown' }))
  const member = memberRef(server.name)
  const asked = note(work, 'story', say('changeAsked', { member, change: kind, subject }))
  const [id, opened] = openRequest(asked, server.name, {
    kind: 'members',
    change: kind,
    member: subject,
  })
  const failure = refusalOf(opened, server, kind, subject)
  if (failure) return failRequest(opened, id, server.name, failure)
  const request = opened.world.etcd.requests[id]
  return request ? writeBatch(submit(opened, request), server.name) : opened
}

/** Why etcd refuses a change: `server.go`, mayAddMember, mayPromoteMember and mayRemoveMember, and `cluster.go`. */
function refusalOf(
  work: Work,
  server: Member,
  kind: MemberChange,
  subject: string,
): Failure | undefined {
  const { voters, learners } = server.node.config
  const isThere = membersOf(server.node.config).includes(subject)
  switch (kind) {
    case 'addLearner':
    case 'addVoter': {
      if (
        kind === 'addVoter' &&
        !isReady(work, voters, voters.length + 1, 0) &&
        voters.length !== 1
      )
        return 'notEnoughStarted'
      if (connected(work, server, voters) !== voters.length) return 'unhealthy'
      if (isThere) return 'memberExists'
      return kind === 'addLearner' && learners.length >= LEARNERS_MAX
        ? 'tooManyLearners'
        : undefined
    }
    case 'promote': {
      if (!isThere) return 'memberUnknown'
      if (!learners.includes(subject)) return 'notLearner'
      const { progress, role, name } = server.node
      if (role !== 'leader') return 'noLeader'
      const share = (progress[subject]?.match ?? 0) / (progress[name]?.match ?? 1)
      if (share < READY) return 'learnerNotReady'
      return isReady(work, voters, voters.length + 1, 1) ? undefined : 'notEnoughStarted'
    }
    case 'remove': {
      if (!isThere) return 'memberUnknown'
      if (learners.includes(subject)) return undefined
      const rest = voters.filter((voter) => voter !== subject)
      if (!isReady(work, rest, rest.length, 0)) return 'notEnoughStarted'
      if (subject !== server.name && !isConnected(work, server, subject)) return undefined
      const active = connected(work, server, voters)
      return active - 1 < 1 + Math.floor((voters.length - 1) / 2) ? 'unhealthy' : undefined
    }
  }
}

/** Enough of the voters have ever been started to make a quorum of the new size. */
function isReady({ world }: Work, voters: readonly string[], size: number, extra: number): boolean {
  const started = voters.filter((voter) => (world.etcd.members[voter]?.life ?? 0) > 0).length
  return started + extra >= Math.floor(size / 2) + 1
}

/** Simplified: connected now; etcd asks for the last 5 s. */
const isConnected = ({ world }: Work, { name }: Member, peer: string): boolean =>
  world.etcd.members[peer]?.state === 'running' && !isCut(world.etcd, name, peer)

const connected = (work: Work, server: Member, voters: readonly string[]): number =>
  voters.filter((voter) => voter === server.name || isConnected(work, server, voter)).length
