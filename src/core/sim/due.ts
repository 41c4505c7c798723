import { assert } from '../assert.ts'
import type * as Backlogs from './backlog.ts'
import type { Due, Kernel, SimEvent } from './kernel.ts'

/**
 * What is due, and what is due in a group, so that nobody reads everything to find what concerns one Pod. The agenda is a short list of
 * what comes first; whatever is too much for it waits in the backlog (`backlog.ts`).
 */
export interface DueGrouping {
  /** The groups of an event; mostly none. */
  readonly keysOf: (event: SimEvent) => readonly string[]
}

/** A longer agenda leaves its end to the backlog. */
export const AGENDA_MAX = 192
const AGENDA_USUAL = 64 // the rest is enough for a large record at once

type Agenda = readonly Due[]
type Groups = Map<DueGrouping, Map<string, Set<Due>>>
type Pending<Event extends SimEvent> = Pick<Kernel<Event>, 'agenda' | 'backlog'>

let plugged: typeof Backlogs | undefined

/** From now on long agendas leave something to a backlog. Who only shows small clusters need not load it. */
export const plugBacklog = (backlogs: typeof Backlogs): void => {
  plugged = backlogs
}

function backlogs(): typeof Backlogs {
  assert(plugged !== undefined, 'whoever made a backlog has plugged it in')
  return plugged
}

/** The groups of the agenda that was asked last: whoever goes on from another one has them made anew. */
let latest: { readonly agenda: Agenda; readonly groups: Groups } | undefined

/** The order in which things are due. */
export const byTime = (left: Due, right: Due): number => left.at - right.at || left.seq - right.seq

/** Everything that is due, sorted by `at`, then `seq`. Costs as much as there is: for those who look seldom. */
export function allDue<Event extends SimEvent>({
  agenda,
  backlog,
}: Pending<Event>): readonly Due<Event>[] {
  if (!backlog) return agenda
  return [...agenda, ...(backlogs().sortedIn(backlog) as readonly Due<Event>[])] // as: they are of this world
}

/** Those of one group, in no order. */
export function dueIn<Event extends SimEvent>(
  { agenda, backlog }: Pending<Event>,
  grouping: DueGrouping,
  key: string,
): readonly Due<Event>[] {
  const soon = soonIn(agenda, grouping, key)
  if (!backlog) return [...soon] as Due<Event>[] // as: they are of this agenda
  const later = backlogs().groupOf(backlog, grouping, key)
  return (soon.size === 0 ? later : [...soon, ...later]) as readonly Due<Event>[] // as: likewise
}

const NONE: ReadonlySet<Due> = new Set()

function soonIn(agenda: Agenda, grouping: DueGrouping, key: string): ReadonlySet<Due> {
  if (latest?.agenda !== agenda) latest = { agenda, groups: new Map() }
  const all = latest.groups
  let groups = all.get(grouping)
  if (!groups) {
    groups = new Map()
    for (const due of agenda) add(groups, grouping, due)
    all.set(grouping, groups)
  }
  return groups.get(key) ?? NONE
}

interface AgendaChange {
  readonly gone?: readonly Due[]
  readonly come?: readonly Due[]
}

/** Hands the groups of an agenda on to the one that follows it. */
function movedOn<Next extends Agenda>(before: Agenda, after: Next, change: AgendaChange): Next {
  if (latest?.agenda !== before || (before as Agenda) === after) return after // as: a type that is less narrow
  const all = latest.groups
  latest = { agenda: after, groups: all }
  for (const [grouping, groups] of all) {
    for (const due of change.gone ?? []) remove(groups, grouping, due)
    for (const due of change.come ?? []) add(groups, grouping, due)
  }
  return after
}

