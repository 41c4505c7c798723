import type { StageStore } from '../player/stage.ts'
import { keepProgress } from './keep-progress.ts'
import { remembered } from './stored.ts'

/** What a reader needs who has begun: loaded with the first step, not with the page. */
export function afterFirstStep(store: StageStore): void {
  keepProgress(store)
  // Who has a pointer is shown words of the glossary under it.
  document.addEventListener(
    'pointermove',
    () => void import('./show-terms.ts').then(({ showTerms }) => showTerms()),
    { once: true },
  )
  store.subscribe((now, before) => {
    if (now.cursor !== before.cursor && remembered('sound') === 'on') void hear(store)
  })
}

const heard = new WeakSet<StageStore>()

/** Steps are heard from now on: loaded when a reader has asked for it. */
async function hear(store: StageStore): Promise<void> {
  if (heard.has(store)) return
  heard.add(store)
  ;(await import('./sonify.ts')).sonify(store)
}
