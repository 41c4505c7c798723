import type { Ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'
import {
  type Member,
  type MemberState,
  objectsOfRollouts,
  rolloutMembers,
  type Workload,
} from './rollout-members.ts'

/** From when to when, in simulated ms, a Pod or a Machine was in a state. `to` of what lasts is the end of the plot. */
export interface Span {
  readonly state: MemberState
  readonly from: number
  readonly to: number
}

export interface Bar {
  readonly ref: Ref
  readonly uid: string
  readonly name: string
  /** One after the other, without a gap. */
  readonly spans: readonly Span[]
  /** It was there before the recording began. */
  readonly isOld: boolean
  /** It is gone before the recording ends. */
  readonly isGone: boolean
}

/** The Pods or Machines of one ReplicaSet, MachineSet, revision or version. */
export interface BarGroup {
  readonly name: string
  readonly bars: readonly Bar[]
}

/** What was wanted, allowed and there from `at` (simulated ms) on. */
export interface Count {
  readonly at: number
  readonly want: number
  readonly most: number
  readonly least: number
  /** Of Pods those that are not being deleted, as a ReplicaSet counts; of Machines all, as a MachineSet counts. */
  readonly have: number
  readonly available: number
}

export interface RolloutPlot {
  readonly ref: Ref
  readonly kind: string
  readonly name: string
  readonly groups: readonly BarGroup[]
  /** One for each change, in the order of time. */
  readonly counts: readonly Count[]
  /** The largest number of its counts. */
  readonly highest: number
}

export interface Plot {
  /** Simulated ms. */
  readonly from: number
  readonly to: number
  readonly rollouts: readonly RolloutPlot[]
}

const plots = new WeakMap<Recording<World>, Plot>()

/** Who was there when, for every workload of a recording. Pure, but remembers its answer per recording. */
export function plotRollout(recording: Recording<World>): Plot {
  const known = plots.get(recording) ?? plot(recording)
  plots.set(recording, known)
  return known
}

function plot({ steps, rests }: Recording<World>): Plot {
  const from = steps[0]?.at ?? 0
  const to = Math.max(from + 1, steps.at(-1)?.at ?? 0)
  const first = rests[0]?.world
  const rows = new Map<Ref, Row>()
  let known: readonly unknown[] = []
  const see = (world: World, at: number, isOld: boolean) => {
    const objects = objectsOfRollouts(world)
    if (objects.every((each, index) => each === known[index])) return
    known = objects
    const all = rolloutMembers(world)
    for (const workload of all) {
      const row = rows.get(workload.ref) ?? { workload, counts: [], bars: new Map() }
      rows.set(workload.ref, row)
      seeWorkload(row, workload, at, isOld)
    }
    const there = new Set(all.map(({ ref }) => ref))
    for (const [ref, row] of rows) if (!there.has(ref)) endBars(row, new Set(), at)
  }
  if (first) see(first, from, true)
  for (const step of steps) see(step.world, step.at, false)
  return { from, to, rollouts: [...rows.values()].map((row) => shown(row, to)) }
}

interface OpenBar {
  readonly member: Member
  readonly isOld: boolean
  readonly spans: { readonly state: MemberState; readonly from: number; to?: number }[]
}
interface Row {
  readonly workload: Workload
  readonly counts: Count[]
  /** By uid: a Pod of a StatefulSet comes again under its name. */
  readonly bars: Map<string, OpenBar>
}

function seeWorkload(row: Row, workload: Workload, at: number, isOld: boolean): void {
  const there = new Set<string>()
  for (const member of workload.members) {
    const bar = row.bars.get(member.uid) ?? { member, isOld, spans: [] }
    row.bars.set(member.uid, bar)
    there.add(member.uid)
    const last = bar.spans.at(-1)
    if (last?.state === member.state) continue
    if (last) last.to = at
    bar.spans.push({ state: member.state, from: at })
  }
  endBars(row, there, at)
  addCount(row.counts, countOf(workload, at))
}

function endBars({ bars }: Row, there: ReadonlySet<string>, at: number): void {
  for (const [uid, { spans }] of bars) {
    const last = spans.at(-1)
    if (last && last.to === undefined && !there.has(uid)) last.to = at
  }
}

function countOf({ kind, want, most, least, members }: Workload, at: number): Count {
  const isCounted =
    kind === 'Deployment' || kind === 'StatefulSet'
      ? ({ state }: Member) => state !== 'deleting'
      : () => true
  return {
    at,
    want,
    most,
    least,
    have: members.filter(isCounted).length,
    available: members.filter(({ state }) => state === 'available').length,
  }
}

/** Of one instant the last count stands; a count that says nothing new is left out. */
function addCount(counts: Count[], count: Count): void {
  if (counts.at(-1)?.at === count.at) counts.pop()
  const last = counts.at(-1)
  const names = ['want', 'most', 'least', 'have', 'available'] as const
  if (!last || names.some((name) => last[name] !== count[name])) counts.push(count)
}

function shown({ workload, counts, bars }: Row, end: number): RolloutPlot {
  const groups = new Map<string, Bar[]>()
  const inOrder = [...bars.values()].sort((a, b) => startOf(a) - startOf(b))
  for (const { member, isOld, spans } of inOrder) {
    const bar: Bar = {
      ref: member.ref,
      uid: member.uid,
      name: member.name,
      spans: spans.map(({ state, from, to = end }) => ({ state, from, to })),
      isOld,
      isGone: spans.at(-1)?.to !== undefined,
    }
    const others = groups.get(member.group)
    if (others) others.push(bar)
    else groups.set(member.group, [bar])
  }
  const { ref, kind, name } = workload
  const highest = Math.max(0, ...counts.flatMap(({ most, have }) => [most, have]))
  return {
    ref,
    kind,
    name,
    groups: [...groups].map(([name, bars]) => ({ name, bars })),
    counts,
    highest,
  }
}

const startOf = ({ spans }: OpenBar): number => spans[0]?.from ?? 0

/** The last step at or before a time (simulated ms); -1 where none is. */
export function stepAtTime({ steps }: Recording<World>, at: number): number {
  let low = -1
  let high = steps.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((steps[middle]?.at ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}