/** The world in which one more event is due. */
export function withDue<World extends Kernel>(world: World, due: Due): World {
  const { agenda, backlog } = world
  const last = agenda[agenda.length - 1]
  const seq = world.seq + 1
  if (backlog && last && last.at <= due.at)
    return { ...world, seq, backlog: backlogs().withLater(backlog, [due]) }
  let place = agenda.length
  while (place > 0 && (agenda[place - 1] as Due).at > due.at) place-- // as: it is in the list
  const more = agenda.slice()
  more.splice(place, 0, due as (typeof agenda)[number]) // as: the caller says that it is of this world
  if (more.length <= AGENDA_MAX || !plugged)
    return { ...world, seq, agenda: movedOn(agenda, more, { come: [due] }) }
  const kept = more.slice(0, AGENDA_USUAL)
  const put = more.slice(AGENDA_USUAL)
  const come = place < AGENDA_USUAL ? [due] : []
  const gone = put.filter((one) => one !== due)
  return {
    ...world,
    seq,
    agenda: movedOn(agenda, kept, { gone, come }),
    backlog: plugged.withLater(backlog, put),
  }
}

/** The first event, and the world without it. */
export function takeNext<World extends Kernel>(
  world: World,
): readonly [World['agenda'][number] | undefined, World] {
  const { agenda } = world
  const due = agenda[0] as World['agenda'][number] | undefined // as: of this world
  if (!due) return [undefined, world]
  const rest = movedOn(agenda, agenda.slice(1), { gone: [due] })
  return [due, filledUp({ ...world, agenda: rest })]
}

/** An agenda is empty only where nothing is due. */
function filledUp<World extends Kernel>(world: World): World {
  const { agenda, backlog } = world
  if (agenda.length > 0 || !backlog) return world
  const [come, left] = backlogs().taken(backlog, AGENDA_USUAL)
  const filled = movedOn(agenda, come as typeof agenda, { come }) // as: they were due in this world
  if (left) return { ...world, agenda: filled, backlog: left }
  const { backlog: _, ...rest } = world
  return { ...rest, agenda: filled } as unknown as World // as: it may have no backlog
}

/** The world in which some of what is due is not due any more. */
export function withoutDue<World extends Kernel>(world: World, gone: readonly Due[]): World {
  if (gone.length === 0) return world
  const { agenda, backlog } = world
  const leaving = new Set(gone)
  const soon = agenda.filter((due) => leaving.has(due))
  const agendaLeft =
    soon.length === 0
      ? agenda
      : movedOn(
          agenda,
          agenda.filter((due) => !leaving.has(due)),
          { gone: soon },
        )
  if (!backlog || soon.length === leaving.size) return filledUp({ ...world, agenda: agendaLeft })
  const left = backlogs().without(backlog, gone)
  return filledUp({ ...world, agenda: agendaLeft, backlog: left })
}

/** The world in which each event that was scheduled from `seq` on is what `change` makes of it. */
export function withLatestDue<World extends Kernel>(
  world: World,
  from: number,
  change: (due: Due) => Due,
): World {
  const gone: Due[] = []
  const come: Due[] = []
  const agenda = world.agenda.map((due): Due => {
    const changed = due.seq < from ? due : change(due)
    if (changed === due) return due
    gone.push(due)
    come.push(changed)
    return changed
  })
  const backlog =
    world.backlog && backlogs().changed(world.backlog, { from, to: world.seq }, change)
  const moved = movedOn(world.agenda, agenda, { gone, come })
  return { ...world, agenda: moved, ...(backlog && { backlog }) }
}

function add(groups: Map<string, Set<Due>>, { keysOf }: DueGrouping, due: Due): void {
  for (const key of keysOf(due.event)) {
    const group = groups.get(key)
    if (group) group.add(due)
    else groups.set(key, new Set([due]))
  }
}

function remove(groups: Map<string, Set<Due>>, { keysOf }: DueGrouping, due: Due): void {
  for (const key of keysOf(due.event)) {
    const group = groups.get(key)
    group?.delete(due)
    if (group?.size === 0) groups.delete(key)
  }
}
