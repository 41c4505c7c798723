import type { World } from '../../world.ts'
import type { Invariant } from '../domain.ts'
import { nameOf, objectsOf } from './model.ts'

/** The first two holders of one value, as words. */
function heldTwice(
  holdings: readonly (readonly [value: string, holder: string])[],
): string | undefined {
  const holders = new Map<string, string>()
  for (const [value, holder] of holdings) {
    const other = holders.get(value)
    if (other !== undefined && other !== holder) return `${value} belongs to ${other} and ${holder}`
    holders.set(value, holder)
  }
  return undefined
}

const servicesOf = (world: World) => Object.values(objectsOf(world.api, 'Service'))

export const promises: readonly Invariant[] = [
  {
    claim: 'no two Services share a ClusterIP',
    broken: (world) =>
      heldTwice(
        servicesOf(world).flatMap(
          (service) =>
            (service.spec.clusterIPs ?? [])
              .filter((address) => address !== '' && address !== 'None')
              .map((address) => [address, nameOf(service)] as const), // as: a pair
        ),
      ),
  },
  {
    claim: 'no two Services share a node port',
    broken: (world) =>
      heldTwice(
        servicesOf(world).flatMap((service) =>
          (service.spec.ports ?? []).flatMap(
            ({ nodePort, protocol }) =>
              nodePort ? [[`${nodePort}/${protocol}`, nameOf(service)] as const] : [], // as: a pair
          ),
        ),
      ),
  },
  {
    claim: 'every object has a uid of its own',
    broken: (world) =>
      heldTwice(
        Object.entries(world.api.objects).flatMap(
          ([kind, objects]) =>
            Object.values(objects).map(
              (object) => [object.metadata.uid, `${kind} ${nameOf(object)}`] as const,
            ), // as: a pair
        ),
      ),
  },
]
