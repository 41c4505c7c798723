import type { World } from '../../world.ts'
import { sinceMs } from '../api-server/index.ts'
import type { Condition, KubeObject } from '../api-server/model.ts'
import { conditionOf } from '../controllers/index.ts'
import { machinesIn, partsOf, referred, setsOf } from './find-objects.ts'
import type { Cluster, Counters, InfraCluster, KubeadmControlPlane, Machine } from './model.ts'
import { machineObjects } from './model.ts'

/** A line of the tree before it is laid out: name, four counters, status, reason, age, message. */
type Row = readonly string[]

interface Branch {
  readonly row: Row
  readonly children: readonly Branch[]
}

const HEADER: Row = [
  'NAME',
  'REPLICAS',
  'AVAILABLE',
  'READY',
  'UP TO DATE',
  'STATUS',
  'REASON',
  'SINCE',
  'MESSAGE',
]

/**
 * What `clusterctl describe cluster` prints; undefined when there is no such Cluster.
 * internal/util/tree/tree.go and cmd/clusterctl/client/tree, Cluster API v1.14: Machines that say the same are one line.
 */
export function describeCluster(world: World, name: string): readonly string[] | undefined {
  const cluster = machineObjects(world.api, 'Cluster')[name]
  if (!cluster) return undefined
  return aligned([HEADER, ...rowsOf(clusterBranch(world, cluster, name))])
}

function clusterBranch(world: World, cluster: Cluster, name: string): Branch {
  const { namespace } = cluster.metadata
  const { infrastructureRef, controlPlaneRef } = cluster.spec
  const infrastructure = referred<InfraCluster>(world, infrastructureRef, namespace)
  const controlPlane = referred<KubeadmControlPlane>(world, controlPlaneRef, namespace)
  const pools = partsOf(world, 'MachineDeployment', name)
  const all = [...(controlPlane ? [controlPlane] : []), ...pools]
  const want = all.reduce((sum, { spec }) => sum + spec.replicas, 0)
  const sum = (key: keyof Counters) =>
    all.reduce((total, { status }) => total + (status?.[key] ?? 0), 0)
  const counters = {
    replicas: sum('replicas'),
    availableReplicas: sum('availableReplicas'),
    readyReplicas: sum('readyReplicas'),
    upToDateReplicas: sum('upToDateReplicas'),
  }
  const status = conditionOf(cluster.status?.conditions, 'Available')
  const machines = machinesIn(world, name)
  const ownedBy = (uids: readonly string[]) =>
    machines.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ uid, controller }) => controller && uids.includes(uid)),
    )
  const children: Branch[] = []
  if (infrastructure) {
    const ready = conditionOf(infrastructure.status?.conditions, 'Ready')
    children.push(leaf([rowName(infrastructure), '', '', '', '', ...said(world, ready)]))
  }
  if (controlPlane) {
    const { spec, metadata } = controlPlane
    const row = replicated(world, controlPlane, { want: spec.replicas, version: spec.version })
    children.push({ row, children: machineBranches(world, ownedBy([metadata.uid])) })
  }
  const workers = pools.map((pool) => {
    const { version = '' } = pool.spec.template.spec
    const owners = setsOf(world, pool).map(({ metadata }) => metadata.uid)
    return {
      row: replicated(world, pool, { want: pool.spec.replicas, version }),
      children: machineBranches(world, ownedBy(owners)),
    }
  })
  if (workers.length > 0) children.push({ row: ['Workers'], children: byRowName(workers) })
  const lone = machines.filter(
    ({ metadata }) => !metadata.ownerReferences?.some(({ controller }) => controller),
  )
  if (lone.length > 0) children.push({ row: ['Other'], children: machineBranches(world, lone) })
  return {
    row: [rowName(cluster), ...counts(want, counters), ...said(world, status)],
    children: byRowName(children),
  }
}

const leaf = (row: Row): Branch => ({ row, children: [] })

const byRowName = (branches: readonly Branch[]): readonly Branch[] =>
  branches.toSorted((left, right) => ((left.row[0] ?? '') < (right.row[0] ?? '') ? -1 : 1))

/** `Machine default/web-1, v1.34.0`, with a mark while it is being deleted. */
function rowName({ kind, metadata }: KubeObject, version?: string): string {
  const mark = metadata.deletionTimestamp ? '!! DELETED !! ' : ''
  const suffix = version ? `, ${version}` : ''
  return `${mark}${kind} ${metadata.namespace}/${metadata.name}${suffix}`
}

