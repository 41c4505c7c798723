import type { Visit } from '../netfilter/index.ts'

const SHOWN = 100 // rules at either end of a run

/**
 * The visits without the middle of long runs of rules that do not match: nobody steps through ten thousand of them, and a
 * recording has room for five thousand steps. What is left out was looked at all the same.
 */
export function shortenVisits(visits: readonly Visit[]): readonly Visit[] {
  const kept: Visit[] = []
  let from = 0
  while (from < visits.length) {
    let end = from
    while (isSkipped(visits[end], visits[from])) end++
    end = Math.max(end, from + 1)
    const middle = end - from > 2 * SHOWN ? [from + SHOWN, end - SHOWN] : [end, end]
    kept.push(...visits.slice(from, middle[0]), ...visits.slice(middle[1], end))
    from = end
  }
  return kept
}

/** A rule of the same chain that did not match, and left nothing to chance. */
const isSkipped = (visit: Visit | undefined, first: Visit | undefined): boolean =>
  visit?.kind === 'rule' &&
  visit.mismatch !== undefined &&
  visit.drawn === undefined &&
  first?.kind === 'rule' &&
  visit.chain === first.chain &&
  visit.hook === first.hook &&
  visit.table === first.table
