import { changesIn } from '../../core/across-versions.ts'
import type { Box } from '../../core/draw/drawing.ts'
import { groupIn, groupingBy, valuesIn } from '../../core/large-record.ts'
import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { findAny, type KubeObject, nameOf, refOf } from '../api-server/model.ts'
import { conditionOf } from '../controllers/index.ts'
import { clusterOf } from './find-objects.ts'
import type { FleetClusterData, MachineSign } from './lens-data.ts'
import { type Cluster, type Machine, type MachineKind, machineKey } from './model.ts'

const CARD = { width: 190, height: 96 } // px
const SHAPE = 0.6 // columns squared, for each cluster: the whole is about as wide as a diagram
const COLUMNS_MIN = 3
const SIGNS_SHOWN = 60 // Machines of one cluster that have a sign of their own

const byCluster = groupingBy<Machine>((machine) => [clusterOf(machine)])

/** Many clusters at once: a card for each, with a sign for each of its Machines. What is spoken of is lit. */
export function drawFleet(world: World, focus: readonly Ref[]): readonly Box[] {
  const { objects } = world.api
  const lit = new Set(focus.flatMap((one) => clusterIn(world, one)))
  const clusters = valuesIn<Cluster>(objects, machineKey('Cluster'))
  return [
    frameOf(clusters.length),
    ...clusters.map((cluster, order) => {
      const name = nameOf(cluster)
      const machines = groupIn(objects, machineKey('Machine'), byCluster, name)
      return card({ cluster, machines, order, isLit: lit.has(name) })
    }),
  ]
}

const FLEET = ref('object', 'fleet')

const frameOf = (clusters: number): Box => ({
  id: FLEET,
  look: 'frame',
  arranges: { columns: Math.max(COLUMNS_MIN, Math.ceil(Math.sqrt(clusters * SHAPE))) },
  width: 0,
  height: 0,
  padding: { top: 0, side: 0, gap: 12 },
  data: null,
})

/** What a card is made of. */
interface Held {
  readonly cluster: Cluster
  /** In the order of the store; the same list while none of them changes. */
  readonly machines: readonly Machine[]
  readonly order: number
  readonly isLit: boolean
}

const cards = new Map<Ref, { held: Held; readonly text: string; readonly box: Box }>()

/** The same box again while nothing of it changes: then nothing of it is drawn anew. */
function card(held: Held): Box {
  const { cluster, machines, order, isLit } = held
  const id = refOf(cluster)
  const known = cards.get(id)
  if (known && isSameHeld(known.held, held)) return known.box
  const signed = machines.map(signedOf)
  const data: FleetClusterData = {
    name: cluster.metadata.name,
    phase: cluster.status?.phase ?? '',
    versions: [...new Set(signed.map(({ version }) => version))].sort(),
    signs: signed.slice(0, SIGNS_SHOWN).map(({ sign }) => sign),
    counts: countsOf(signed),
    lit: isLit,
  }
  const text = JSON.stringify([order, data])
  if (known?.text === text) {
    known.held = held
    return known.box
  }
  const box: Box = { id, look: 'fleet-cluster', parent: FLEET, order, ...CARD, data }
  cards.set(id, { held, text, box })
  return box
}

const isSameHeld = (one: Held, other: Held): boolean =>
  one.machines === other.machines &&
  one.cluster === other.cluster &&
  one.order === other.order &&
  one.isLit === other.isLit

function countsOf(machines: readonly Signed[]): FleetClusterData['counts'] {
  const counts = { ready: 0, old: 0, unready: 0, making: 0, removing: 0 }
  for (const { sign } of machines) counts[sign] += 1
  return counts
}

/** `object:Machine/shop/web-1` belongs to a cluster, and so does the Cluster itself. */
function clusterIn(world: World, one: Ref): readonly string[] {
  const [kind = '', ...path] = one.slice(one.indexOf(':') + 1).split('/')
  const object = findAny(world.api, machineKey(kind as MachineKind), path.join('/')) // as: of another kind nothing is found
  return object ? [clusterOf(object)] : []
}

interface Signed {
  readonly version: string
  readonly sign: MachineSign
}

const known = new WeakMap<Machine, Signed>()

function signedOf(machine: Machine): Signed {
  const before = known.get(machine)
  if (before) return before
  const signed = {
    version: machine.spec.version ?? '',
    sign: signOf(machine),
  }
  known.set(machine, signed)
  return signed
}

function signOf({ metadata, status }: Machine): MachineSign {
  if (metadata.deletionTimestamp) return 'removing'
  if (status?.phase !== 'Running') return 'making'
  if (conditionOf(status.conditions, 'Ready')?.status !== 'True') return 'unready'
  return conditionOf(status.conditions, 'UpToDate')?.status === 'False' ? 'old' : 'ready'
}

/** Kinds that have boxes of their own. */
const DRAWN = [
  'Cluster',
  'KubeadmControlPlane',
  'MachineDeployment',
  'MachineSet',
  'Machine',
] as const

/** Whether two worlds have the same boxes: the same Clusters, and where those are few the same of what is drawn in them. */
export function sameMachines(isFleet: (world: World) => boolean, a: World, b: World): boolean {
  if (a.api.objects === b.api.objects) return true
  if (isFleet(a) !== isFleet(b)) return false
  const kinds = isFleet(a) ? (['Cluster'] as const) : DRAWN
  return kinds.every((kind) => isSameKind(a, b, machineKey(kind)))
}

const CHANGES_MAX = 20

function isSameKind({ api: a }: World, { api: b }: World, kind: string): boolean {
  const changes = changesIn<KubeObject>(a.objects, b.objects, kind, CHANGES_MAX)
  if (!changes) return isSameList(valuesIn(a.objects, kind), valuesIn(b.objects, kind))
  return changes.every(({ name, before }) => {
    const after = findAny(b, kind, name)
    return before !== undefined && after !== undefined && homeOf(before) === homeOf(after)
  })
}

const isSameList = (some: readonly KubeObject[], others: readonly KubeObject[]): boolean =>
  some.length === others.length &&
  some.every((one, place) => {
    const other = others[place]
    if (one === other) return true
    return other !== undefined && nameOf(one) === nameOf(other) && homeOf(one) === homeOf(other)
  })

/** What the box of an object lies in. */
const homeOf = (object: KubeObject): string => {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
  return `${owner?.uid ?? ''} ${clusterOf(object)}`
}
