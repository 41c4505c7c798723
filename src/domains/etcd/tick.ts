import { standForElection } from './campaign.ts'
import { say } from './explain.ts'
import type { Turn } from './model.ts'
import { voteResult } from './quorum.ts'
import { broadcastHeartbeat } from './send-append.ts'
import { becomeFollower, change, isPromotable, memberRef, tell } from './turn.ts'

/** One tick of a member's own clock (go.etcd.io/raft v3.6.0 `raft.go`, tickElection and tickHeartbeat). */
export function tick(turn: Turn): Turn {
  const { node } = turn
  if (node.role === 'leader') return tickLeader(turn)
  const later = change(turn, { electionElapsed: node.electionElapsed + 1 })
  if (!isPromotable(node) || later.node.electionElapsed < node.timeoutTicks) return later
  const begun = change(later, { electionElapsed: 0 })
  return standForElection(begun, turn.settings.preVote ? 'preVote' : 'election')
}

function tickLeader(turn: Turn): Turn {
  const { node, settings } = turn
  const elapsed = node.electionElapsed + 1
  const isChecked = elapsed >= settings.electionTicks
  const later = change(turn, {
    heartbeatElapsed: node.heartbeatElapsed + 1,
    electionElapsed: isChecked ? 0 : elapsed,
  })
  const checked = isChecked ? abortTransfer(checkQuorum(later)) : later
  if (checked.node.role !== 'leader') return checked
  if (checked.node.heartbeatElapsed < settings.heartbeatTicks) return checked
  return broadcastHeartbeat(change(checked, { heartbeatElapsed: 0 }))
}

/** A leader that heard from no majority for an election timeout leads nobody any more. */
function checkQuorum(turn: Turn): Turn {
  const { node, settings } = turn
  if (!settings.checkQuorum) return turn
  const heard = Object.fromEntries(
    Object.entries(node.progress).map(([member, { active }]) => [
      member,
      member === node.name || active,
    ]),
  )
  if (voteResult(node.config.voters, heard) !== 'won') {
    const voices = node.config.voters.filter((voter) => heard[voter]).length
    return tell(
      becomeFollower(turn, node.term, ''),
      'story',
      say('steppedDown', {
        member: memberRef(node.name),
        term: node.term,
        heard: voices,
        of: node.config.voters.length,
      }),
    )
  }
  const progress = Object.fromEntries(
    Object.entries(node.progress).map(([member, known]) => [
      member,
      { ...known, active: member === node.name },
    ]),
  )
  return change(turn, { progress })
}

/** A transfer that is not done within an election timeout is given up. */
function abortTransfer(turn: Turn): Turn {
  const { node } = turn
  if (node.role !== 'leader' || node.transferee === '') return turn
  return tell(
    change(turn, { transferee: '' }),
    'story',
    say('transferAborted', { leader: memberRef(node.name), member: memberRef(node.transferee) }),
  )
}
