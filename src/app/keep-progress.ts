import type { Stage, StageStore } from '../player/stage.ts'
import {
  NO_PROGRESS,
  type Progress,
  readProgress,
  withLesson,
  writeProgress,
} from '../ui/learn/progress.ts'
import { remember, remembered } from './stored.ts'

const NAME = 'progress'

/** What was kept; where nothing can be stored, what happened since the page was opened. */
let known: Progress | undefined

export function keptProgress(): Progress {
  const stored = remembered(NAME)
  return (stored === undefined ? known : readProgress(stored)) ?? NO_PROGRESS
}

export function keepAll(progress: Progress): void {
  known = progress
  remember(NAME, writeProgress(progress))
}

/** Writes down, at every move, how far the lesson on screen has come. Scenarios of others leave no trace. */
export function keepProgress(store: StageStore): void {
  keep(store.getState())
  store.subscribe((now, before) => {
    if (now.cursor !== before.cursor || now.answers !== before.answers) keep(now)
  })
}

function keep(stage: Stage): void {
  const { lesson, cursor, recording, questions, answers } = stage
  if (lesson === undefined) return
  const right = questions.filter(({ id, answer }) => answers[id]?.choice === answer).length
  const count = recording.steps.length
  // A lesson whose story was changed is still that lesson, but its end is not the author's.
  const isDone = stage.past.length === 0 && cursor === count - 1
  const asked = questions.length
  keepAll(withLesson(keptProgress(), lesson, { step: cursor, count, isDone, right, asked }))
}
