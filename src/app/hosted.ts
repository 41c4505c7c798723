import type { Prepared } from '../player/prepare.ts'
import type { Opening, StageStore } from '../player/stage.ts'
import { listenToBlank } from './blank.ts'
import { holdStage } from './hold-stage.ts'
import { hostByMessages } from './message-host.ts'
import { playAsTold } from './play-as-told.ts'
import { type Presentation, readPresentation, viewOf, withSeed } from './presentation.ts'

/** A page whose address says how it is to be presented: a frame in a course, a slide, a locked exercise. */
export interface Hosted {
  readonly presentation: Presentation
  readonly opening: Opening
  readonly adapt: (prepared: Prepared) => Prepared
  /** Carries out on a stage what the address says. */
  readonly host: (store: StageStore) => void
}

export function readHosted(search: string): Hosted {
  const presentation = readPresentation(search)
  const { start, controls, diagram, tabs } = presentation
  return {
    presentation,
    opening: { view: viewOf(presentation), step: start },
    adapt: (prepared) => withSeed(prepared, presentation),
    host: (store) => {
      const root = document.documentElement.dataset
      root.controls = controls
      root.panels = tabs?.length === 0 ? 'diagram' : diagram ? 'all' : 'views'
      const free = { ...store.getState() } // verbs of the host itself: no lock holds them
      if (new URLSearchParams(search).get('view')?.split(',').includes('stage'))
        listenToBlank(document)
      holdStage(store)
      playAsTold(store, presentation, free)
      hostByMessages(store, presentation, free)
    },
  }
}
