import type { Box, Drawing } from '../../core/draw/drawing.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { type Condition, type KubeObject, nameOf, refOf } from '../api-server/model.ts'
import { counting } from '../controllers/index.ts'
import { drawFleet, sameMachines } from './draw-fleet.ts'
import {
  clusterOf,
  isControlPlane,
  machinesIn,
  machinesOf,
  partsOf,
  setsOf,
  workloadOf,
} from './find-objects.ts'
import type { ConditionMark, MachineData, MoreMachinesData, OwnerData } from './lens-data.ts'
import { type Counters, type Machine, machineKey, machineObjects } from './model.ts'

const MACHINE = { width: 180, height: 82 } // px
const OWNER = { width: 384, height: 56 } // px: the least of a box that holds its own
const ROOM = { top: 48, side: 12, gap: 12 } // px: a heading of two lines above, air around
const COLUMNS = 4 // what a diagram is wide enough for at a readable size
const CLUSTERS_MAX = 6 // more are a fleet
const MACHINES_SHOWN = 8 // of each owner; the rest is one box that says how many

const EACH = 'each'
const all = counting(() => [EACH])

const isFleet = ({ api }: World): boolean => all(api, machineKey('Cluster'), EACH) > CLUSTERS_MAX

export const sameBoxes = (a: World, b: World): boolean => sameMachines(isFleet, a, b)

/** Who owns whom, as boxes in boxes: Clusters, their control planes and pools, sets, Machines; each with its conditions. */
export function drawMachines(world: World, focus: readonly Ref[]): Drawing {
  if (isFleet(world)) return { boxes: drawFleet(world, focus), wires: [], travellers: [] }
  const lit = new Set(focus)
  const clusters = Object.values(machineObjects(world.api, 'Cluster'))
  const boxes = clusters.flatMap((cluster, order): readonly Box[] => {
    const name = nameOf(cluster)
    const parent = refOf(cluster)
    const conditions = cluster.status?.conditions
    const data: OwnerData = {
      kind: 'Cluster',
      name: cluster.metadata.name,
      phase: cluster.status?.phase ?? '',
      conditions: marksOf(conditions, CLUSTER_CONDITIONS),
      lit: lit.has(parent),
    }
    const draw: Draw = { world, lit }
    return [
      owner(parent, undefined, { order, arranges: 'column', data }),
      ...partsOf(world, 'KubeadmControlPlane', name).flatMap((controlPlane, place) =>
        holder(draw, controlPlane, {
          parent,
          order: place,
          machines: machinesOf(world, controlPlane),
        }),
      ),
      ...partsOf(world, 'MachineDeployment', name).flatMap((pool, place) => [
        owner(refOf(pool), parent, {
          order: 10 + place,
          arranges: 'column',
          data: counted(pool, pool.spec.replicas, lit),
        }),
        ...setsOf(world, pool).flatMap((set, turn) =>
          holder(draw, set, { parent: refOf(pool), order: turn, machines: machinesOf(world, set) }),
        ),
      ]),
      ...setsAlone(world, name).flatMap((set, place) =>
        holder(draw, set, { parent, order: 40 + place, machines: machinesOf(world, set) }),
      ),
      ...lone(draw, name, parent),
    ]
  })
  return { boxes, wires: [], travellers: [] }
}

interface Draw {
  readonly world: World
  readonly lit: ReadonlySet<Ref>
}

interface Owned {
  readonly parent: Ref
  readonly order: number
  readonly machines: readonly Machine[]
}

type Replicated = KubeObject & {
  readonly spec: { readonly replicas: number }
  readonly status?: Counters & {
    readonly phase?: string
    readonly conditions?: readonly Condition[]
  }
}

/** A set or a control plane with its Machines in a grid. */
function holder(
  draw: Draw,
  object: Replicated,
  { parent, order, machines }: Owned,
): readonly Box[] {
  const id = refOf(object)
  const shown = preferred(machines, draw.lit, MACHINES_SHOWN)
  const hidden = machines.length - shown.length
  return [
    owner(id, parent, {
      order,
      arranges: { columns: COLUMNS },
      data: counted(object, object.spec.replicas, draw.lit),
    }),
    ...shown.map((machine, place) => machineBox(draw, machine, { parent: id, order: place })),
    ...(hidden > 0 ? [moreBox(id, hidden)] : []),
  ]
}

