import { useState } from 'react'
import type { Scenario } from '../../scenario/schema.ts'
import { tryBetween } from '../../scenario/try-out.ts'
import { useStage } from '../use-stage.ts'
import { RemoveButton } from './remove-button.tsx'
import { useBuildText } from './use-build-text.ts'
import { WordedField } from './worded-field.tsx'
import { useWorkshop } from './workshop.ts'

const TRIES_MAX = 6

/** What else learners can try: each a label, and what it changes. */
export function TriesList() {
  const b = useBuildText()
  const { author, beginTry } = useWorkshop()
  const tries = useStage(({ scenario }) => scenario.tries ?? NONE)
  const scenario = useStage((stage) => stage.scenario)
  return (
    <fieldset data-path="tries">
      <legend>{b('tries', { count: tries.length })}</legend>
      <ol className="builder-cards">
        {tries.map((each, place) => {
          const { label, ...changes } = each
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike
            <li key={place} data-path={`tries.${place}`}>
              <div className="builder-head">
                <span className="mono">{Object.keys(changes).join(', ')}</span>
                <RemoveButton
                  name={b('tryNumber', { number: place + 1 })}
                  onRemove={(before) => withTries(before, tries.toSpliced(place, 1))}
                />
              </div>
              <WordedField
                label={b('tryNumber', { number: place + 1 })}
                path={`tries.${place}.label`}
                value={label}
                rows={1}
                onChange={(text = '') =>
                  void author.change((before) =>
                    withTries(
                      before,
                      (before.tries ?? []).map((one, at) =>
                        at === place ? { ...one, label: text } : one,
                      ),
                    ),
                  )
                }
              />
            </li>
          )
        })}
      </ol>
      <p className="hint">{b('tryHint')}</p>
      {tries.length < TRIES_MAX && (
        <button type="button" onClick={() => beginTry(scenario)}>
          {b('tryBegin')}
        </button>
      )}
    </fieldset>
  )
}

const NONE: NonNullable<Scenario['tries']> = []

const withTries = (scenario: Scenario, next: NonNullable<Scenario['tries']>): Scenario => {
  const { tries: _, ...rest } = scenario
  return next.length > 0 ? { ...rest, tries: next } : rest
}

interface TryBandProps {
  /** The scenario as it was when the what-if was begun. */
  readonly before: Scenario
  readonly onEnd: () => void
}

/** While a what-if is made: what is changed now is laid over the scenario when learners choose it. */
export function TryBand({ before, onEnd }: TryBandProps) {
  const b = useBuildText()
  const { author } = useWorkshop()
  const now = useStage((stage) => stage.scenario)
  const [isRefused, refuse] = useState<Scenario>()
  const keep = async () => {
    const found = tryBetween(before, now)
    if (!found) return refuse(now)
    const label = b('tryNumber', { number: (before.tries?.length ?? 0) + 1 })
    const tries = [...(before.tries ?? []), { label, ...found }]
    if (await author.change(() => ({ ...before, tries }))) onEnd()
  }
  const drop = async () => {
    if (await author.change(() => before)) onEnd()
  }
  return (
    <section className="builder-draft" aria-label={b('tryBegin')}>
      <p>{b('tryNow')}</p>
      <button type="button" className="primary" onClick={() => void keep()}>
        {b('tryKeep')}
      </button>
      <button type="button" onClick={() => void drop()}>
        {b('tryDrop')}
      </button>
      {isRefused === now && <p role="alert">{b('tryRefused')}</p>}
    </section>
  )
}
