import { momentOf } from '../../player/moment.ts'
import { stepOnScreen } from '../../player/stage.ts'
import { DEPTHS } from '../../player/stride.ts'
import { LENSES, LOCKS, TABS } from '../../player/view-slice.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { MomentField } from './moment-field.tsx'
import { TriesList } from './tries-list.tsx'
import { useBuildText } from './use-build-text.ts'
import { WordedField } from './worded-field.tsx'
import { useWorkshop } from './workshop.ts'

/** What learners meet: the title, where it opens and how, how much is told, what they cannot change. */
export function LearnerSection() {
  const t = useText()
  const b = useBuildText()
  const store = useStageStore()
  const { author } = useWorkshop()
  const scenario = useStage((stage) => stage.scenario)
  const set = (fields: { readonly [Field in keyof Scenario]?: Scenario[Field] | undefined }) =>
    void author.change((before) => withFields(before, fields))
  const choice = <Value extends string>(
    field: 'depth' | 'lens' | 'tab',
    label: string,
    free: string,
    options: readonly (readonly [Value, string])[],
    onChange: (value: Value | undefined) => void,
  ) => (
    <label>
      <span>{label}</span>
      <select
        data-path={field}
        value={scenario[field] ?? ''}
        onChange={({ target }) => onChange(options.find(([each]) => each === target.value)?.[0])}
      >
        <option value="">{free}</option>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
  const bindHere = () => {
    const stage = store.getState()
    const step = stepOnScreen(stage)
    set({ opening: step && momentOf(stage.recording, step) })
  }
  return (
    <>
      <WordedField
        label={b('titleField')}
        path="title"
        value={scenario.title}
        onChange={(title) => set({ title })}
      />
      <fieldset className="builder-fields">
        <legend>{b('openingView')}</legend>
        {choice(
          'tab',
          t('tabs'),
          b('asUsual'),
          TABS.map((each) => [each, t(`tab_${each}`)] as const),
          (tab) => set({ tab }),
        )}
        {choice(
          'lens',
          t('lens'),
          b('asUsual'),
          LENSES.map((each) => [each, t(`lens_${each}`)] as const),
          (lens) => set({ lens }),
        )}
        {choice(
          'depth',
          t('depth'),
          b('asUsual'),
          DEPTHS.map((each) => [each, t(`depth_${each}`)] as const),
          (depth) => set({ depth }),
        )}
      </fieldset>
      <fieldset>
        <legend>{b('openingStep')}</legend>
        {scenario.opening ? (
          <MomentField
            path="opening"
            moment={scenario.opening}
            onChange={(opening) => set({ opening })}
          />
        ) : (
          <p className="hint">{b('openingFirst')}</p>
        )}
        <div className="builder-row">
          <button type="button" onClick={bindHere}>
            {b('openHere')}
          </button>
          {scenario.opening && (
            <button type="button" onClick={() => set({ opening: undefined })}>
              {b('openAtStart')}
            </button>
          )}
        </div>
      </fieldset>
      <TriesList />
      <fieldset data-path="locks">
        <legend>{b('locks')}</legend>
        {LOCKS.map((lock) => (
          <label key={lock} className="check">
            <input
              type="checkbox"
              checked={scenario.locks?.includes(lock) ?? false}
              onChange={({ target }) => {
                const locks = LOCKS.filter((each) =>
                  each === lock ? target.checked : scenario.locks?.includes(each),
                )
                set({ locks: locks.length > 0 ? locks : undefined })
              }}
            />
            <span>{b(`lock_${lock}`)}</span>
          </label>
        ))}
        <p className="hint">{b('locksHint')}</p>
      </fieldset>
    </>
  )
}

/** A document with other fields; undefined: without that field. */
function withFields(
  scenario: Scenario,
  fields: { readonly [Field in keyof Scenario]?: Scenario[Field] | undefined },
): Scenario {
  const kept = Object.entries({ ...scenario, ...fields }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as Scenario // as: fields of the type, less those that are not there
}
