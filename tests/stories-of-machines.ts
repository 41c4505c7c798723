import {
  defaultFlags,
  defaultMachineSettings,
  type Machine,
  machineObjects,
} from '../src/domains/cluster-api/model.ts'
import type { World } from '../src/world.ts'

/**
 * `durations 180 60`: a Machine takes 180 s from its creation to Available, and 60 s from its deletion until it is
 * gone, whatever the provider. `durations cloud-controller` adds a cloud controller manager, `autoscaler` cluster-autoscaler; `2019` the actuator of that year.
 */
export function durationsFor(world: World, words: readonly string[]): World {
  const hasCloudController = words.includes('cloud-controller')
  const [ready, remove] = words.map(Number)
  const durations =
    ready && remove
      ? {
          infrastructureMs: 10_000,
          bootMs: (ready - 70) * 1_000,
          initMs: 90_000,
          joinMs: 45_000,
          controlPlaneJoinMs: 75_000,
          readyMs: 25_000,
          removeMs: remove * 1_000,
        }
      : undefined
  const engine = words.includes('2019') ? ('v1alpha1' as const) : ('v1beta2' as const)
  const settings = {
    ...defaultMachineSettings,
    engine,
    hasCloudController,
    ...(words.includes('autoscaler') && { autoscaler: defaultFlags }),
    ...(durations && { durations }),
  }
  return { ...world, clusterApi: { ...world.clusterApi, settings } }
}

const conditionIn = ({ status }: Machine, type: string): string =>
  status?.conditions?.find((condition) => condition.type === type)?.status ?? ''

/** Each Machine with its phase, its Node and the version, as `kubectl get machines` shows them. */
export const machineTable = (world: World): readonly string[] =>
  Object.entries(machineObjects(world.api, 'Machine')).map(([name, machine]) => {
    const { phase, nodeRef } = machine.status ?? {}
    const isAvailable = conditionIn(machine, 'Available')
    return `${name}  ${phase}  available=${isAvailable}  ${nodeRef?.name ?? '<none>'}  ${machine.spec.version}`
  })
