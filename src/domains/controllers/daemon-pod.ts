import type { Draft } from '../api-server/index.ts'
import { defaultedPod } from '../api-server/index.ts'
import type {
  DaemonSet,
  Node,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../api-server/model.ts'
import { TEMPLATE_GENERATION } from '../api-server/model.ts'
import { tolerates } from './filter-nodes.ts'
import { isWanted } from './match-node-affinity.ts'
import { HASH_LABEL } from './plan-daemons.ts'

/** The Pods of a DaemonSet: each is made for one Node. pkg/controller/daemon/util/daemonset_util.go, Kubernetes v1.36. */

const exists = (name: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect,
})

const NODE_TROUBLE: readonly Toleration[] = [
  exists('not-ready', 'NoExecute'),
  exists('unreachable', 'NoExecute'),
  exists('disk-pressure', 'NoSchedule'),
  exists('memory-pressure', 'NoSchedule'),
  exists('pid-pressure', 'NoSchedule'),
  exists('unschedulable', 'NoSchedule'),
]
const NETWORK = exists('network-unavailable', 'NoSchedule')

const tolerant = (spec: PodSpec): PodSpec => ({
  ...spec,
  tolerations: [
    ...(spec.tolerations ?? []),
    ...NODE_TROUBLE,
    ...(spec.hostNetwork ? [NETWORK] : []),
  ],
})

/** Bound by affinity to a Node's name: the scheduler still has the last word. */
function meantFor(spec: PodSpec, node: string): PodSpec {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const name = { key: 'metadata.name', operator: 'In', values: [node] } as const // as: a literal
  const terms: readonly NodeSelectorTerm[] = spec.affinity?.nodeAffinity?.[required]
    ?.nodeSelectorTerms ?? [{}]
  const nodeSelectorTerms = terms.map((term) => ({ ...term, matchFields: [name] }))
  const nodeAffinity = { ...spec.affinity?.nodeAffinity, [required]: { nodeSelectorTerms } }
  return { ...spec, affinity: { ...spec.affinity, nodeAffinity } }
}

/** `shouldRun`: it gets a Pod. `mayStay`: a Pod that is there already is left alone (NodeShouldRunDaemonPod). */
export function isNodeFor(node: Node, { spec }: DaemonSet) {
  const wanted = tolerant(spec.template.spec)
  const { nodeName } = spec.template.spec
  const fits = (!nodeName || nodeName === node.metadata.name) && isWanted(node, wanted)
  const refused = (node.spec.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(wanted, taint),
  )
  return {
    shouldRun: fits && refused.length === 0,
    mayStay: fits && refused.every(({ effect }) => effect !== 'NoExecute'),
  }
}

/** The Pod for a Node, not yet with a name. */
export function daemonPod(
  set: DaemonSet,
  hash: string,
  node: string,
): Omit<Draft<Pod>, 'metadata'> & {
  readonly metadata: Omit<Draft<Pod>['metadata'], 'name'>
} {
  const { template } = set.spec
  const { name, uid, namespace = 'default' } = set.metadata
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid }
  return defaultedPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      namespace,
      generateName: `${name}-`,
      labels: {
        ...template.metadata?.labels,
        [HASH_LABEL]: hash,
        'pod-template-generation': set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1',
      },
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: meantFor(tolerant(template.spec), node),
    status: { phase: 'Pending' },
  })
}
