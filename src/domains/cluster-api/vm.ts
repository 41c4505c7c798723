import { entryIn, groupIn, groupingBy, withEntries } from '../../core/large-record.ts'
import { schedule } from '../../core/sim/agenda.ts'
import type { World } from '../../world.ts'
import { enqueue } from './enqueue.ts'
import { infraKeyOf } from './find-objects.ts'
import { INFRASTRUCTURE, type InfraMachine, type Vm, type VmStage } from './model.ts'

export const withVm = (world: World, name: string, vm: Vm): World => ({
  ...world,
  clusterApi: withEntries(world.clusterApi, 'vms', [[name, vm]]),
})

export const withoutVm = (world: World, name: string): World => ({
  ...world,
  clusterApi: withEntries(world.clusterApi, 'vms', [[name, undefined]]),
})

export const vmNamed = (world: World, name: string): Vm | undefined =>
  entryIn(world.clusterApi, 'vms', name)

const byId = groupingBy<Vm>(({ id }) => [id])

/** The machines of a providerID: one, or none any more. */
export const vmsWithId = (world: World, id: string): readonly Vm[] =>
  groupIn(world.clusterApi, 'vms', byId, id)

interface Later {
  readonly stage: VmStage
  readonly delayMs: number
}

/** Sets a time for what becomes of a machine next. */
export const stageVm = (
  world: World,
  name: string,
  { id, node }: Pick<Vm, 'id' | 'node'>,
  { stage, delayMs }: Later,
): World =>
  schedule(world, delayMs, stage === 'removed' ? 'cloud' : `vm@${node}`, {
    kind: 'cluster-api/vmStaged',
    stage,
    name,
    id,
  })

/** The infrastructure machine of a name, of whatever provider. */
export function infraMachineNamed(world: World, name: string): InfraMachine | undefined {
  for (const kind of Object.keys(world.api.objects)) {
    if (!kind.endsWith(`Machine.${INFRASTRUCTURE}`)) continue
    const found = entryIn<InfraMachine>(world.api.objects, kind, name)
    if (found) return found
  }
  return undefined
}

/** The provider looks at a machine, `delayMs` from now. */
export function lookAtVm(world: World, name: string, delayMs: number): World {
  const infra = infraMachineNamed(world, name)
  return infra ? enqueue(world, 'inframachine', { name: infraKeyOf(infra), delayMs }) : world
}
