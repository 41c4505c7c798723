import { withEntries } from '../../core/large-record.ts'
import { byTime, type DueGrouping, dueIn } from '../../core/sim/due.ts'
import type { World, WorldEvent } from '../../world.ts'
import { isSame } from '../api-server/index.ts'
import { findAny, type KubeObject } from '../api-server/model.ts'
import type { BrokenWatch, Missed, Program } from './model.ts'

/** What a controller reads while a watch is broken, and what becomes of what it writes. */

/** A broken watch of a program, and the kind that it watches. */
export interface StaleKind {
  readonly key: string
  readonly object: string
  readonly watch: BrokenWatch
}

/** The caches of a program that have fallen behind. */
export function staleKinds(world: World, program: Program | undefined): readonly StaleKind[] {
  const { brokenWatches } = world.controllers
  if (!brokenWatches || !program) return []
  return Object.entries(brokenWatches)
    .filter(([key]) => key.startsWith(`${program} `))
    .map(([key, watch]) => ({ key, object: key.slice(program.length + 1), watch }))
}

const ANY = '' // no kind has this name

const leaving: DueGrouping = {
  keysOf: (event) => {
    const due = event as WorldEvent // as: an agenda of this world
    return due.kind === 'api/changed' ? [due.object, ANY] : []
  },
}

/** All that a cache has not seen, oldest first: what its watch missed, and what has not left the API server. */
export function unseen(world: World, { object, watch }: StaleKind): readonly Missed[] {
  const coming = dueIn(world, leaving, object)
    .toSorted(byTime)
    .flatMap(({ event }) =>
      event.kind === 'api/changed' && event.resourceVersion > watch.resourceVersion ? [event] : [],
    )
  return [...watch.missed, ...coming]
}

/** The world as these caches have it: objects are as they were before the first change that was not seen. */
export function asCached(world: World, stale: readonly StaleKind[]): World {
  let { objects } = world.api
  for (const kind of stale) {
    const before = new Map<string, KubeObject | undefined>()
    for (const change of unseen(world, kind)) {
      if (!before.has(change.name)) before.set(change.name, change.before)
    }
    if (before.size > 0) objects = withEntries(objects, kind.object, [...before])
  }
  return objects === world.api.objects ? world : { ...world, api: { ...world.api, objects } }
}

/** What the API server answers to a write that was made out of an old cache. */
export type Refusal = 'conflict' | 'exists' | 'missing'

export type Carried =
  | { readonly world: World; readonly written: readonly Missed[] }
  | { readonly refusal: Refusal }

interface Writes {
  /** The world as it is, and as the caches had it, before the writes. */
  readonly real: World
  readonly cached: World
  /** `cached` with what the controller wrote. */
  readonly after: World
  readonly stale: readonly StaleKind[]
  /** The writer sends patches, not whole objects with their resourceVersion. */
  readonly isPatching: boolean
}

/**
 * Carries out what a controller wrote on what is really there. A whole object with an old resourceVersion is refused (409 Conflict), as
 * is a name that is taken (409 AlreadyExists); a deletion needs no resourceVersion; a patch changes the fields that it names.
 */
export function carryOut({ real, cached, after, stale, isPatching }: Writes): Carried {
  const written = writesSince(after, cached.seq)
  const kinds = new Map<string, Set<string>>()
  for (const { object, name } of written) {
    const names = kinds.get(object) ?? new Set()
    kinds.set(object, names.add(name))
  }
  let { objects } = real.api
  for (const [kind, among] of kinds) {
    const names = [...among]
    // One version of a large record after the other: to go from one to the next costs as much as they differ.
    const read = ({ api }: World) => names.map((name) => findAny(api, kind, name))
    const [wanted, seen, there] = [read(after), read(cached), read(real)]
    const isStale = stale.some(({ object }) => object === kind)
    const changes: [string, KubeObject | undefined][] = []
    for (const [place, name] of names.entries()) {
      const write = { there: there[place], seen: seen[place], wanted: wanted[place], isPatching }
      const merged = isStale ? mergeWrite(write) : { object: write.wanted }
      if ('refusal' in merged) return merged
      changes.push([name, merged.object])
    }
    objects = withEntries(objects, kind, changes)
  }
  return { world: { ...after, api: { ...after.api, objects } }, written }
}

/** Every write puts its change on the agenda. */
const writesSince = (world: World, seq: number): readonly Missed[] =>
  dueIn(world, leaving, ANY)
    .filter((due) => due.seq >= seq)
    .toSorted(byTime)
    .flatMap(({ event }) => (event.kind === 'api/changed' ? [event] : []))

interface Write {
  /** What is there, what the writer believed, and what it wants; undefined: nothing. */
  readonly there: KubeObject | undefined
  readonly seen: KubeObject | undefined
  readonly wanted: KubeObject | undefined
  readonly isPatching: boolean
}

type Merged = { readonly object: KubeObject | undefined } | { readonly refusal: Refusal }

function mergeWrite({ there, seen, wanted, isPatching }: Write): Merged {
  if (!seen) return there ? { refusal: 'exists' } : { object: wanted }
  if (there?.metadata.resourceVersion === seen.metadata.resourceVersion) return { object: wanted }
  if (!wanted) return { object: there?.metadata.uid === seen.metadata.uid ? undefined : there }
  const { deletionTimestamp, deletionGracePeriodSeconds, resourceVersion } = wanted.metadata
  if (deletionTimestamp && !seen.metadata.deletionTimestamp) {
    if (!there || there.metadata.deletionTimestamp) return { object: there }
    const grace = deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }
    const metadata = { ...there.metadata, deletionTimestamp, ...grace, resourceVersion }
    return { object: { ...there, metadata } }
  }
  if (!there || there.metadata.uid !== seen.metadata.uid) return { refusal: 'missing' }
  if (!isPatching) return { refusal: 'conflict' }
  return { object: patched(there, seen, wanted) as KubeObject } // as: of the same shape
}

/** `there` with what differs between `seen` and `wanted`: a merge patch (RFC 7396); lists are values. */
function patched(there: unknown, seen: unknown, wanted: unknown): unknown {
  if (isSame(seen, wanted)) return there
  if (!isMap(there) || !isMap(seen) || !isMap(wanted)) return wanted
  const after: Record<string, unknown> = { ...there }
  for (const key of new Set([...Object.keys(seen), ...Object.keys(wanted)])) {
    if (wanted[key] !== undefined) after[key] = patched(there[key], seen[key], wanted[key])
    else delete after[key]
  }
  return after
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
