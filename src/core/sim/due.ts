import type { Due, SimEvent } from './kernel.ts'

/**
 * What is due, grouped by something, so that nobody reads the whole agenda to find what concerns one Pod. The groups belong to the
 * agenda that came last and move on with each change of it; those of an earlier one are worked out anew.
 */
export interface DueGrouping {
  /** The groups of an event; mostly none. */
  readonly keysOf: (event: SimEvent) => readonly string[]
}

type Agenda = readonly Due[]
type Groups = Map<DueGrouping, Map<string, Set<Due>>>

const known = new WeakMap<Agenda, Groups>()
const NONE: ReadonlySet<Due> = new Set()

/** Those of one group, in no order. */
export function dueIn<Event extends SimEvent>(
  agenda: readonly Due<Event>[],
  grouping: DueGrouping,
  key: string,
): ReadonlySet<Due<Event>> {
  const all = known.get(agenda) ?? new Map<DueGrouping, Map<string, Set<Due>>>()
  known.set(agenda, all)
  let groups = all.get(grouping)
  if (!groups) {
    groups = new Map()
    for (const due of agenda) add(groups, grouping, due)
    all.set(grouping, groups)
  }
  return (groups.get(key) ?? NONE) as ReadonlySet<Due<Event>> // as: they are of this agenda
}

/** Hands the groups of an agenda on to the one that follows it. */
export function movedOn<Next extends Agenda>(
  before: Agenda,
  after: Next,
  change: { readonly gone?: readonly Due[]; readonly come?: readonly Due[] },
): Next {
  const all = known.get(before)
  if (!all || (before as Agenda) === after) return after // as: a type that is less narrow
  known.delete(before)
  known.set(after, all)
  for (const [grouping, groups] of all) {
    for (const due of change.gone ?? []) remove(groups, grouping, due)
    for (const due of change.come ?? []) add(groups, grouping, due)
  }
  return after
}

/** The first of an agenda, and the rest. */
export function takeFirst<Event extends SimEvent>(
  agenda: readonly Due<Event>[],
): readonly [Due<Event> | undefined, readonly Due<Event>[]] {
  const [due] = agenda
  return due ? [due, movedOn(agenda, agenda.slice(1), { gone: [due] })] : [undefined, agenda]
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
