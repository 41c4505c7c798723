import type { World } from '../../world.ts'
import { defaultedPod } from '../api-server/index.ts'
import type { Pod, PodTemplate, StatefulSet } from '../api-server/model.ts'
import { availableInMs, isReady, isTerminal } from './pod-state.ts'

/** The Pods of a StatefulSet have names that last. pkg/controller/statefulset/stateful_set_utils.go, Kubernetes v1.36. */

export const REVISION_LABEL = 'controller-revision-hash'

/** The number at the end of its name; undefined where it is not one of this set's names. */
export function ordinalOf({ metadata }: Pod, set: StatefulSet): number | undefined {
  const prefix = `${set.metadata.name}-`
  const text = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[REVISION_LABEL] ?? ''

export const isTerminating = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined

export const isEnded = isTerminal

export const isRunningAndReady = (pod: Pod): boolean =>
  pod.status.phase === 'Running' && isReady(pod)

export const isAvailable = (world: World, { spec }: StatefulSet, pod: Pod): boolean =>
  availableInMs(world, pod, spec.minReadySeconds ?? 0) === 0

interface Identity {
  readonly ordinal: number
  readonly revision: string
  readonly template: PodTemplate
}

export function statefulPod(set: StatefulSet, { ordinal, revision, template }: Identity) {
  const { name: setName, uid, namespace = 'default' } = set.metadata
  const { serviceName } = set.spec
  const name = `${setName}-${ordinal}`
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: setName, uid }
  return defaultedPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      generateName: `${setName}-`,
      labels: {
        ...template.metadata?.labels,
        [REVISION_LABEL]: revision,
        'statefulset.kubernetes.io/pod-name': name,
        'apps.kubernetes.io/pod-index': String(ordinal),
      },
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      ...template.spec,
      hostname: name,
      ...(serviceName !== undefined && { subdomain: serviceName }),
    },
    status: { phase: 'Pending' },
  })
}
