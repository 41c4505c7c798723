import { say } from './explain.ts'
import { entriesBetween, lastIndex } from './log.ts'
import type { Command, Config, Disk, Turn } from './model.ts'
import { newProgress } from './progress.ts'
import { broadcastAppend, sendAppend } from './send-append.ts'
import { commitMore } from './step-leader.ts'
import { change, forOthers, memberRef, membersOf, tell } from './turn.ts'

type Change = Extract<Command, { kind: 'members' }>

/** Who belongs to the cluster after a change. */
export function configAfter(
  { voters, learners }: Config,
  { change: kind, member }: Change,
): Config {
  const without = (names: readonly string[]) => names.filter((name) => name !== member)
  if (kind === 'remove') return { voters: without(voters), learners: without(learners) }
  if (kind === 'addLearner')
    return { voters: without(voters), learners: [...without(learners), member].sort() }
  return { voters: [...without(voters), member].sort(), learners: without(learners) }
}

/** Who belongs to the cluster, as far as a disk knows for sure. */
export const configOf = ({ snapshot, log, commit }: Disk): Config =>
  entriesBetween(log, snapshot.index + 1, commit).reduce(
    (config, { command }) => (command.kind === 'members' ? configAfter(config, command) : config),
    snapshot.config,
  )

/**
 * A committed change takes effect at this member: from now on it counts other votes (go.etcd.io/raft v3.6.0 `raft.go`,
 * applyConfChange and switchToConfig). A leader that is removed goes on until its server stops.
 */
export function applyChange(turn: Turn, command: Change): Turn {
  const { node } = turn
  const config = configAfter(node.config, command)
  const isLeader = node.role === 'leader'
  const told = tell(
    change(turn, { config }),
    isLeader ? 'story' : 'trace',
    say('configChanged', {
      member: memberRef(node.name),
      voters: config.voters.join(', '),
      learners: config.learners.length,
      quorum: Math.floor(config.voters.length / 2) + 1,
    }),
  )
  if (!isLeader) return told
  const known = membersOf(config).map((member) => [
    member,
    node.progress[member] ?? newProgress(Math.max(lastIndex(node.log), 1), 0, true),
  ])
  const led = change(told, { progress: Object.fromEntries(known) })
  if (!config.voters.includes(node.name)) return led
  const committed = commitMore(led)
  const sent = committed
    ? broadcastAppend(committed)
    : forOthers(led, (next, member) => sendAppend(next, member, false))
  return config.voters.includes(sent.node.transferee) ? sent : change(sent, { transferee: '' })
}
