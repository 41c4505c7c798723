import type { Scenario } from '../../scenario/schema.ts'
import { tryOut } from '../../scenario/try-out.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import './tries.css'

/** What an author offers to try: each chip changes the document, and the story begins anew. */
export function Tries() {
  const t = useText()
  const worded = useWorded()
  const store = useStageStore()
  const tries = useStage(({ scenario }) => scenario.tries)
  if (!tries?.length) return null
  const restart = async (change: (scenario: Scenario) => Scenario) => {
    if (await store.getState().edit(change)) store.getState().restart()
  }
  return (
    <section className="tries" aria-label={t('tries')}>
      <span aria-hidden="true">{t('tries')}</span>
      {tries.map((each) => (
        <button
          key={worded(each.label)}
          type="button"
          onClick={() => void restart((scenario) => tryOut(scenario, each))}
        >
          {worded(each.label)}
        </button>
      ))}
    </section>
  )
}
