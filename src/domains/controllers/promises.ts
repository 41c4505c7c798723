import { allDue } from '../../core/sim/due.ts'
import type { World } from '../../world.ts'
import { UID_PREFIX } from '../api-server/index.ts'
import { nameOf, objectsOf, type Pod, refOf } from '../api-server/model.ts'
import type { Invariant } from '../domain.ts'
import { isThere } from './collect-garbage.ts'
import { isRunning, statusOf } from './container-state.ts'
import { ENDPOINTS_PER_SLICE_MAX } from './fill-slices.ts'
import { controllerOf } from './find-objects.ts'
import { isReady, isTerminal } from './pod-state.ts'
import { isUnreported } from './turn-with-api.ts'

/** An owner that has just gone leaves its dependents behind until the garbage collector has heard of it and been round. */
const isCollecting = (world: World): boolean =>
  world.controllers.brokenWatches !== undefined ||
  allDue(world).some(
    ({ event }) =>
      (event.kind === 'api/changed' && event.verb === 'deleted') ||
      (event.kind === 'controllers/reconciled' && event.controller === 'garbage-collector'),
  )

/** Pods may come in a dump without their owners; those keep references to what was never here. */
const isOurs = (uid: string): boolean => uid.startsWith(UID_PREFIX)

/** As their kubelets know them, though the API server may not. */
function podsAsTheyAre({ api }: World): readonly Pod[] {
  const { outage } = api
  const stored = objectsOf(api, 'Pod')
  if (!outage?.own) return Object.values(stored)
  const own = outage.own.Pod as typeof stored | undefined // as: stored under its kind
  return Object.entries(stored).flatMap(([name, pod]) => {
    if (!isUnreported(outage, pod.spec.nodeName ?? '')) return [pod]
    const known = own?.[name]
    return known ? [known] : []
  })
}

/** Pods whose kubelet reports of their containers; those of a dump may come without. */
const reported = (world: World): readonly Pod[] =>
  podsAsTheyAre(world).filter(
    ({ spec, status }) => status.containerStatuses?.length === spec.containers.length,
  )

export const promises: readonly Invariant[] = [
  {
    claim: 'a Pod in which a container does not run is not ready',
    broken(world) {
      const pod = reported(world).find(
        (one) =>
          isReady(one) &&
          isOurs(one.metadata.uid) &&
          one.spec.containers.some(({ name }) => !isRunning(statusOf(one, name))),
      )
      return pod && `${refOf(pod)} is ready`
    },
  },
  {
    claim: 'nobody answers for a Pod in which no container runs',
    broken(world) {
      const pod = reported(world).find(
        (one) =>
          !one.spec.hostNetwork &&
          (world.network.hosts[nameOf(one)]?.listeners.length ?? 0) > 0 &&
          one.spec.containers.every(({ name }) => !isRunning(statusOf(one, name))),
      )
      return pod && `${refOf(pod)} listens`
    },
  },
  {
    claim: 'every Pod with an owner has that owner',
    broken(world) {
      if (isCollecting(world)) return undefined
      const orphan = Object.values(objectsOf(world.api, 'Pod')).find((pod) => {
        const owner = controllerOf(pod)
        const isManaged = owner && isOurs(owner.uid) && !pod.metadata.deletionTimestamp
        return isManaged && !isThere(world, owner, pod.metadata.namespace)
      })
      return orphan && `${refOf(orphan)} has lost its owner`
    },
  },
  {
    claim: 'no two Pods of living Nodes share an address',
    broken(world) {
      const holders = new Map<string, string>()
      const nodes = objectsOf(world.api, 'Node')
      for (const pod of Object.values(objectsOf(world.api, 'Pod'))) {
        const { podIP } = pod.status
        if (!podIP || pod.spec.hostNetwork || isTerminal(pod)) continue
        if (!nodes[pod.spec.nodeName ?? '']) continue
        const other = holders.get(podIP)
        if (other !== undefined) return `${podIP} belongs to ${other} and ${nameOf(pod)}`
        holders.set(podIP, nameOf(pod))
      }
      return undefined
    },
  },
  {
    claim: `no EndpointSlice of the controller has more than ${ENDPOINTS_PER_SLICE_MAX} endpoints`,
    broken(world) {
      const large = Object.values(objectsOf(world.api, 'EndpointSlice')).find(
        (slice) =>
          slice.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] ===
            'endpointslice-controller.k8s.io' && slice.endpoints.length > ENDPOINTS_PER_SLICE_MAX,
      )
      return large && `${refOf(large)} has ${large.endpoints.length}`
    },
  },
]
