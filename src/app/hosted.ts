import type { Prepared } from '../player/prepare.ts'
import type { Opening, StageStore } from '../player/stage.ts'
import { listenToBlank } from './blank.ts'
import { holdStage } from './hold-stage.ts'
import { keepAttempt } from './keep-attempt.ts'
import { type Locale, loadAllWords } from './locales.ts'
import { hostByMessages } from './message-host.ts'
import { playAsTold } from './play-as-told.ts'
import { type Presentation, readPresentation, viewOf, withSeed } from './presentation.ts'

/** A page whose address says how it is to be presented: a frame in a course, a slide, a locked exercise. */
export interface Hosted {
  readonly presentation: Presentation
  readonly opening: Opening
  readonly adapt: (prepared: Prepared) => Promise<Prepared>
  /** Carries out on a stage what the address says. */
  readonly host: (store: StageStore) => void
}

export function readHosted(search: string, lang: Locale): Hosted {
  const presentation = readPresentation(search)
  const { start, controls, diagram, tabs } = presentation
  return {
    presentation,
    opening: { view: viewOf(presentation), step: start },
    adapt: (prepared) => adapt(prepared, presentation, lang),
    host: (store) => {
      const root = document.documentElement.dataset
      root.controls = controls
      root.panels = tabs?.length === 0 ? 'diagram' : diagram ? 'all' : 'views'
      const free = { ...store.getState() } // verbs of the host itself: no lock holds them
      if (new URLSearchParams(search).get('view')?.split(',').includes('stage'))
        listenToBlank(document)
      keepAttempt(store)
      holdStage(store)
      playAsTold(store, presentation, free)
      hostByMessages(store, presentation, free)
    },
  }
}

/** The dice of this host, or of this learner. Somebody's own seed in the address wins. */
async function adapt(
  prepared: Prepared,
  presentation: Presentation,
  lang: Locale,
): Promise<Prepared> {
  const { seed, student } = presentation
  if (student === undefined || seed !== undefined) return withSeed(prepared, presentation)
  const name = student === 'ask' ? await (await import('./ask-name.ts')).askName(lang) : student
  const { exerciseOf } = await import('../player/student-seed.ts')
  return exerciseOf(name, prepared, loadAllWords)
}
