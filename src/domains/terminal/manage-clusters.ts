import type { World } from '../../world.ts'
import type { KubeObject } from '../api-server/model.ts'
import type { Cluster, Machine } from '../cluster-api/model.ts'
import { machineObjects } from '../cluster-api/model.ts'
import { carryOut } from './kubectl/write.ts'
import { fail, notModelled, now, type Program, print, read } from './program.ts'
import { readOptions } from './read-options.ts'

/** `clusterctl init` and `clusterctl move` (Cluster API v1.14.2: cmd/clusterctl/client, `init.go`, `cluster/mover.go`, `cluster/installer.go`). */

/** Kinds of a provider begin with -> as clusterctl names it, and where its controllers run. */
const INSTALLED: readonly (readonly [kind: RegExp, name: string, namespace: string])[] = [
  [/^AWS/, 'aws', 'capa-system'],
  [/^Azure/, 'azure', 'capz-system'],
  [/^GCP/, 'gcp', 'capg-system'],
  [/^OpenStack/, 'openstack', 'capo-system'],
  [/^VSphere/, 'vsphere', 'capv-system'],
  [/^Metal3/, 'metal3', 'capm3-system'],
  [/^Docker/, 'docker', 'capd-system'],
]

/** In a cluster that has Cluster API there is nothing left to install but other providers, and those are not imitated. */
export function* runInit(words: readonly string[]): Program {
  const options = readOptions(words, {
    letters: 'i:',
    long: { 'infrastructure=': 'i', 'wait-providers': 'p' },
  })
  if ('kind' in options || options.operands.length > 0) return yield* notModelled()
  const kinds = yield* read(({ api }) =>
    Object.keys(api.objects).filter((kind) => kind.endsWith('cluster.x-k8s.io')),
  )
  if (kinds.length === 0) return yield* notModelled()
  const wanted = options.value('i')?.split(':')[0]
  if (wanted === undefined)
    return yield* fail(
      0,
      'Fetching providers\nSkipping installing cert-manager as it is already installed\n',
    )
  const there = INSTALLED.find(
    ([kind, name]) => name === wanted && kinds.some((each) => kind.test(each)),
  )
  if (!there) return yield* notModelled()
  const provider = `"infrastructure-${wanted}"`
  return yield* fail(
    1,
    `Fetching providers\nError: installing provider ${provider} can lead to a non functioning management cluster: there is already an instance of the ${provider} provider installed in the "${there[2]}" namespace\n`,
  )
}

const NOT_YET = 'cannot start the move operation while'
const kindOf = ({ apiVersion, kind, metadata }: KubeObject): string =>
  `"${apiVersion}, Kind=${kind}" ${metadata.namespace}/${metadata.name}`

interface Found {
  readonly problems: readonly string[]
  readonly paused: readonly string[]
  readonly clusters: number
  readonly classes: number
  /** The object of the cluster that is moved into, or of the only one there is. */
  readonly to: string | undefined
}

/** checkProvisioningCompleted, checkClustersNotPaused */
function lookAround(world: World, namespace: string, target: string): Found {
  const inside = <Kind extends KubeObject>(objects: Readonly<Record<string, Kind>>) =>
    Object.values(objects).filter(({ metadata }) => metadata.namespace === namespace)
  const clusters: readonly Cluster[] = inside(machineObjects(world.api, 'Cluster'))
  const machines: readonly Machine[] = inside(machineObjects(world.api, 'Machine'))
  const problems = [
    ...clusters.flatMap((cluster) => {
      const { infrastructureProvisioned, controlPlaneInitialized } =
        cluster.status?.initialization ?? {}
      return [
        ...(infrastructureProvisioned
          ? []
          : [`${NOT_YET} ${kindOf(cluster)} is still provisioning the infrastructure`]),
        ...(controlPlaneInitialized
          ? []
          : [`${NOT_YET} the control plane for ${kindOf(cluster)} is not yet initialized`]),
      ]
    }),
    ...machines
      .filter(({ status }) => !status?.nodeRef)
      .map((machine) => `${NOT_YET} ${kindOf(machine)} is still provisioning the node`),
  ]
  const named = clusters.find(({ metadata }) => target.includes(metadata.name)) ?? clusters[0]
  return {
    problems,
    paused: clusters
      .filter(({ spec }) => spec.paused)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    clusters: clusters.length,
    classes: inside(world.api.objects['ClusterClass.cluster.x-k8s.io'] ?? {}).length,
    to: named && `${named.metadata.namespace}/${named.metadata.name}`,
  }
}

// When `clusterctl move` goes on, in ms: as `cluster-api/move-cluster.ts` has it.
const PAUSED_MS = 2_000
const CREATED_MS = 5_000
const DONE_MS = 9_000

/** The kubeconfig is that of the Cluster whose name its file has. */
export function* runMove(words: readonly string[]): Program {
  const options = readOptions(words, {
    letters: 'n:v:',
    long: { 'namespace=': 'n', 'to-kubeconfig=': 't', 'dry-run': 'd', 'v=': 'v' },
  })
  if ('kind' in options || options.operands.length > 0) return yield* notModelled()
  const target = options.value('t')
  if (target === undefined)
    return yield* fail(
      1,
      'Error: please specify a target cluster using the --to-kubeconfig flag when not using --dry-run, --to-directory or --from-directory\n',
    )
  if (options.has('d')) return yield* notModelled()
  const namespace = options.value('n') ?? 'default'
  yield* print('Performing move...\nDiscovering Cluster API objects\n')
  const found = yield* read((world) => lookAround(world, namespace, target))
  if (found.problems.length > 0) {
    const all =
      found.problems.length === 1 ? `${found.problems[0]}` : `[${found.problems.join(', ')}]`
    return yield* fail(
      1,
      `Error: failed to get object graph: failed to check for provisioned infrastructure: ${all}\n`,
    )
  }
  if (found.paused.length > 0)
    return yield* fail(
      1,
      `Error: cannot start operation while the following Clusters are paused: ${found.paused.join(', ')}\n`,
    )
  const { to } = found
  if (to === undefined) return yield* notModelled()
  yield* carryOut({ kind: 'cluster-api/moved', namespace, to })
  const begun = yield* now()
  yield* print(
    `Moving Cluster API objects Clusters=${found.clusters}\nMoving Cluster API objects ClusterClasses=${found.classes}\n`,
  )
  yield { act: 'wait', untilMs: begun + PAUSED_MS + 1 }
  const isMoving = yield* read(({ api }) =>
    Object.values(machineObjects(api, 'Cluster')).some(({ spec }) => spec.paused),
  )
  if (!isMoving) return yield* notModelled() // the target cannot be reached, or has no room for controllers
  yield* print(
    'Waiting for all resources to be ready to move\nCreating objects in the target cluster\n',
  )
  yield { act: 'wait', untilMs: begun + CREATED_MS + 1 }
  yield* print('Deleting objects from the source cluster\n')
  yield { act: 'wait', untilMs: begun + DONE_MS + 1 }
  return 0
}
