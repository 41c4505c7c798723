import type { World } from '../../world.ts'
import { nameAfter } from '../api-server/index.ts'
import type { KubeObject } from '../api-server/model.ts'
import { FINALIZERS, ownerBy, put } from './change-object.ts'
import { CLUSTER_LABEL, find, referred } from './find-objects.ts'
import {
  BOOTSTRAP,
  type CloneTemplate,
  type InfraMachine,
  type KubeadmConfig,
  type Labels,
  type Machine,
  type MachineSpec,
  type Reference,
} from './model.ts'

interface Wanted {
  /** The Machine is called this, a dash, and five letters by chance. */
  readonly base: string
  readonly spec: Pick<
    MachineSpec,
    'clusterName' | 'version' | 'failureDomain' | 'minReadySeconds' | 'deletion'
  >
  readonly labels: Labels
  readonly annotations?: Labels
  /** The template the machine is cloned from. */
  readonly infrastructure: Reference
  /** A template to clone, or the config itself; neither where the user brings the bootstrap data. */
  readonly bootstrap: {
    readonly template?: Reference
    readonly config?: Readonly<Record<string, unknown>>
  }
}

interface Made {
  readonly world: World
  readonly machine: Machine
}

/**
 * A Machine and its two companions of the same name: the bootstrap config first, then the infrastructure machine, then
 * the Machine that refers to both. Undefined when a template is missing: then nothing is made.
 */
export function createMachine(world: World, owner: KubeObject, wanted: Wanted): Made | undefined {
  const { namespace = 'default' } = owner.metadata
  const shape = referred<CloneTemplate>(world, wanted.infrastructure, namespace)
  const { template, config: given } = wanted.bootstrap
  const software = referred<CloneTemplate>(world, template, namespace)
  if (!shape || (template && !software)) return undefined
  const [name, random] = nameAfter(`${wanted.base}-`, world.random)
  const { clusterName } = wanted.spec
  const labels = { ...wanted.labels, [CLUSTER_LABEL]: clusterName }
  const place = { name, namespace, labels, ownerReferences: [ownerBy(owner, true)] }
  const cloned = ({ kind, apiVersion, metadata }: KubeObject) => ({
    'cluster.x-k8s.io/cloned-from-name': metadata.name,
    'cluster.x-k8s.io/cloned-from-groupkind': `${kind}.${apiVersion.split('/')[0]}`,
  })
  let after: World = { ...world, random }
  const isKubeadm = software !== undefined || given !== undefined
  if (isKubeadm) {
    after = put(after, {
      apiVersion: software?.apiVersion ?? `${BOOTSTRAP}/v1beta2`,
      kind: 'KubeadmConfig',
      metadata: { ...place, ...(software && { annotations: cloned(software) }) },
      spec: software?.spec?.template?.spec ?? given,
    } as unknown as KubeadmConfig) // as: the server fills in its metadata
  }
  const infraKind = shape.kind.replace(/Template$/, '')
  after = put(after, {
    apiVersion: shape.apiVersion,
    kind: infraKind,
    metadata: { ...place, annotations: cloned(shape) },
    spec: shape.spec?.template?.spec ?? {},
  } as unknown as InfraMachine) // as: the server fills in its metadata
  const { version, failureDomain, minReadySeconds, deletion } = wanted.spec
  after = put(after, {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Machine',
    metadata: {
      ...place,
      finalizers: [FINALIZERS.Machine],
      ...(wanted.annotations && { annotations: wanted.annotations }),
    },
    spec: {
      clusterName,
      ...(version !== undefined && { version }),
      ...(failureDomain !== undefined && { failureDomain }),
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      ...(deletion && { deletion }),
      bootstrap: isKubeadm
        ? { configRef: { apiGroup: BOOTSTRAP, kind: 'KubeadmConfig', name } }
        : {},
      infrastructureRef: { apiGroup: wanted.infrastructure.apiGroup, kind: infraKind, name },
    },
  } as unknown as Machine) // as: the server fills in its metadata
  const machine = find(after, 'Machine', `${namespace}/${name}`) as Machine // as: it was written right here
  return { world: after, machine }
}
