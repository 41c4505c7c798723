import { changesIn } from '../../core/across-versions.ts'
import type { Box } from '../../core/draw/drawing.ts'
import { valuesIn } from '../../core/large-record.ts'
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

/** Many clusters at once: a card for each, with a sign for each of its Machines. What is spoken of is lit. */
export function drawFleet(world: World, focus: readonly Ref[]): readonly Box[] {
  const signs = signsByCluster(world)
  const lit = new Set(focus.flatMap((one) => clusterIn(world, one)))
  const clusters = valuesIn<Cluster>(world.api.objects, machineKey('Cluster'))
  return [
    frameOf(clusters.length),
    ...clusters.map((cluster, order) => card(cluster, order, { signs, lit })),
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

interface Fleet {
  readonly signs: ReadonlyMap<string, readonly Signed[]>
  readonly lit: ReadonlySet<string>
}

const cards = new Map<Ref, { readonly text: string; readonly box: Box }>()

/** The same box again while nothing of it changes: then nothing of it is drawn anew. */
function card(cluster: Cluster, order: number, { signs, lit }: Fleet): Box {
  const id = refOf(cluster)
  const name = nameOf(cluster)
  const machines = signs.get(name) ?? []
  const data: FleetClusterData = {
    name: cluster.metadata.name,
    phase: cluster.status?.phase ?? '',
    versions: [...new Set(machines.map(({ version }) => version))].sort(),
    signs: machines.slice(0, SIGNS_SHOWN).map(({ sign }) => sign),
    counts: countsOf(machines),
    lit: lit.has(name),
  }
  const text = JSON.stringify([order, data])
  const known = cards.get(id)
  if (known?.text === text) return known.box
  const box: Box = { id, look: 'fleet-cluster', parent: FLEET, order, ...CARD, data }
  cards.set(id, { text, box })
  return box
}

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
  readonly cluster: string
  readonly age: string
  readonly version: string
  readonly sign: MachineSign
}

const known = new WeakMap<Machine, Signed>()

function signedOf(machine: Machine): Signed {
  const before = known.get(machine)
  if (before) return before
  const signed = {
    cluster: clusterOf(machine),
    age: machine.metadata.uid,
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

/** The Machines of each cluster, the oldest first. */
function signsByCluster(world: World): ReadonlyMap<string, readonly Signed[]> {
  const signs = new Map<string, Signed[]>()
  for (const machine of valuesIn<Machine>(world.api.objects, machineKey('Machine'))) {
    const signed = signedOf(machine)
    const others = signs.get(signed.cluster)
    if (others) others.push(signed)
    else signs.set(signed.cluster, [signed])
  }
  return signs
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
  if (isFleet(a) !== isFleet(b)) return false
  const kinds = isFleet(a) ? (['Cluster'] as const) : DRAWN
  return kinds.every((kind) => isSameKind(a, b, machineKey(kind)))
}

const CHANGES_MAX = 20

function isSameKind({ api: a }: World, { api: b }: World, kind: string): boolean {
  const changes = changesIn<KubeObject>(a.objects, b.objects, kind, CHANGES_MAX)
  if (!changes) return namesIn(a.objects, kind) === namesIn(b.objects, kind)
  return changes.every(({ name, before }) => {
    const after = findAny(b, kind, name)
    return before !== undefined && after !== undefined && homeOf(before) === homeOf(after)
  })
}

const namesIn = (objects: World['api']['objects'], kind: string): string =>
  valuesIn<KubeObject>(objects, kind)
    .map((object) => `${nameOf(object)} ${homeOf(object)}`)
    .join('\n')

/** What the box of an object lies in. */
const homeOf = (object: KubeObject): string => {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
  return `${owner?.uid ?? ''} ${clusterOf(object)}`
}
