import type { Events } from '../../embed/protocol.ts'
import type { StageStore } from '../../player/stage.ts'
import { keepAttempt } from '../keep-attempt.ts'
import { watchProgress } from '../watch-progress.ts'

/** What a learning platform is told, whichever it is. */
export interface Platform {
  /** The step to go on at, if the learner was here before. */
  readonly resumeAt: number | undefined
  /** The receipt that it kept of what was answered before. */
  readonly receipt?: string
  /** What was answered up to now. */
  readonly kept: (receipt: string) => void
  readonly answered: (answer: Events['answer']) => void
  readonly moved: (step: number, percent: number) => void
  readonly completed: (done: Done) => void
  /** The learner leaves; resolved when the platform knows. */
  readonly left: () => Promise<void> | void
}

export interface Done {
  /** Undefined when nothing was asked. */
  readonly scaled: number | undefined
  /** Of `count`: a right answer is 1, less a quarter for each hint. */
  readonly points: number
  readonly count: number
  readonly isPassed: boolean
  readonly receipt: string
}

/** Part of right answers; the packages say the same to the platform. */
export const PASSED_FROM = 0.8

/** Tells the learning platform that has launched this page what happens on a stage. */
export function reportTo(open: Platform, store: StageStore): void {
  let percent = 0
  const attempt = keepAttempt(store, open.receipt)
  watchProgress(store, {
    attempt,
    activity: location.href.split(/[?#]/)[0] ?? '',
    sentence: () => '',
    tell: (type, payload) => {
      if (type === 'answer') {
        open.answered(payload as Events['answer']) // as: of this type
        open.kept(attempt.receipt())
      }
      if (type === 'progress') percent = (payload as Events['progress']).percent // as: of this type
      if (type === 'step') open.moved((payload as Events['step']).step, percent) // as: of this type
      if (type !== 'completed') return
      const { points, count, scaled } = attempt.score()
      const isAsked = count > 0
      open.completed({
        scaled: isAsked ? scaled : undefined,
        points,
        count,
        isPassed: scaled >= PASSED_FROM,
        receipt: attempt.receipt(),
      })
    },
  })
  if (open.resumeAt !== undefined) store.getState().seek(open.resumeAt)
  addEventListener('pagehide', () => void open.left())
}
