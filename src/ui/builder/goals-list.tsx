import { useMemo, useState } from 'react'
import { judgeGoals } from '../../player/judge-goals.ts'
import { GOAL_COUNT_MAX } from '../../scenario/goal-schema.ts'
import { fieldsOfGoal, GOAL_KINDS } from '../../scenario/input-fields.ts'
import type { Goal, Scenario } from '../../scenario/schema.ts'
import { GoalText } from '../learn/goals-panel.tsx'
import { useHeld } from '../use-held.ts'
import { useStage } from '../use-stage.ts'
import { InputForm } from './input-form.tsx'
import { RemoveButton } from './remove-button.tsx'
import { useBuildText } from './use-build-text.ts'
import { useWorkshop } from './workshop.ts'

const PAR_MAX = 100

/** What has to hold at every step, how it fares now, and with how few changes learners can reach it. */
export function GoalsList() {
  const b = useBuildText()
  const { author } = useWorkshop()
  const recording = useStage((stage) => stage.recording)
  const goals = useStage(({ scenario }) => scenario.goals ?? NONE)
  const par = useStage(({ scenario }) => scenario.par)
  const [kind, setKind] = useState<Goal['kind']>('noRequestLost')
  const judged = useMemo(() => judgeGoals(recording, goals), [recording, goals])
  const set = (next: readonly Goal[]) => author.change((scenario) => withGoals(scenario, next))
  return (
    <section data-path="goals">
      <h3>{b('goalsHere', { count: goals.length })}</h3>
      <ol className="builder-cards">
        {judged.map((each, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two goals may be alike
          <li key={place} data-path={`goals.${place}`}>
            <div className="builder-head">
              <p>
                <GoalText judged={each} isHidden={false} />
              </p>
              <RemoveButton
                name={b(`goal_${each.goal.kind}`)}
                onRemove={(scenario) => withGoals(scenario, goals.toSpliced(place, 1))}
              />
            </div>
            <InputForm
              key={JSON.stringify(each.goal)}
              kind={each.goal.kind}
              fields={fieldsOfGoal(each.goal.kind)}
              given={each.goal}
              path={`goals.${place}`}
              action={b('changeNow')}
              onGive={(fields) =>
                set(goals.with(place, { ...fields, kind: each.goal.kind } as Goal))
              } // as: checked with the document
            />
          </li>
        ))}
      </ol>
      {goals.length < GOAL_COUNT_MAX && (
        <details>
          <summary>{b('goalAdd')}</summary>
          <label className="builder-wide">
            <span>{b('inputKind')}</span>
            <select
              value={kind}
              onChange={({ target }) =>
                setKind(GOAL_KINDS.find((each) => each === target.value) ?? 'noRequestLost')
              }
            >
              {GOAL_KINDS.map((each) => (
                <option key={each} value={each}>
                  {b(`goal_${each}`)}
                </option>
              ))}
            </select>
          </label>
          <InputForm
            key={kind}
            kind={kind}
            fields={fieldsOfGoal(kind)}
            path="goals"
            action={b('addNow')}
            onGive={(fields) => set([...goals, { ...fields, kind } as Goal])} // as: checked with the document
          />
        </details>
      )}
      {goals.length > 0 && <ParField par={par} />}
    </section>
  )
}

const NONE: readonly Goal[] = []

function withGoals(scenario: Scenario, next: readonly Goal[]): Scenario {
  const { goals: _, par, ...rest } = scenario
  if (next.length === 0) return rest
  return { ...rest, goals: [...next], ...(par !== undefined && { par }) }
}

/** The fewest changes that reach all goals; it counts when the field is left, or at Enter. */
function ParField({ par }: { readonly par: number | undefined }) {
  const b = useBuildText()
  const { author } = useWorkshop()
  const [text, type] = useHeld(par === undefined ? '' : `${par}`)
  const isWrong = text !== '' && !(/^\d{1,3}$/.test(text) && Number(text) <= PAR_MAX)
  const give = () => {
    if (isWrong || text === `${par ?? ''}`) return
    void author.change((scenario) => {
      const { par: _, ...rest } = scenario
      return text === '' ? rest : { ...rest, par: Number(text) }
    })
  }
  return (
    <label className="builder-wide">
      <span>{b('par')}</span>
      <input
        type="text"
        inputMode="numeric"
        data-path="par"
        value={text}
        aria-invalid={isWrong || undefined}
        onChange={({ target }) => type(target.value.trim())}
        onBlur={give}
        onKeyDown={({ key }) => {
          if (key === 'Enter') give()
        }}
      />
      {isWrong && <small role="alert">{b('parWrong', { max: PAR_MAX })}</small>}
    </label>
  )
}