const counts = (want: number, status: Counters | undefined): readonly string[] => [
  `${status?.replicas ?? 0}/${want}`,
  String(status?.availableReplicas ?? 0),
  String(status?.readyReplicas ?? 0),
  String(status?.upToDateReplicas ?? 0),
]

/** Status, reason, age and message of one condition. */
const said = (world: World, condition: Condition | undefined): readonly string[] =>
  condition
    ? [
        `${condition.type}: ${condition.status}`,
        condition.reason ?? '',
        humanDuration(sinceMs(world, condition.lastTransitionTime) ?? 0),
        condition.message ?? '',
      ]
    : ['', '', '', '']

type Replicated = KubeObject & {
  readonly status?: Counters & { readonly conditions?: readonly Condition[] }
}

const replicated = (
  world: World,
  object: Replicated,
  { want, version }: { readonly want: number; readonly version: string },
): Row => [
  rowName(object, version),
  ...counts(want, object.status),
  ...said(world, conditionOf(object.status?.conditions, 'Available')),
]

const SAME = ['Available', 'Ready', 'UpToDate']
const NAMED = 2 // of a group

/** Machines whose Available, Ready and UpToDate agree share a line, if there are at least two. */
function machineBranches(world: World, machines: readonly Machine[]): readonly Branch[] {
  const groups = new Map<string, Machine[]>()
  for (const machine of machines) {
    const key = JSON.stringify([
      machine.metadata.deletionTimestamp !== undefined,
      ...SAME.map((type) => {
        const found = conditionOf(machine.status?.conditions, type)
        return [found?.status, found?.reason]
      }),
    ])
    groups.set(key, [...(groups.get(key) ?? []), machine])
  }
  const branches = [...groups.values()].map((group): Branch => {
    const [first] = group
    if (!first) return leaf([])
    const isTrue = (type: string) => conditionOf(first.status?.conditions, type)?.status === 'True'
    const tally = SAME.map((type) => String(isTrue(type) ? group.length : 0))
    const [status = '', reason = '', age = ''] = said(
      world,
      conditionOf(first.status?.conditions, 'Ready'),
    )
    if (group.length === 1) {
      const row = [rowName(first, first.spec.version), '1', ...tally, status, reason, age, '']
      return { row, children: companions(world, first) }
    }
    const names = group.map(({ metadata }) => metadata.name).toSorted()
    const see = `See ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', ...' : ''}`
    return leaf([`${group.length} Machines...`, '', ...tally, status, reason, age, see])
  })
  return byRowName(branches)
}

/** The infrastructure machine, where it says something else than its Machine. */
function companions(world: World, machine: Machine): readonly Branch[] {
  const { namespace } = machine.metadata
  const infra = referred<InfraCluster>(world, machine.spec.infrastructureRef, namespace)
  const ready = conditionOf(infra?.status?.conditions, 'Ready')
  const own = conditionOf(machine.status?.conditions, 'Ready')
  if (!infra || (ready?.status === own?.status && ready?.reason === own?.reason)) return []
  return [leaf([rowName(infra), '', '', '', '', ...said(world, ready)])]
}

function rowsOf({ row, children }: Branch, prefix = '', start = ''): readonly Row[] {
  const [name = '', ...rest] = row
  return [
    [start + name, ...rest],
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1
      const inner = prefix + (isLast ? '  ' : '│ ')
      return rowsOf(child, inner, prefix + (isLast ? '└─' : '├─'))
    }),
  ]
}

/** Columns two spaces apart, without blanks at the ends of lines. */
function aligned(rows: readonly Row[]): readonly string[] {
  const widths = HEADER.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    HEADER.map((_, column) => (row[column] ?? '').padEnd((widths[column] ?? 0) + 2))
      .join('')
      .trimEnd(),
  )
}

/** `2m5s`, `3h`: k8s.io/apimachinery/pkg/util/duration, HumanDuration. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  const rest = (count: number, unit: string) => (count === 0 ? '' : `${count}${unit}`)
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, 's')}`
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return `${hours}h${rest(minutes % 60, 'm')}`
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  return hours < 192 ? `${days}d${rest(hours % 24, 'h')}` : `${days}d`
}
