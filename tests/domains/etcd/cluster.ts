import { schedule } from '../../../src/core/sim/agenda.ts'
import type { Recording } from '../../../src/core/sim/kernel.ts'
import { record } from '../../../src/core/sim/record.ts'
import { etcd, withCluster } from '../../../src/domains/etcd/index.ts'
import { type EtcdInput, type Member, runningMembers } from '../../../src/domains/etcd/model.ts'
import { handlers } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'

export type Timed = readonly [at: number, input: EtcdInput]
type Settings = Parameters<typeof withCluster>[1] & { readonly seed?: number }

/** What becomes of a cluster, from its start, with these inputs. Every world keeps every promise. */
export function play({ seed = 1, ...settings }: Settings, inputs: readonly Timed[]) {
  const empty = withCluster(emptyWorld({ seed }), settings)
  const begun = schedule<World, WorldEvent>(empty, 0, 'learner', { kind: 'etcd/begun' })
  const start = inputs.reduce(
    (world: World, [at, input]) => schedule(world, at, 'learner', input),
    begun,
  )
  const recording = record(start, handlers, {
    clockMax: 600_000,
    stepCountMax: 200_000,
    freeze: true,
  })
  keepPromises(recording)
  const end = recording.rests.at(-1)?.world ?? start
  const said = (key: string) =>
    recording.steps.filter(({ message }) => message.key === `etcd/${key}`)
  return { ...recording, end, said, leaders: leadersOf(end) }
}

export function keepPromises({ steps, rests }: Recording<World>): void {
  let last: World | undefined
  for (const { world } of [...steps, ...rests]) {
    if (world === last) continue
    last = world
    for (const { claim, broken } of etcd.promises) {
      const why = broken(world)
      if (why !== undefined) throw new Error(`it does not hold that ${claim}: ${why}`)
    }
  }
}

export const leadersOf = ({ etcd: slice }: World): readonly Member[] =>
  runningMembers(slice).filter(({ node }) => node.role === 'leader')

export const put = (member: string, key: string, value = '1'): EtcdInput => ({
  kind: 'etcd/put',
  member,
  key,
  value,
})
export const kill = (member: string): EtcdInput => ({ kind: 'etcd/killed', member })
export const start = (member: string): EtcdInput => ({ kind: 'etcd/started', member })
