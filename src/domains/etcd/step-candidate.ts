import { becomeLeader, campaign } from './campaign.ts'
import { say } from './explain.ts'
import type { RaftMessage, Turn } from './model.ts'
import { voteResult } from './quorum.ts'
import { broadcastAppend } from './send-append.ts'
import { stepFollower } from './step-follower.ts'
import { becomeFollower, change, memberRef, tell } from './turn.ts'

/** A candidate counts votes, and gives way to a leader of its term (`raft.go`, stepCandidate). */
export function stepCandidate(turn: Turn, message: RaftMessage): Turn {
  const { node } = turn
  const awaited = node.role === 'preCandidate' ? 'MsgPreVoteResp' : 'MsgVoteResp'
  switch (message.type) {
    case 'MsgApp':
    case 'MsgHeartbeat':
    case 'MsgSnap':
      return stepFollower(becomeFollower(turn, message.term, message.from), message)
    case awaited:
      return count(turn, message)
    default:
      return turn
  }
}

function count(turn: Turn, { from, reject }: RaftMessage): Turn {
  const { votes, role, config, term, name } = turn.node
  const counted = change(turn, { votes: from in votes ? votes : { ...votes, [from]: !reject } })
  const result = voteResult(config.voters, counted.node.votes)
  if (result === 'pending') return counted
  if (result === 'lost') {
    return tell(
      becomeFollower(counted, term, ''),
      'story',
      say('pollLost', { member: memberRef(name) }),
    )
  }
  return role === 'preCandidate'
    ? campaign(counted, 'election')
    : broadcastAppend(becomeLeader(counted))
}
