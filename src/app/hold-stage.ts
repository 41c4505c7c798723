import { lockStage } from '../player/lock-stage.ts'
import type { StageStore } from '../player/stage.ts'
import './hosted.css'

/** Takes from learners what the address or the author has locked: the verbs of the stage, and buttons that would do nothing. */
export function holdStage(store: StageStore): void {
  document.documentElement.dataset.lock = store.getState().locks.join(' ')
  lockStage(store)
}
