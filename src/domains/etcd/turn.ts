import { ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import type { Level } from '../../core/sim/kernel.ts'
import { nextBelow } from '../../core/sim/random.ts'
import { lastIndex } from './log.ts'
import type { Config, Progress, RaftMessage, RaftNode, Turn } from './model.ts'
import { newProgress } from './progress.ts'

/** What every step of Raft does to a turn: change the node, send, tell, and begin a role anew. */

export const change = (turn: Turn, changes: Partial<RaftNode>): Turn => ({
  ...turn,
  node: { ...turn.node, ...changes },
})

export const tell = (turn: Turn, level: Level, message: Message): Turn => ({
  ...turn,
  notes: [...turn.notes, { level, message }],
})

export const memberRef = (name: string) => ref('member', name)

type Draft = Omit<RaftMessage, 'from' | 'term'> & {
  readonly from?: string
  readonly term?: number
}

/** Promises may leave only when they are on disk; everything else may go ahead (`raft.go`, send). */
const PROMISES: readonly string[] = ['MsgAppResp', 'MsgVoteResp', 'MsgPreVoteResp']
const TERMLESS: readonly string[] = ['MsgProp', 'MsgReadIndex']

export function send(turn: Turn, draft: Draft): Turn {
  const { node } = turn
  const term = draft.term ?? (TERMLESS.includes(draft.type) ? 0 : node.term)
  const message: RaftMessage = { ...draft, from: draft.from ?? node.name, term }
  return PROMISES.includes(message.type)
    ? change(turn, { afterAppend: [...node.afterAppend, message] })
    : change(turn, { messages: [...node.messages, message] })
}

export const membersOf = ({ voters, learners }: Config): readonly string[] =>
  [...voters, ...learners].sort()

export const others = ({ name, config }: RaftNode): readonly string[] =>
  membersOf(config).filter((member) => member !== name)

/** Does something for each other member, in the order of names. */
export const forOthers = (turn: Turn, act: (turn: Turn, member: string) => Turn): Turn =>
  others(turn.node).reduce(act, turn)

export const progressOf = ({ progress }: RaftNode, member: string): Progress | undefined =>
  progress[member]

export const withProgress = (turn: Turn, member: string, progress: Progress): Turn =>
  turn.node.progress[member] === progress
    ? turn
    : change(turn, { progress: { ...turn.node.progress, [member]: progress } })

/** A role begins: timers at zero, a new random patience, no votes, no leader (`raft.go`, reset). */
export function reset(turn: Turn, term: number): Turn {
  const { node, settings } = turn
  const [extra, random] = nextBelow(turn.random, settings.electionTicks)
  return {
    ...change(turn, {
      term,
      vote: node.term === term ? node.vote : '',
      leader: '',
      electionElapsed: 0,
      heartbeatElapsed: 0,
      timeoutTicks: settings.electionTicks + extra,
      votes: {},
      progress: {},
      transferee: '',
      pendingConfIndex: 0,
      reads: [],
    }),
    random,
  }
}

/** A leader begins with nothing known of the others but that they exist. */
export function freshProgress({ config, log, name }: RaftNode): RaftNode['progress'] {
  const last = lastIndex(log)
  return Object.fromEntries(
    membersOf(config).map((member) => [
      member,
      newProgress(last + 1, member === name ? last : 0, member === name),
    ]),
  )
}

export const becomeFollower = (turn: Turn, term: number, leader: string): Turn =>
  change(reset(turn, term), { role: 'follower', leader })

/** May stand for election: a voter that is not in the middle of taking over a snapshot. */
export const isPromotable = ({ name, config, incoming }: RaftNode): boolean =>
  config.voters.includes(name) && incoming === undefined
