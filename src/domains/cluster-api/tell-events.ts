import type { Told } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { now } from '../api-server/index.ts'
import { findAny, type KubeObject, type ToldEvent } from '../api-server/model.ts'
import type { ClusterApiMessages } from './explain.ts'

/**
 * Events as the controllers of Cluster API record them (v1.14.2: `r.recorder.Event` in core/reconcilers and controlplane/kubeadm), by what
 * our messages say.
 */

type Key = keyof ClusterApiMessages & string
interface Draft {
  readonly reason: string
  readonly message: string
  readonly by: string
  /** `object:Machine/shop/m-1` */
  readonly about: string
}
type Teller<Of extends Key> = (said: ClusterApiMessages[Of], world: World) => readonly Draft[]

/** `object:Machine/shop/m-1` -> `shop/m-1`, as klog.KObj prints it. */
const nameIn = (ref: string): string => ref.slice(ref.indexOf('/') + 1)
const ownName = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
const kindIn = (ref: string): string => ref.slice('object:'.length, ref.indexOf('/'))

const CORE = 'cluster.x-k8s.io'
const TOPOLOGY = 'topology/cluster-controller'

const ofDeployment = (about: string, reason: string, message: string): readonly Draft[] => [
  { by: 'machinedeployment-controller', about, reason, message },
]
const ofSet = (about: string, reason: string, message: string): Draft => ({
  by: 'machineset-controller',
  about,
  reason,
  message,
})
const ofCluster = (about: string, reason: string, message: string): readonly Draft[] => [
  { by: 'cluster-controller', about, reason, message },
]
const ofTopology = (about: string, reason: string, message: string): readonly Draft[] => [
  { by: TOPOLOGY, about, reason, message },
]

interface Scaled {
  readonly deployment: string
  readonly set: string
  readonly before: number
  readonly after: number
}

const scaled = ({ deployment, set, before, after }: Scaled): readonly Draft[] =>
  before === after
    ? []
    : ofDeployment(
        deployment,
        'SuccessfulScale',
        `Scaled ${after > before ? 'up' : 'down'} MachineSet ${ownName(set)}: ${before} -> ${after}`,
      )

const isOfSet = (owner: string): boolean => kindIn(owner) === 'MachineSet'

/** Machines of a set that were made at this moment. */
const newOf = (world: World, owner: string): readonly KubeObject[] =>
  Object.values(world.api.objects[`Machine.${CORE}`] ?? {}).filter(
    ({ metadata }) =>
      metadata.creationTimestamp === now(world) &&
      metadata.ownerReferences?.some(
        ({ kind, name }) => kind === 'MachineSet' && name === ownName(owner),
      ) &&
      owner.includes(`/${metadata.namespace}/`),
  )

const TELLERS: { readonly [Of in Key]?: Teller<Of> } = {
  setCreated: ({ deployment, set }, world) => {
    const made = findAny(world.api, `MachineSet.${CORE}`, nameIn(set)) as
      | (KubeObject & { readonly spec?: { readonly replicas?: number } })
      | undefined // as: its kind has replicas
    const message = `Created MachineSet ${nameIn(set)} with ${made?.spec?.replicas ?? 0} replicas`
    return ofDeployment(deployment, 'SuccessfulCreate', message)
  },
  setRaised: scaled,
  setLowered: scaled,
  setLoweredBecause: scaled,
  setScaledWhilePaused: ({ deployment, set, before, after }) =>
    ofDeployment(
      deployment,
      'SuccessfulScale',
      `Scaled MachineSet ${ownName(set)}: ${before} -> ${after}`,
    ),
  setRemoved: ({ deployment, set }) =>
    ofDeployment(deployment, 'SuccessfulDelete', `Deleted MachineSet "${ownName(set)}"`),
  machineCreated: ({ owner, machine }) =>
    isOfSet(owner)
      ? [ofSet(owner, 'SuccessfulCreate', `Created Machine "${ownName(machine)}"`)]
      : [],
  machinesCreated: ({ owner }, world) =>
    isOfSet(owner)
      ? newOf(world, owner).map(({ metadata }) =>
          ofSet(owner, 'SuccessfulCreate', `Created Machine "${metadata.name}"`),
        )
      : [],
  machineDeleted: ({ set, machine }) => [
    ofSet(set, 'SuccessfulDelete', `Deleted Machine "${ownName(machine)}"`),
  ],
  machineRunning: ({ machine, node }) => [
    { by: 'machine-controller', about: machine, reason: 'SuccessfulSetNodeRef', message: node },
  ],
  infrastructureReady: ({ cluster }) =>
    ofCluster(
      cluster,
      'InfrastructureReady',
      `Cluster ${ownName(cluster)} InfrastructureProvisioned is now True`,
    ),
  controlPlaneInitialized: ({ cluster }) =>
    ofCluster(
      cluster,
      'ControlPlaneInitialized',
      `Cluster ${ownName(cluster)} ControlPlaneInitialized is now True`,
    ),
  clusterPhase: ({ cluster, phase }) =>
    ofCluster(cluster, phase, `Cluster ${ownName(cluster)} is ${phase}`),
  clusterGone: ({ cluster }) =>
    ofCluster(cluster, 'Deleted', `Cluster ${ownName(cluster)} has been deleted`),
  topologyCreated: ({ cluster, object, kind }) =>
    ofTopology(cluster, 'TopologyCreate', `Created ${kind} "${nameIn(object)}"`),
  topologyDeleted: ({ cluster, object }) =>
    ofTopology(cluster, 'TopologyDelete', `Deleted ${kindIn(object)} "${nameIn(object)}"`),
  templateRotated: ({ cluster, object, old }) =>
    ofTopology(
      cluster,
      'TopologyCreate',
      `Created ${kindIn(object)} "${nameIn(object)}" as a replacement for "${ownName(old)}" (template rotation)`,
    ),
  machineMarked: ({ check, machine }) => [
    {
      by: 'machinehealthcheck-controller',
      about: machine,
      reason: 'MachineMarkedUnhealthy',
      message: `Machine ${nameIn(machine)} has been marked as unhealthy by ${nameIn(check)}`,
    },
  ],
}

const PREFIX = 'cluster-api/'

export function machineEventsIn({ message, world }: Told<World>): readonly ToldEvent[] {
  const teller = TELLERS[message.key.slice(PREFIX.length) as Key] // as: looked up, and may be missing
  if (!teller) return []
  const drafts = (teller as Teller<Key>)(message.params as never, world) // as: its own key's parameters
  const at = world.api.elapsedMs + world.clock
  return drafts.map(({ about, ...draft }): ToldEvent => {
    const kind = kindIn(about)
    const [namespace = '', name = ''] = nameIn(about).split('/')
    const uid = findAny(world.api, `${kind}.${CORE}`, nameIn(about))?.metadata.uid
    const apiVersion = `${CORE}/v1beta2`
    return {
      ...draft,
      at,
      type: 'Normal',
      about: { apiVersion, kind, name, namespace, ...(uid !== undefined && { uid }) },
    }
  })
}
