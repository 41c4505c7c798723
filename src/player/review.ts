/** Spaced review: cards in boxes, each box asked again after a longer time (Leitner). Days are counted, no clock is read. */

export interface Card {
  readonly box: number
  /** The day, from 1970, from which it is asked again. */
  readonly due: number
}
export type Cards = Readonly<Record<string, Card>>

/** Days until the cards of a box are asked again. */
export const INTERVALS = [0, 1, 3, 7, 21, 60] as const
const BOX_MAX = INTERVALS.length - 1

/**
 * Right and meant: one box further. A lucky guess stays where it is, from box 1 on. Wrong: back to the start, and asked
 * again today.
 */
export function graded(
  before: Card | undefined,
  isRight: boolean,
  sure: 'guess' | 'fairly' | 'sure',
  today: number,
): Card {
  const box = before?.box ?? 0
  const next = !isRight ? 0 : sure === 'guess' ? Math.max(1, box) : Math.min(BOX_MAX, box + 1)
  return { box: next, due: today + (INTERVALS[next] ?? 0) }
}

export const isDue = (card: Card | undefined, today: number): boolean =>
  card !== undefined && card.due <= today

/** What is asked of a chapter: what is new or due of it, then what is due of earlier ones, oldest first. */
export function sessionOf(
  chapters: readonly (readonly string[])[],
  chapter: number,
  cards: Cards,
  today: number,
): readonly string[] {
  const own = (chapters[chapter] ?? []).filter((id) => !cards[id] || isDue(cards[id], today))
  return [...own, ...dueIn(chapters.slice(0, chapter).flat(), cards, today).slice(0, EARLIER_MAX)]
}

const EARLIER_MAX = 3
const REVIEW_MAX = 10

/** What is due of all chapters, oldest first. */
export const reviewOf = (
  chapters: readonly (readonly string[])[],
  cards: Cards,
  today: number,
): readonly string[] => dueIn(chapters.flat(), cards, today).slice(0, REVIEW_MAX)

export const dueIn = (ids: readonly string[], cards: Cards, today: number): readonly string[] =>
  ids
    .filter((id) => isDue(cards[id], today))
    .toSorted((one, other) => (cards[one]?.due ?? 0) - (cards[other]?.due ?? 0))

/** Of two readers that are one: of each card the one that was asked later. */
export function mergeCards(mine: Cards, other: Cards): Cards {
  const merged: Record<string, Card> = { ...other }
  for (const [id, card] of Object.entries(mine)) {
    const before = merged[id]
    if (!before || before.due <= card.due) merged[id] = card
  }
  return merged
}

const CARDS_MAX = 500

/** Reads what was stored; what is no card is left out. */
export function readCards(value: unknown): Cards {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, CARDS_MAX)
      .filter(
        ([id, card]) =>
          /^[a-z0-9-]{1,64}$/.test(id) &&
          Number.isSafeInteger(card?.box) &&
          Number.isSafeInteger(card?.due) &&
          card.box >= 0 &&
          card.box <= BOX_MAX,
      )
      .map(([id, { box, due }]) => [id, { box, due }]),
  )
}
