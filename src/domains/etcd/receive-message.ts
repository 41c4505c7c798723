import { say } from './explain.ts'
import { isUpToDate } from './log.ts'
import type { RaftMessage, Turn } from './model.ts'
import { stepCandidate } from './step-candidate.ts'
import { stepFollower } from './step-follower.ts'
import { stepLeader } from './step-leader.ts'
import { becomeFollower, change, memberRef, membersOf, send, tell } from './turn.ts'

/**
 * A member gets a message: first the terms are compared, then votes are given, then its role decides
 * (go.etcd.io/raft v3.6.0 `raft.go`, Step).
 */
export function receiveMessage(turn: Turn, message: RaftMessage): Turn {
  const { node } = turn
  const { type, term } = message
  if (isFromStranger(turn, message)) return turn
  if (term > node.term) {
    const isAsking = type === 'MsgVote' || type === 'MsgPreVote'
    if (isAsking && message.context !== 'CampaignTransfer' && isInLease(turn)) {
      return tell(
        turn,
        'detail',
        say('voteIgnored', {
          member: memberRef(node.name),
          candidate: memberRef(message.from),
          leader: memberRef(node.leader),
        }),
      )
    }
    const isPoll = type === 'MsgPreVote' || (type === 'MsgPreVoteResp' && !message.reject)
    return isPoll ? act(turn, message) : act(learnTerm(turn, message), message)
  }
  if (term !== 0 && term < node.term) return answerOld(turn, message)
  return act(turn, message)
}

/** Answers of somebody who does not belong to the cluster, as far as this member knows (`rawnode.go`, Step). */
const isFromStranger = ({ node }: Turn, { type, from }: RaftMessage): boolean =>
  type.endsWith('Resp') && from !== node.name && !membersOf(node.config).includes(from)

/** It heard its leader within the shortest election timeout: no vote can be needed. */
const isInLease = ({ node, settings }: Turn): boolean =>
  settings.checkQuorum && node.leader !== '' && node.electionElapsed < settings.electionTicks

function learnTerm(turn: Turn, { type, from, term }: RaftMessage): Turn {
  const fromLeader = type === 'MsgApp' || type === 'MsgHeartbeat' || type === 'MsgSnap'
  const { name, role } = turn.node
  const after = becomeFollower(turn, term, fromLeader ? from : '')
  const member = memberRef(name)
  return role === 'leader'
    ? tell(after, 'story', say('deposed', { member, term, by: memberRef(from) }))
    : tell(after, 'detail', say('termLearned', { member, term, by: memberRef(from) }))
}

/** Somebody speaks from an earlier term: it is told, so that it catches up. */
function answerOld(turn: Turn, { type, from, term }: RaftMessage): Turn {
  const { node, settings } = turn
  const told = tell(
    turn,
    'detail',
    say('termOld', {
      member: memberRef(node.name),
      from: memberRef(from),
      type,
      term,
      now: node.term,
    }),
  )
  if ((settings.checkQuorum || settings.preVote) && (type === 'MsgHeartbeat' || type === 'MsgApp'))
    return send(told, { type: 'MsgAppResp', to: from, index: 0 })
  if (type === 'MsgPreVote')
    return send(told, { type: 'MsgPreVoteResp', to: from, term: node.term, reject: true })
  return told
}

function act(turn: Turn, message: RaftMessage): Turn {
  if (message.type === 'MsgVote' || message.type === 'MsgPreVote') return vote(turn, message)
  switch (turn.node.role) {
    case 'leader':
      return stepLeader(turn, message)
    case 'follower':
      return stepFollower(turn, message)
    default:
      return stepCandidate(turn, message)
  }
}

/** One vote a term, and none for a log that is behind. A poll binds nobody. */
function vote(turn: Turn, { type, from, term, index = 0, logTerm = 0 }: RaftMessage): Turn {
  const { node } = turn
  const isPoll = type === 'MsgPreVote'
  const isFree =
    node.vote === from || (node.vote === '' && node.leader === '') || (isPoll && term > node.term)
  const isGood = isUpToDate(node.log, logTerm, index)
  const answer = isPoll ? 'MsgPreVoteResp' : 'MsgVoteResp'
  const params = { member: memberRef(node.name), candidate: memberRef(from), term }
  if (isFree && isGood) {
    const granted = send(turn, { type: answer, to: from, term })
    return isPoll
      ? tell(granted, 'detail', say('preVoteGranted', params))
      : tell(
          change(granted, { electionElapsed: 0, vote: from }),
          'story',
          say('voteGranted', params),
        )
  }
  const refusal = isGood ? 'voted' : 'logOld'
  const refused = send(turn, { type: answer, to: from, term: node.term, reject: true })
  return isPoll
    ? tell(refused, 'detail', say('preVoteRefused', { ...params, refusal }))
    : tell(refused, 'story', say('voteRefused', { ...params, refusal }))
}
