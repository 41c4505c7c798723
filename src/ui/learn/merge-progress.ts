import { mergeCards, readCards } from '../../player/review.ts'
import { better, type Progress } from './progress.ts'

/** Two readings of the same reader: of each lesson the better. `last` is that of `mine`. */
export function mergeProgress(mine: Progress, other: Progress): Progress {
  const lessons = { ...other.lessons }
  for (const [name, now] of Object.entries(mine.lessons)) {
    const before = lessons[name]
    lessons[name] = before ? better(before, now) : now
  }
  const last = mine.last ?? other.last
  const cards = mergeCards(readCards(mine.cards), readCards(other.cards))
  const hasCards = Object.keys(cards).length > 0
  return { version: 1, lessons, ...(last !== undefined && { last }), ...(hasCards && { cards }) }
}
