import { schedule } from '../core/sim/agenda.ts'
import { allDue, takeNext, withoutDue } from '../core/sim/due.ts'
import { findObject } from '../domains/api-server/model.ts'
import {
  type Family,
  type Library,
  type NameLookup,
  type NamesSettings,
  namesOf,
  type SentQuery,
} from '../domains/names/model.ts'
import { handlers } from '../domains/registry.ts'
import type { World } from '../world.ts'
import type { PodDns } from './dns-schema.ts'

/** A lookup that somebody thinks of. */
export interface Thought {
  /** `pod:shop/client` */
  readonly from: string
  readonly name: string
  readonly library: Library
  readonly family: Family
}

/** What would be otherwise: fields of that Pod, and what surrounds the cluster. */
export interface WhatIf {
  readonly podDns?: PodDns
  readonly dns?: Partial<NamesSettings>
}

export interface QuietLookup {
  readonly lookup: NameLookup
  /** In the order in which they left. */
  readonly queries: readonly SentQuery[]
}

const EVENTS_MAX = 20_000
const PATIENCE_MS = 900_000 // the longest search list of servers that are silent takes minutes

/**
 * Looks a name up without recording anything: what would come of it now, with all its packets. Undefined where nobody can
 * ask: the Pod does not run, or kubelet cannot write its files.
 */
export function askQuietly(
  start: World,
  thought: Thought,
  whatIf: WhatIf = {},
): QuietLookup | undefined {
  const begun = withWhatIf(start, thought.from, whatIf)
  const id = `${Object.keys(namesOf(begun).lookups).length + 1}`
  const event = { kind: 'names/asked', ...thought } as const
  let world = schedule(withoutLearner(begun), 0, 'learner', event)
  const limit = world.clock + PATIENCE_MS
  for (let handled = 0; handled < EVENTS_MAX; handled++) {
    const [due, rest] = takeNext(world)
    if (!due || due.at > limit) break
    const handle = handlers[due.event.kind]
    const script = handle({ ...rest, clock: due.at }, due.event as never, due.actor) // as: handlers are total
    let next = script.next()
    while (!next.done) next = script.next()
    world = next.value
    const lookup = namesOf(world).lookups[id]
    if (due.event === event && !lookup) return undefined
    if (lookup?.outcome) break
  }
  const lookup = namesOf(world).lookups[id]
  const queries = Object.values(namesOf(world).queries).filter((query) => query.lookup === id)
  return lookup && { lookup, queries }
}

/** What a learner has done later does not happen: the lookup is asked instead of it. */
const withoutLearner = (world: World): World =>
  withoutDue(
    world,
    allDue(world).filter(({ actor }) => actor === 'learner'),
  )

function withWhatIf(world: World, from: string, { podDns, dns }: WhatIf): World {
  const name = from.slice(from.indexOf(':') + 1)
  const pod = findObject(world.api, 'Pod', name)
  const names = namesOf(world)
  const settings = { ...names.settings, ...dns }
  const changed = dns ? { ...world, names: { ...names, settings } } : world
  if (!pod || !podDns) return changed
  const pods = { ...world.api.objects.Pod, [name]: { ...pod, spec: { ...pod.spec, ...podDns } } }
  return { ...changed, api: { ...world.api, objects: { ...world.api.objects, Pod: pods } } }
}
