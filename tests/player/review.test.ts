import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Cards,
  graded,
  INTERVALS,
  isDue,
  mergeCards,
  readCards,
  reviewOf,
  sessionOf,
} from '../../src/player/review.ts'
import { mergeProgress } from '../../src/ui/learn/merge-progress.ts'
import {
  NO_PROGRESS,
  readProgress,
  withLesson,
  writeProgress,
} from '../../src/ui/learn/progress.ts'

const TODAY = 20_000

describe('a card', () => {
  test('that is known comes back after 1, 3, 7, 21 and 60 days, and then every 60', () => {
    let card = graded(undefined, true, 'sure', TODAY)
    const waits = [card.due - TODAY]
    for (let time = 0; time < 5; time++) {
      const day = card.due
      card = graded(card, true, 'fairly', day)
      waits.push(card.due - day)
    }
    expect(waits).toEqual([1, 3, 7, 21, 60, 60])
  })

  test('that was guessed rightly stays where it is; that was wrong is asked again today', () => {
    expect(graded({ box: 3, due: TODAY }, true, 'guess', TODAY)).toEqual({ box: 3, due: TODAY + 7 })
    expect(graded(undefined, true, 'guess', TODAY)).toEqual({ box: 1, due: TODAY + 1 })
    expect(graded({ box: 4, due: TODAY }, false, 'sure', TODAY)).toEqual({ box: 0, due: TODAY })
  })

  test('whatever is answered, has a box there is, and is never due before today', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.constantFrom('guess', 'fairly', 'sure'), fc.nat(90))),
        (answers) => {
          let day = TODAY
          let card: Cards[string] | undefined
          for (const [isRight, sure, later] of answers) {
            day += later
            card = graded(card, isRight, sure, day)
            expect(INTERVALS[card.box]).toBe(card.due - day)
          }
        },
      ),
    ))
})

describe('what is asked', () => {
  const chapters = [['a', 'b'], ['c', 'd'], ['e']]
  const cards: Cards = {
    a: { box: 1, due: TODAY - 5 },
    b: { box: 1, due: TODAY + 1 },
    c: { box: 0, due: TODAY },
    e: { box: 0, due: TODAY },
  }

  test('of a chapter is what is new or due, then what is due of earlier chapters, never of later ones', () => {
    expect(sessionOf(chapters, 1, cards, TODAY)).toEqual(['c', 'd', 'a'])
    expect(sessionOf(chapters, 0, {}, TODAY)).toEqual(['a', 'b'])
  })

  test('in a review is what is due of all chapters, what has waited longest first', () => {
    expect(reviewOf(chapters, cards, TODAY)).toEqual(['a', 'c', 'e'])
    expect(reviewOf(chapters, {}, TODAY)).toEqual([])
    expect(isDue(undefined, TODAY)).toBe(false)
  })
})

describe('cards are kept with the progress', () => {
  const cards = { 'c0-draw': { box: 2, due: TODAY } }

  test('in its file, through lessons, and merged by the later date', () => {
    const progress = withLesson({ ...NO_PROGRESS, cards }, 'ndots', {
      step: 1,
      count: 2,
      isDone: false,
      right: 0,
      asked: 0,
    })
    expect(readProgress(writeProgress(progress))).toEqual(progress)
    const later = { 'c0-draw': { box: 3, due: TODAY + 7 } }
    expect(mergeProgress(progress, { ...NO_PROGRESS, cards: later }).cards).toEqual(later)
    expect(mergeCards(later, cards)).toEqual(later)
  })

  test('and what is no card is left out of what was stored', () =>
    expect(
      readCards({
        ...cards,
        x: { box: 99, due: 1 },
        y: null,
        z: 'due',
        'NOT OK': { box: 1, due: 1 },
      }),
    ).toEqual(cards))
})
