import type { Asked } from './question.ts'

/**
 * What a learner answered, each question once: an answer that was given stays, whatever is undone, restarted or loaded
 * again. Only a new attempt begins without answers, and its number says so.
 */
export interface Attempt {
  /** The dice of the scenario that was answered. */
  readonly seed: number
  /** Whole seconds since 1970. */
  readonly startedAt: number
  /** From 1: how many attempts at this document this browser knows of. */
  readonly number: number
  /** Four bytes, hex: two receipts of the same answers differ. */
  readonly salt: string
  readonly lines: readonly Line[]
  /** Hints that were taken, by question, answered or not. */
  readonly hints: Readonly<Record<string, number>>
}

/** One answer. */
export interface Line {
  readonly question: string
  /** A choice, or `skipped`. */
  readonly choice: string
  readonly sure: 'guess' | 'fairly' | 'sure'
  readonly hints: number
  /** Whole seconds since the attempt began. */
  readonly seconds: number
  readonly isRight: boolean
  /** The scenario was not the author's when this was answered. */
  readonly isChanged?: true
}

/** Rungs of the ladder of hints; each costs as much of a right answer. */
export const HINTS_MAX = 3

export const withLine = (attempt: Attempt, line: Line): Attempt =>
  attempt.lines.some(({ question }) => question === line.question)
    ? attempt
    : { ...attempt, lines: [...attempt.lines, line] }

/** Hints are never given back. */
export function withHints(attempt: Attempt, hints: Readonly<Record<string, number>>): Attempt {
  const all = { ...attempt.hints }
  for (const [question, count] of Object.entries(hints))
    all[question] = Math.max(all[question] ?? 0, count)
  return { ...attempt, hints: all }
}

/** How a learner did. */
export interface Score {
  readonly right: number
  readonly count: number
  readonly hints: number
  /** A right answer is 1, less a quarter for each hint. */
  readonly points: number
  /** Points of all that was asked, from 0 to 1; 1 when nothing was asked. */
  readonly scaled: number
}

export const pointsOf = ({ isRight, hints }: Pick<Line, 'isRight' | 'hints'>): number =>
  isRight ? 1 - Math.min(hints, HINTS_MAX) / (HINTS_MAX + 1) : 0

/** Skipped and unanswered count as asked and not right. */
export function scoreOfLines(
  lines: readonly Pick<Line, 'question' | 'isRight' | 'hints'>[],
  questions: readonly Pick<Asked, 'id'>[],
): Score {
  const counted = lines.filter(({ question }) => questions.some(({ id }) => id === question))
  const right = counted.filter(({ isRight }) => isRight).length
  const hints = counted.reduce((sum, line) => sum + line.hints, 0)
  const points = counted.reduce((sum, line) => sum + pointsOf(line), 0)
  const count = questions.length
  return { right, count, hints, points, scaled: count === 0 ? 1 : points / count }
}

/** Reads what was stored. Undefined: it is no attempt. Never throws. */
export function readAttempt(text: string): Attempt | undefined {
  try {
    const value = JSON.parse(text) as Attempt // as: each field is checked below
    const isFine =
      [value.seed, value.startedAt, value.number].every(Number.isSafeInteger) &&
      /^[0-9a-f]{8}$/.test(value.salt) &&
      Array.isArray(value.lines) &&
      value.lines.length <= 20 &&
      value.lines.every(isLine) &&
      typeof value.hints === 'object' &&
      Object.values(value.hints).every(Number.isSafeInteger)
    return isFine ? value : undefined
  } catch {
    return undefined
  }
}

const isLine = ({ question, choice, sure, hints, seconds, isRight }: Line): boolean =>
  typeof question === 'string' &&
  typeof choice === 'string' &&
  ['guess', 'fairly', 'sure'].includes(sure) &&
  [hints, seconds].every(Number.isSafeInteger) &&
  typeof isRight === 'boolean'
