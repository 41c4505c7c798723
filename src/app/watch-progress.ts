import type { Events } from '../embed/protocol.ts'
import type { Asked } from '../player/question.ts'
import { questionOnScreen, type Stage, type StageStore, stepOnScreen } from '../player/stage.ts'
import { answered, completed } from './xapi.ts'

/** What happens on a stage, as a course wants to know it. */
export type Tell = <Type extends keyof Events>(type: Type, payload: Events[Type]) => void

/** How a learner did: right answers, and all that was asked. */
export interface Score {
  readonly right: number
  readonly count: number
  readonly scaled: number
}

const STEP_MS = 100 // real ms between two messages about steps

/** Skipped counts as asked and not right. Nothing asked is all right. */
export function scoreOf({ questions, answers }: Pick<Stage, 'questions' | 'answers'>): Score {
  const right = questions.filter(({ id, answer }) => answers[id]?.choice === answer).length
  const count = questions.length
  return { right, count, scaled: count === 0 ? 1 : right / count }
}

const isDone = ({ recording, questions, answers, cursor }: Stage): boolean =>
  cursor >= recording.steps.length - 1 && questions.every(({ id }) => answers[id] !== undefined)

/**
 * Tells of steps, answers, progress and the end. `activity`: an IRI of what is played; `sentence`: the step on screen in
 * words. Completed is told once.
 */
export function watchProgress(
  store: StageStore,
  { activity, sentence, tell }: { activity: string; sentence: () => string; tell: Tell },
): void {
  let farthest = 0
  let isCompleted = false
  let askedAt = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const tellStep = () => {
    timer = undefined
    const stage = store.getState()
    const phase = stepOnScreen(stage)?.message.key ?? 'before'
    tell('step', { step: stage.cursor, phase, summary: sentence() })
  }
  const onMove = (now: Stage) => {
    if (timer === undefined) timer = setTimeout(tellStep, STEP_MS)
    const last = now.recording.steps.length - 1
    const percent = Math.round(((now.cursor + 1) / Math.max(1, last + 1)) * 100)
    if (percent > farthest) {
      farthest = percent
      tell('progress', { percent })
    }
    if (now.cursor === last) tell('ended', { step: last })
  }
  const onAnswer = (asked: Asked, now: Stage) => {
    const given = now.answers[asked.id]
    if (!given) return
    const ms = Math.round(performance.now() - askedAt)
    const correct = given.choice === asked.answer
    const { choice, sure: confidence } = given
    const statement = answered(activity, { id: asked.id, choice, correct, ms })
    tell('answer', { questionId: asked.id, choice, correct, confidence, ms, statement })
  }
  store.subscribe((now, before) => {
    const question = questionOnScreen(now)
    if (question !== undefined && question.id !== questionOnScreen(before)?.id)
      askedAt = performance.now()
    if (now.cursor !== before.cursor) onMove(now)
    if (now.answers !== before.answers)
      for (const asked of now.questions)
        if (now.answers[asked.id] !== before.answers[asked.id]) onAnswer(asked, now)
    if (isCompleted || !isDone(now)) return
    isCompleted = true
    const score = scoreOf(now)
    const receipt = `${now.lesson ?? 'scenario'}:${now.scenario.seed}:${score.right}/${score.count}`
    tell('completed', { score: score.scaled, receipt, statement: completed(activity, score) })
  })
}
