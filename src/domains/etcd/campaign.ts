import { say } from './explain.ts'
import { append, entriesBetween, lastIndex, lastTerm } from './log.ts'
import type { Entry, RaftNode, Turn } from './model.ts'
import { becomeReplicate } from './progress.ts'
import { change, freshProgress, isPromotable, memberRef, reset, send, tell } from './turn.ts'

/** How a member comes to lead: go.etcd.io/raft v3.6.0 `raft.go`, hup, campaign and becomeLeader. */

export type Cause = 'preVote' | 'election' | 'transfer'

/** Its patience is over, or the old leader asks it to take over. */
export function standForElection(turn: Turn, cause: Cause): Turn {
  const { node } = turn
  if (node.role === 'leader' || !isPromotable(node) || hasUnappliedChange(node)) return turn
  return campaign(turn, cause)
}

export function campaign(turn: Turn, cause: Cause): Turn {
  const { name, term, log } = turn.node
  const isPoll = cause === 'preVote'
  const asked = isPoll ? becomePreCandidate(turn) : becomeCandidate(turn)
  const type = isPoll ? 'MsgPreVote' : 'MsgVote'
  const wanted = term + 1
  const isAgain = isPoll && turn.node.role === 'preCandidate' // nobody answered the last time
  const told = tell(asked, isAgain ? 'detail' : 'story', {
    ...say(isPoll ? 'preCampaigned' : cause === 'transfer' ? 'tookOver' : 'campaigned', {
      member: memberRef(name),
      term: wanted,
    }),
  })
  return told.node.config.voters.reduce((next, voter) => {
    if (voter === name) return send(next, { type: `${type}Resp`, to: name, term: wanted })
    return send(next, {
      type,
      to: voter,
      term: wanted,
      index: lastIndex(log),
      logTerm: lastTerm(log),
      ...(cause === 'transfer' ? { context: 'CampaignTransfer' } : {}),
    })
  }, told)
}

/** A poll changes neither term nor vote: who cannot win disturbs nobody. */
const becomePreCandidate = (turn: Turn): Turn =>
  change(turn, { role: 'preCandidate', votes: {}, leader: '' })

const becomeCandidate = (turn: Turn): Turn =>
  change(reset(turn, turn.node.term + 1), { role: 'candidate', vote: turn.node.name })

/** A new leader may not count old entries as committed: an empty entry of its own term makes it so. */
export function becomeLeader(turn: Turn): Turn {
  const granted = Object.values(turn.node.votes).filter((vote) => vote).length
  const begun = reset(turn, turn.node.term)
  const { name, term, log, config } = begun.node
  const progress = freshProgress(begun.node)
  const own = progress[name]
  const led = change(begun, {
    role: 'leader',
    leader: name,
    pendingConfIndex: lastIndex(log),
    progress: own ? { ...progress, [name]: { ...becomeReplicate(own), active: true } } : progress,
  })
  const told = tell(
    led,
    'story',
    say('elected', { member: memberRef(name), term, votes: granted, of: config.voters.length }),
  )
  return appendEntries(told, [{ kind: 'empty' }])
}

/** Puts commands into the leader's own log. It counts itself once its own disk has them. */
export function appendEntries(turn: Turn, commands: readonly Entry['command'][]): Turn {
  const { log, term, name } = turn.node
  const first = lastIndex(log) + 1
  const entries = commands.map((command, place): Entry => ({ index: first + place, term, command }))
  return send(change(turn, { log: append(log, entries) }), {
    type: 'MsgAppResp',
    to: name,
    index: first + commands.length - 1,
  })
}

/** A member that does not know yet who belongs to the cluster may not stand for election. */
const hasUnappliedChange = ({ log, applied, commit }: RaftNode): boolean =>
  entriesBetween(log, applied + 1, commit).some(({ command }) => command.kind === 'members')
