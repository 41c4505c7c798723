import type { Cards } from '../../player/review.ts'

/** How far a reader came in one lesson. */
export interface LessonProgress {
  /** The step that was left, and how many there are. */
  readonly step: number
  readonly count: number
  readonly isDone: boolean
  /** Predictions: right ones, and all that were asked. */
  readonly right: number
  readonly asked: number
}

/** What a reader has done. It stays in this browser, or in a file of the reader's own. */
export interface Progress {
  readonly version: 1
  readonly lessons: Readonly<Record<string, LessonProgress>>
  /** The lesson that was on screen last. */
  readonly last?: string
  /** Questions on concepts, and when each is asked again. */
  readonly cards?: Cards
}

export const NO_PROGRESS: Progress = { version: 1, lessons: {} }

/** A lesson once done stays done, and its best predictions count: reading it again takes nothing away. */
export function withLesson(progress: Progress, name: string, now: LessonProgress): Progress {
  const before = progress.lessons[name]
  return {
    ...progress,
    lessons: { ...progress.lessons, [name]: before ? better(before, now) : now },
    last: name,
  }
}

export const better = (before: LessonProgress, now: LessonProgress): LessonProgress => ({
  ...now,
  isDone: before.isDone || now.isDone,
  right: Math.max(before.right, now.right),
  asked: Math.max(before.asked, now.asked),
})

const LESSONS_MAX = 500
const NAME = /^[a-z0-9-]{1,64}$/

/** Reads what was stored or exported. Undefined: it is no progress. Never throws. */
export function readProgress(text: string): Progress | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value.version !== 1 || !isRecord(value.lessons)) return undefined
  const entries = Object.entries(value.lessons)
  if (entries.length > LESSONS_MAX) return undefined
  const lessons: Record<string, LessonProgress> = {}
  for (const [name, one] of entries) {
    const read = NAME.test(name) ? readLesson(one) : undefined
    if (!read) return undefined
    lessons[name] = read
  }
  const { last } = value
  return {
    version: 1,
    lessons,
    ...(typeof last === 'string' && Object.hasOwn(lessons, last) && { last }),
    ...(isRecord(value.cards) && { cards: value.cards as Cards }), // as: `readCards` looks at them where they are used
  }
}

function readLesson(value: unknown): LessonProgress | undefined {
  if (!isRecord(value)) return undefined
  const { step, count, isDone, right, asked } = value
  const isFine =
    isWhole(step, -1) &&
    isWhole(count) &&
    isWhole(right) &&
    isWhole(asked) &&
    right <= asked &&
    typeof isDone === 'boolean'
  return isFine ? { step, count, isDone, right, asked } : undefined
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isWhole = (value: unknown, least = 0): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least

export const writeProgress = (progress: Progress): string => JSON.stringify(progress, undefined, 2)

/** How many of these lessons are done. */
export const doneOf = ({ lessons }: Progress, names: readonly string[]): number =>
  names.filter((name) => lessons[name]?.isDone).length
