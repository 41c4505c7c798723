import type { Entry, Log } from './model.ts'

/** A log that shares its pages with the logs before and after it: appending copies one page, whatever the length. */

const PAGE = 32 // entries

export const lastIndex = (log: Log): number => log.offset + log.count
export const firstIndex = (log: Log): number => log.offset + 1

/** The entry at an index, or undefined where it is compacted away or not there yet. */
export function entryAt(log: Log, index: number): Entry | undefined {
  if (index <= log.offset || index > lastIndex(log)) return undefined
  const place = index - log.offset - 1 + log.skip
  return log.pages[Math.floor(place / PAGE)]?.[place % PAGE]
}

/** The term of an index; undefined where the log does not know it any more, or not yet. */
export function termAt(log: Log, index: number): number | undefined {
  return index === log.offset ? log.offsetTerm : entryAt(log, index)?.term
}

export const lastTerm = (log: Log): number => termAt(log, lastIndex(log)) ?? 0

/** Entries from one index to another, both included. */
export function entriesBetween(log: Log, from: number, to: number): readonly Entry[] {
  const entries: Entry[] = []
  for (let index = Math.max(from, firstIndex(log)); index <= to; index++) {
    const entry = entryAt(log, index)
    if (!entry) break
    entries.push(entry)
  }
  return entries
}

export function append(log: Log, entries: readonly Entry[]): Log {
  if (entries.length === 0) return log
  const pages = [...log.pages]
  let page = [...(pages.at(-1)?.length === PAGE ? [] : (pages.pop() ?? []))]
  for (const entry of entries) {
    page.push(entry)
    if (page.length === PAGE) {
      pages.push(page)
      page = []
    }
  }
  if (page.length > 0) pages.push(page)
  return { ...log, pages, count: log.count + entries.length }
}

/** The log up to and including an index. */
export function truncateAfter(log: Log, index: number): Log {
  if (index >= lastIndex(log)) return log
  const count = Math.max(0, index - log.offset)
  const length = count === 0 ? 0 : count + log.skip
  const pages = log.pages.slice(0, Math.ceil(length / PAGE))
  const rest = length % PAGE
  const last = pages.at(-1)
  if (last && rest > 0) pages[pages.length - 1] = last.slice(0, rest)
  return { ...log, pages, count, ...(count === 0 ? { skip: 0 } : {}) }
}

/** The log without the entries up to and including an index. */
export function compact(log: Log, index: number): Log {
  if (index <= log.offset) return log
  const passed = log.skip + index - log.offset
  const gone = Math.floor(passed / PAGE)
  const count = lastIndex(log) - index
  return {
    offset: index,
    offsetTerm: termAt(log, index) ?? 0,
    skip: count === 0 ? 0 : passed % PAGE,
    pages: count === 0 ? [] : log.pages.slice(gone),
    count,
  }
}

export const logFrom = (offset: number, offsetTerm: number): Log => ({
  offset,
  offsetTerm,
  skip: 0,
  pages: [],
  count: 0,
})

/**
 * The largest index up to `index` whose term is at most `term`: from there on two logs may be alike
 * (`log.go`, findConflictByTerm). The term is 0 where the log no longer knows it.
 */
export function findConflictByTerm(
  log: Log,
  index: number,
  term: number,
): { readonly index: number; readonly term: number } {
  for (let at = index; at > 0; at--) {
    const known = termAt(log, at)
    if (known === undefined) return { index: at, term: 0 }
    if (known <= term) return { index: at, term: known }
  }
  return { index: 0, term: 0 }
}

/** Whether a log that ends so may lead: Raft §5.4.1, at least as up to date as this one. */
export const isUpToDate = (log: Log, term: number, index: number): boolean =>
  term > lastTerm(log) || (term === lastTerm(log) && index >= lastIndex(log))
