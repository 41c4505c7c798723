import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { say } from './explain.ts'
import { find } from './find-objects.ts'
import { durationsOf } from './infrastructure.ts'
import type { ClusterApiEvent } from './model.ts'
import { infraMachineNamed, lookAtVm, stageVm, vmNamed, withoutVm, withVm } from './vm.ts'
import { loseLater } from './watch-workload.ts'

const NOTICE_MS = 10_000 // providers look at a machine again at the latest every 10 min; here: assumed

type Switched = Extract<ClusterApiEvent, { kind: 'cluster-api/vmSwitched' }>

/** A machine stops, or starts again, behind everybody's back. Who notices, notices later. */
export function* switchVm(world: World, { machine: name, to }: Switched): Script<World> {
  const machine = find(world, 'Machine', name)
  const key = `${machine?.metadata.namespace}/${machine?.spec.infrastructureRef.name}`
  const vm = vmNamed(world, key)
  const infra = infraMachineNamed(world, key)
  if (!machine || !vm || !infra || (to === 'on' && vm.power !== 'off')) {
    yield story(world, say('noSuchVm', { machine: name }))
    return world
  }
  if (to === 'on') {
    const booting = { ...vm, power: 'booting' } as const // as: a literal
    const { bootMs } = durationsOf(world, infra)
    const after = stageVm(withVm(world, key, booting), key, vm, {
      stage: 'booted',
      delayMs: bootMs,
    })
    yield story(after, say('vmSwitchedOn', { node: vm.node }))
    return after
  }
  const stopped = to === 'off' ? withVm(world, key, { ...vm, power: 'off' }) : withoutVm(world, key)
  const silent = stageVm(stopped, key, vm, {
    stage: 'silent',
    delayMs: world.clusterApi.settings.nodeGraceMs,
  })
  const after = loseLater(lookAtVm(silent, key, NOTICE_MS), vm.cluster)
  yield story(after, say(to === 'off' ? 'vmSwitchedOff' : 'vmDestroyed', { node: vm.node }))
  return after
}
