import { isEmptyIn, withoutFirst } from '../across-versions.ts'
import {
  type EntryChange,
  entryIn,
  type Grouping,
  groupIn,
  groupingBy,
  withEntries,
} from '../large-record.ts'
import { byTime, type DueGrouping } from './due.ts'
import type { Backlog, Due } from './kernel.ts'

/** What is too much for an agenda: a large record (`large-record.ts`) of events, by the name of their `seq`. */

const nameAt = (seq: number): string => `e${seq}` // the name of a large record's entry is no number
const nameOf = ({ seq }: Due): string => nameAt(seq)

const EMPTY: Backlog<never> = { events: {} }

/** Everything in it, in order. Costs as much as there is. */
export const sortedIn = ({ events }: Backlog): readonly Due[] => Object.values(events).sort(byTime)

const groupings = new WeakMap<DueGrouping, Grouping<Due>>()

export function groupOf(backlog: Backlog, grouping: DueGrouping, key: string): readonly Due[] {
  let by = groupings.get(grouping)
  if (!by) {
    by = groupingBy<Due>(({ event }) => grouping.keysOf(event))
    groupings.set(grouping, by)
  }
  return groupIn(backlog, 'events', by, key)
}

export const withLater = (backlog: Backlog | undefined, dues: readonly Due[]): Backlog =>
  withEntries(
    backlog ?? EMPTY,
    'events',
    dues.map((due) => [nameOf(due), due] as const),
  )

const ordering = { rankOf: ({ at }: Due) => at, tieOf: ({ seq }: Due) => seq }

/** What comes first, at most so many, and what is left; undefined: nothing. */
export function taken(
  backlog: Backlog,
  most: number,
): readonly [readonly Due[], Backlog | undefined] {
  const [first, left] = withoutFirst(backlog, 'events', { ordering, most })
  return [first, isEmptyIn(left, 'events') ? undefined : left]
}

export const without = (backlog: Backlog, gone: readonly Due[]): Backlog =>
  withEntries(
    backlog,
    'events',
    gone
      .filter((due) => entryIn(backlog, 'events', nameOf(due)) === due)
      .map((due) => [nameOf(due), undefined] as const),
  )

/** Events that were scheduled with a `seq` from `from` up to, not including, `to` are what `change` makes of them. */
export function changed(
  backlog: Backlog,
  { from, to }: { readonly from: number; readonly to: number },
  change: (due: Due) => Due,
): Backlog {
  const changes: EntryChange[] = []
  for (let seq = from; seq < to; seq++) {
    const due = entryIn<Due>(backlog, 'events', nameAt(seq))
    if (due) changes.push([nameAt(seq), change(due)])
  }
  return changes.length === 0 ? backlog : withEntries(backlog, 'events', changes)
}
