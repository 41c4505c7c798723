import type { ApiSlice, KubeObject } from '../../api-server/model.ts'

/** A kind as kubectl names it. */
export interface Resource {
  /** The key of its objects in the store: `Deployment`, `Machine.cluster.x-k8s.io`. */
  readonly kind: string
  readonly plural: string
  /** Empty for the core group. */
  readonly group: string
  readonly isNamespaced: boolean
}

/** kind, plural, short names, group; `*`: of the whole cluster. As `kubectl api-resources` lists them (Kubernetes v1.36, Cluster API v1.14). */
const TABLE: readonly (readonly [string, string, string, string])[] = [
  ['Pod', 'pods', 'po', ''],
  ['Service', 'services', 'svc', ''],
  ['Node', 'nodes', 'no *', ''],
  ['Namespace', 'namespaces', 'ns *', ''],
  ['ConfigMap', 'configmaps', 'cm', ''],
  ['Event', 'events', 'ev', ''],
  ['Deployment', 'deployments', 'deploy', 'apps'],
  ['ReplicaSet', 'replicasets', 'rs', 'apps'],
  ['DaemonSet', 'daemonsets', 'ds', 'apps'],
  ['StatefulSet', 'statefulsets', 'sts', 'apps'],
  ['EndpointSlice', 'endpointslices', '', 'discovery.k8s.io'],
  ['PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'policy'],
  ['NetworkPolicy', 'networkpolicies', 'netpol', 'networking.k8s.io'],
  ['Cluster', 'clusters', 'cl', 'cluster.x-k8s.io'],
  ['Machine', 'machines', 'ma', 'cluster.x-k8s.io'],
  ['MachineSet', 'machinesets', 'ms', 'cluster.x-k8s.io'],
  ['MachineDeployment', 'machinedeployments', 'md', 'cluster.x-k8s.io'],
  ['MachineHealthCheck', 'machinehealthchecks', 'mhc mhcs', 'cluster.x-k8s.io'],
  ['KubeadmControlPlane', 'kubeadmcontrolplanes', 'kcp', 'controlplane.cluster.x-k8s.io'],
]

/** What kubectl gets for `all` (category of the API server), of those that are modelled. */
export const ALL = ['Pod', 'Service', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']

const KNOWN_KEY =
  /^(?:Pod|Service|Node|Namespace|ConfigMap|Deployment|ReplicaSet|DaemonSet|StatefulSet|EndpointSlice|PodDisruptionBudget)$/

export const RESOURCES: readonly Resource[] = TABLE.map(([kind, plural, short, group]) => ({
  kind: group === '' || KNOWN_KEY.test(kind) ? kind : `${kind}.${group}`,
  plural,
  group,
  isNamespaced: !short.includes('*'),
}))

const NAMES: ReadonlyMap<string, Resource> = new Map(
  TABLE.flatMap(([kind, plural, short, group], place) => {
    const names = [
      kind.toLowerCase(),
      plural,
      ...short.split(' ').filter((each) => each !== '*' && each !== ''),
    ]
    const resource = RESOURCES[place]
    const all = group === '' ? names : [...names, ...names.map((name) => `${name}.${group}`)]
    return resource ? all.map((name): [string, Resource] => [name, resource]) : []
  }),
)

/** The kind behind a word; those of any other kind that is stored, too. */
export function findResource(api: ApiSlice, word: string): Resource | undefined {
  const known = NAMES.get(word.toLowerCase())
  if (known) return known
  for (const [key, objects] of Object.entries(api.objects)) {
    const [kind = '', ...group] = key.split('.')
    const plural = pluralOf(kind)
    const own = group.join('.')
    const names = [kind.toLowerCase(), plural]
    const all = [...names, ...names.map((name) => `${name}.${own}`)]
    const [first] = Object.values(objects)
    if (first && all.includes(word.toLowerCase()))
      return { kind: key, plural, group: own, isNamespaced: first.metadata.namespace !== undefined }
  }
  return undefined
}

/** k8s.io/apimachinery/pkg/api/meta `UnsafeGuessKindToResource`. */
function pluralOf(kind: string): string {
  const single = kind.toLowerCase()
  if (/(?:s|x)$/.test(single)) return `${single}es`
  return single.endsWith('y') ? `${single.slice(0, -1)}ies` : `${single}s`
}

/** `deployment.apps/web` without its name, as kubectl writes it of an object that was changed. */
export const typeOf = ({ kind, group }: Resource): string => {
  const name = (kind.split('.')[0] ?? '').toLowerCase()
  return group === '' ? name : `${name}.${group}`
}

export const resourceOf = ({ apiVersion, kind, metadata }: KubeObject): Resource => {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
  const known = RESOURCES.find((each) => each.kind.split('.')[0] === kind && each.group === group)
  return (
    known ?? {
      kind: group === '' ? kind : `${kind}.${group}`,
      plural: pluralOf(kind),
      group,
      isNamespaced: metadata.namespace !== undefined,
    }
  )
}