/** Sets that no MachineDeployment of this management cluster owns. */
function setsAlone(world: World, cluster: string) {
  const pools = partsOf(world, 'MachineDeployment', cluster)
  const pooled = new Set(pools.flatMap((pool) => setsOf(world, pool)).map(nameOf))
  return partsOf(world, 'MachineSet', cluster).filter((set) => !pooled.has(nameOf(set)))
}

/** Machines that nothing here holds: their Cluster owns them, or what owned them was not pasted. */
function lone(draw: Draw, cluster: string, parent: Ref): readonly Box[] {
  const { world } = draw
  const holders = [
    ...partsOf(world, 'KubeadmControlPlane', cluster),
    ...partsOf(world, 'MachineSet', cluster),
  ]
  const held = new Set(holders.flatMap((each) => machinesOf(world, each)).map(nameOf))
  return machinesIn(world, cluster)
    .filter((machine) => !held.has(nameOf(machine)))
    .map((machine, place) => machineBox(draw, machine, { parent, order: 50 + place }))
}

interface Framed {
  readonly order: number
  readonly arranges: NonNullable<Box['arranges']>
  readonly data: OwnerData
}

const owner = (id: Ref, parent: Ref | undefined, { order, arranges, data }: Framed): Box => ({
  id,
  look: 'owner',
  ...(parent !== undefined && { parent }),
  order,
  arranges,
  ...OWNER,
  padding: ROOM,
  data,
})

function counted(object: Replicated, want: number, lit: ReadonlySet<Ref>): OwnerData {
  const { replicas = 0, availableReplicas = 0, phase = '', conditions } = object.status ?? {}
  return {
    kind: object.kind,
    name: object.metadata.name,
    phase,
    counts: { want, have: replicas, available: availableReplicas },
    conditions: marksOf(conditions, OWNER_CONDITIONS),
    lit: lit.has(refOf(object)),
  }
}

function machineBox(
  { world, lit }: Draw,
  machine: Machine,
  { parent, order }: { readonly parent: Ref; readonly order: number },
): Box {
  const { namespace } = machine.metadata
  const vm = world.clusterApi.vms[`${namespace}/${machine.spec.infrastructureRef.name}`]
  const { nodes } = workloadOf(world, clusterOf(machine))
  const node = nodes[machine.status?.nodeRef?.name ?? machine.spec.infrastructureRef.name]
  const data: MachineData = {
    name: machine.metadata.name,
    version: machine.spec.version ?? '',
    phase: machine.status?.phase ?? 'Pending',
    power: vm?.power ?? 'none',
    node: node?.ready ?? 'none',
    conditions: marksOf(machine.status?.conditions, MACHINE_CONDITIONS),
    lit: lit.has(refOf(machine)),
  }
  const look = isControlPlane(machine) ? 'control-plane-machine' : 'machine'
  return { id: refOf(machine), look, parent, order, ...MACHINE, data }
}

const moreBox = (parent: Ref, count: number): Box => ({
  id: ref('object', `more/${parent}`),
  look: 'more-machines',
  parent,
  order: 99,
  ...MACHINE,
  data: { count } satisfies MoreMachinesData,
})

const CLUSTER_CONDITIONS = [
  'InfrastructureReady',
  'ControlPlaneInitialized',
  'ControlPlaneAvailable',
  'WorkersAvailable',
  'RemoteConnectionProbe',
  'Available',
]
const OWNER_CONDITIONS = ['Available', 'RollingOut', 'ScalingUp', 'ScalingDown']
const MACHINE_CONDITIONS = [
  'BootstrapConfigReady',
  'InfrastructureReady',
  'NodeHealthy',
  'HealthCheckSucceeded',
  'UpToDate',
  'Ready',
  'Available',
]

/** The conditions worth a mark, in a fixed order, so that they can be compared from step to step. */
const marksOf = (
  conditions: readonly Condition[] | undefined,
  types: readonly string[],
): readonly ConditionMark[] =>
  types.flatMap((type) => {
    const found = conditions?.find((condition) => condition.type === type)
    return found ? [{ type, status: found.status, reason: found.reason ?? '' }] : []
  })

/** The lit ones first where there is no room for all; in their own order. */
function preferred<Object extends KubeObject>(
  objects: readonly Object[],
  lit: ReadonlySet<Ref>,
  count: number,
): readonly Object[] {
  if (objects.length <= count) return objects
  const isLit = (object: Object) => lit.has(refOf(object))
  const others = objects.filter((object) => !isLit(object))
  const chosen = new Set([...objects.filter(isLit), ...others].slice(0, count))
  return objects.filter((object) => chosen.has(object))
}
