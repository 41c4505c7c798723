import type { Events } from '../embed/protocol.ts'
import type { Score } from '../player/attempt.ts'
import type { Asked } from '../player/question.ts'
import { questionOnScreen, type Stage, type StageStore, stepOnScreen } from '../player/stage.ts'
import type { View } from '../player/view-slice.ts'
import type { KeptAttempt } from './keep-attempt.ts'
import { answered, completed } from './xapi.ts'

/** What happens on a stage, as a course wants to know it. */
export type Tell = <Type extends keyof Events>(type: Type, payload: Events[Type]) => void

const STEP_MS = 100 // real ms between two messages about steps

const isDone = ({ recording, questions, answers, cursor }: Stage): boolean =>
  cursor >= recording.steps.length - 1 && questions.every(({ id }) => answers[id] !== undefined)

/**
 * Tells of steps, answers, progress and the end. `activity`: an IRI of what is played; `sentence`: the step on screen in
 * words. Completed is told once. The score is that of the attempt: what was answered first counts.
 */
export function watchProgress(
  store: StageStore,
  {
    activity,
    attempt,
    sentence,
    tell,
  }: { activity: string; attempt: KeptAttempt; sentence: () => string; tell: Tell },
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
  const onAnswer = (asked: Asked, now: Stage & View) => {
    const given = now.answers[asked.id]
    if (!given) return
    const ms = Math.round(performance.now() - askedAt)
    const correct = given.choice === asked.answer
    const { choice, sure: confidence } = given
    const statement = answered(activity, { asked, choice, correct, ms })
    const hints = now.hints[asked.id] ?? 0
    tell('answer', { questionId: asked.id, choice, correct, confidence, hints, ms, statement })
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
    const score: Score = attempt.score()
    const receipt = attempt.receipt()
    const statement = completed(activity, { ...score, receipt })
    tell('completed', { score: score.scaled, receipt, statement })
  })
}
