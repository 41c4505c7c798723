import { useEffect, useState } from 'react'
import type { StageStore } from '../player/stage.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { HeldText } from '../ui/builder/held-text.ts'
import { useBuildText } from '../ui/builder/use-build-text.ts'
import { useWorded, useWords } from '../ui/words.tsx'
import { type Draft, forgetDraft, keepDraft, keptDraft } from './keep-draft.ts'

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
  const [left, setLeft] = useState<Draft | undefined>(() => otherThan(main, keptDraft()))
  const [isKept, setKept] = useState<boolean>()
  useEffect(() => {
    const keep = () => {
      const { scenario, lesson } = main.getState()
      const typed = held.get()
      setKept(
        keepDraft({
          scenario,
          ...(lesson !== undefined && { lesson }),
          ...(typed !== undefined && { typed }),
        }),
      )
    }
    if (typed !== undefined) keep()
    return main.subscribe(({ scenario }, before) => {
      if (scenario !== before.scenario) keep()
    })
  }, [main, held, typed])
  const goOn = async (draft: Draft) => {
    if (!(await begin(draft.scenario, draft.lesson))) return
    held.set(draft.typed)
    setLeft(undefined)
  }
  return (
    <>
      {left && (
        <section className="builder-draft" aria-label={b('draftLeft')}>
          <p>
            {b('draftLeft')}{' '}
            <b>{left.scenario.title === undefined ? '' : worded(left.scenario.title)}</b>{' '}
            <small>{new Date(left.keptAt).toLocaleString(locale)}</small>
          </p>
          <button type="button" className="primary" onClick={() => void goOn(left)}>
            {b('draftOpen')}
          </button>
          <button
            type="button"
            onClick={() => {
              setLeft(undefined)
              forgetDraft()
            }}
          >
            {b('draftForget')}
          </button>
        </section>
      )}
      <p className="builder-kept" role="status">
        {isKept === undefined ? '' : b(isKept ? 'draftKept' : 'draftNotKept')}
      </p>
    </>
  )
}

/** What is on the stage already need not be offered. */
function otherThan(main: StageStore, draft: Draft | undefined): Draft | undefined {
  const isSame =
    draft?.typed === undefined &&
    JSON.stringify(draft?.scenario) === JSON.stringify(main.getState().scenario)
  return isSame ? undefined : draft
}
