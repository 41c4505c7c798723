import { API_VERSION, readEnvelope } from '../embed/envelope.ts'
import type { Prepared } from '../player/prepare.ts'
import type { Opening, StageStore } from '../player/stage.ts'
import { type Locale, loadAllWords } from './locales.ts'
import type { Free } from './message-host.ts'
import { type Presentation, readPresentation, viewOf, withSeed } from './presentation.ts'

/**
 * A page whose address says how it is to be presented: a frame in a course, a slide, a locked exercise. Each thing that an
 * address can ask for is loaded where it is asked for; what listens to a host, when a host speaks.
 */
export interface Hosted {
  readonly presentation: Presentation
  readonly opening: Opening
  readonly adapt: (prepared: Prepared) => Promise<Prepared>
  /** Carries out on a stage what the address says, locks before a learner can do anything. */
  readonly host: (store: StageStore) => Promise<void>
}

export function readHosted(search: string, lang: Locale): Hosted {
  const presentation = readPresentation(search)
  const { start, end, controls, captions, diagram, tabs, autoplay, loop } = presentation
  return {
    presentation,
    opening: { view: viewOf(presentation), step: start },
    adapt: (prepared) => adapt(prepared, presentation, lang),
    host: async (store) => {
      const root = document.documentElement.dataset
      // What plays by itself can be paused (WCAG 2.2.2), whatever the host leaves out.
      root.controls = controls === 'none' && (autoplay || loop) ? 'min' : controls
      root.panels = tabs?.length === 0 ? 'diagram' : diagram ? 'all' : 'views'
      const startedAt = Math.floor(Date.now() / 1_000)
      const { locks, quiz, ...free } = store.getState() // verbs of the host itself: no lock holds them
      listen(store, presentation, free, startedAt)
      if (new URLSearchParams(search).get('view')?.split(',').includes('stage'))
        (await import('./blank.ts')).listenToBlank(document)
      if (quiz === 'exam')
        (await import('./keep-attempt.ts')).keepAttempt(store) // goes on with what was answered before
      else keepAttemptOnceAsked(store, startedAt)
      const isPlain = controls === 'full' && root.panels === 'all' && captions === 'normal'
      if (quiz === 'exam' || locks.length > 0 || !isPlain)
        (await import('./hold-stage.ts')).holdStage(store)
      if (autoplay || loop || end !== undefined)
        (await import('./play-as-told.ts')).playAsTold(store, presentation, free)
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

/** Answers and hints are kept from the first one on. */
function keepAttemptOnceAsked(store: StageStore, startedAt: number): void {
  const stop = store.subscribe((now, before) => {
    if (now.answers === before.answers && now.hints === before.hints) return
    stop()
    void import('./keep-attempt.ts').then(({ keepAttempt }) => keepAttempt(store, '', startedAt))
  })
}

/** Says that somebody is here, and waits for a host: `src/embed/envelope.ts` says who is listened to. */
function listen(
  store: StageStore,
  presentation: Presentation,
  free: Free,
  startedAt: number,
): void {
  const { id, origin, resize } = presentation
  if (window.parent === window) return
  let taking: Promise<(port: MessagePort) => void> | undefined
  addEventListener('message', ({ source, origin: from, data, ports: [port] }) => {
    if (source !== window.parent || readEnvelope(data)?.type !== 'connect' || !port) return
    if (origin !== undefined && from !== origin) return // somebody else's page shows us
    taking ??= import('./message-host.ts').then(({ hostByMessages }) =>
      hostByMessages(store, presentation, free, startedAt),
    )
    void taking.then((take) => take(port))
  })
  if (resize !== 'hopscope')
    void import('./own-height.ts').then(({ tellHeight }) => tellHeight(resize, origin ?? '*'))
  // Says nothing but that somebody is here.
  const hello = { hopscope: API_VERSION, ...(id === undefined ? {} : { id }), type: 'hello' }
  window.parent.postMessage(hello, origin ?? '*')
}
