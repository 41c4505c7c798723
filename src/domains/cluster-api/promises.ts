import { nameOf, refOf } from '../api-server/model.ts'
import type { Invariant } from '../domain.ts'
import { clusterOf, find, isControlPlane, workloadOf } from './find-objects.ts'
import { type Machine, machineObjects } from './model.ts'

const machines = (world: Parameters<Invariant['broken']>[0]): readonly Machine[] =>
  Object.values(machineObjects(world.api, 'Machine'))

export const promises: readonly Invariant[] = [
  {
    claim: 'no worker has a machine before the control plane of its cluster is initialized',
    broken(world) {
      const early = machines(world).find((machine) => {
        const { namespace } = machine.metadata
        const vm = world.clusterApi.vms[`${namespace}/${machine.spec.infrastructureRef.name}`]
        const isGiven = machine.spec.bootstrap.configRef === undefined
        const { isInitialized } = workloadOf(world, clusterOf(machine))
        return vm !== undefined && !isGiven && !isControlPlane(machine) && !isInitialized
      })
      return early && `${refOf(early)} has one`
    },
  },
  {
    claim: 'a machine that is paid for has an object that knows it',
    broken(world) {
      if (world.clusterApi.moving) return undefined // it is known in the target
      const lost = Object.entries(world.clusterApi.vms).find(([name, { cluster }]) => {
        const isThere = Object.entries(world.api.objects).some(
          ([kind, objects]) =>
            kind.endsWith('Machine.infrastructure.cluster.x-k8s.io') && objects[name],
        )
        return !isThere && find(world, 'Cluster', cluster) !== undefined
      })
      return lost && `nobody knows ${lost[0]}`
    },
  },
  {
    claim: 'what is being moved is paused wherever it is',
    broken(world) {
      if (!world.clusterApi.moving) return undefined
      const active = Object.values(machineObjects(world.api, 'Cluster')).find(
        ({ spec }) => !spec.paused,
      )
      return active && `${refOf(active)} is not`
    },
  },
  {
    claim: 'a Machine has one providerID in its life, and no two Machines share one',
    broken(world) {
      const holders = new Map<string, string>()
      for (const machine of machines(world)) {
        const { providerID } = machine.spec
        if (providerID === undefined) continue
        const other = holders.get(providerID)
        if (other !== undefined) return `${providerID} belongs to ${other} and ${nameOf(machine)}`
        holders.set(providerID, `${nameOf(machine)} of ${clusterOf(machine)}`)
      }
      return undefined
    },
  },
]
