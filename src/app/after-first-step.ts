import type { StageStore } from '../player/stage.ts'
import { keepProgress } from './keep-progress.ts'
import { showTerms } from './show-terms.ts'

/** What a reader needs who has begun: loaded with the first step, not with the page. */
export function afterFirstStep(store: StageStore): void {
  keepProgress(store)
  showTerms()
}
