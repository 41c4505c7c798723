import { useEffect, useRef, useState } from 'react'
import type { StageStore } from '../player/stage.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { HeldText } from '../ui/builder/held-text.ts'
import { useBuildText } from '../ui/builder/use-build-text.ts'
import { useWorded, useWords } from '../ui/words.tsx'
import { type Draft, forgetDraft, keepDraft, keptDrafts, setAside } from './keep-draft.ts'

interface KeptDraftProps {
  readonly main: StageStore
  readonly held: HeldText
  /** What is typed now, and not part of the scenario yet. */
  readonly typed: string | undefined
  readonly begin: (scenario: Scenario, lesson?: string) => Promise<boolean>
}

/** Keeps every change in this browser by itself; offers what was left unfinished, such as when the tab has crashed. */
export function KeptDraft({ main, held, typed, begin }: KeptDraftProps) {
  const b = useBuildText()
  const worded = useWorded()
  const { locale } = useWords()
  const [left, setLeft] = useState(() => keptDrafts().filter((draft) => !isShown(main, draft)))
  const isAside = useRef(left.length === 0)
  const wasTyped = useRef(typed)
  const [isKept, setKept] = useState<boolean>()
  useEffect(() => {
    const keep = () => {
      const { scenario, lesson } = main.getState()
      const typed = held.get()
      if (!isAside.current) setAside()
      isAside.current = true
      setKept(
        keepDraft({
          scenario,
          ...(lesson !== undefined && { lesson }),
          ...(typed !== undefined && { typed }),
        }),
      )
    }
    if (typed !== wasTyped.current) keep()
    wasTyped.current = typed
    return main.subscribe(({ scenario }, before) => {
      if (scenario !== before.scenario) keep()
    })
  }, [main, held, typed])
  useEffect(() => {
    if (isKept !== false) return
    // What is kept nowhere else is not left by an oversight.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isKept])
  const drop = (draft: Draft) => setLeft((all) => all.filter((each) => each !== draft))
  const goOn = async (draft: Draft) => {
    if (draft === left[0]) isAside.current = true // it stays where it is kept
    if (!(await begin(draft.scenario, draft.lesson))) return
    held.set(draft.typed)
    drop(draft)
  }
  return (
    <>
      {left.map((draft) => (
        <section key={draft.keptAt} className="builder-draft" aria-label={b('draftLeft')}>
          <p>
            {b('draftLeft')}{' '}
            <b>{draft.scenario.title === undefined ? '' : worded(draft.scenario.title)}</b>{' '}
            <small>{new Date(draft.keptAt).toLocaleString(locale)}</small>
          </p>
          <button type="button" className="primary" onClick={() => void goOn(draft)}>
            {b('draftOpen')}
          </button>
          <button
            type="button"
            onClick={() => {
              drop(draft)
              forgetDraft(draft)
            }}
          >
            {b('draftForget')}
          </button>
        </section>
      ))}
      <p className="builder-kept" role="status">
        {isKept === undefined ? '' : b(isKept ? 'draftKept' : 'draftNotKept')}
      </p>
    </>
  )
}

/** What is on the stage already need not be offered. */
const isShown = (main: StageStore, { scenario, typed }: Draft): boolean =>
  typed === undefined && JSON.stringify(scenario) === JSON.stringify(main.getState().scenario)
