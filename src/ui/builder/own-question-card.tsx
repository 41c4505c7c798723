import type { Scenario } from '../../scenario/schema.ts'
import {
  CHOICE_COUNT_MAX,
  CHOICE_COUNT_MIN,
  type Own,
  type Worded,
} from '../../scenario/teaching-schema.ts'
import './own-question-card.css'
import { RemoveButton } from './remove-button.tsx'
import { useBuildText } from './use-build-text.ts'
import { WordedField } from './worded-field.tsx'
import { useWorkshop } from './workshop.ts'

/** A question that nothing is written in yet; the first choice is the right one until told otherwise. */
export const newOwnQuestion = (before: Own['before']): Own => ({
  before,
  ask: 'own',
  text: '',
  choices: [{ text: '', right: true }, { text: '' }],
})

interface OwnQuestionCardProps {
  readonly question: Own
  readonly place: number
}

/** What an author asks in words of their own, what can be chosen, what is right, and why. */
export function OwnQuestionCard({ question, place }: OwnQuestionCardProps) {
  const b = useBuildText()
  const { author } = useWorkshop()
  const { choices } = question
  const path = `questions.${place}`
  const set = (next: Own) => void author.change((scenario) => withQuestion(scenario, place, next))
  const setChoice = (at: number, next: Own['choices'][number]) =>
    set({ ...question, choices: choices.with(at, next) })
  return (
    <>
      <WordedField
        label={b('ownText')}
        path={`${path}.text`}
        value={filled(question.text)}
        onChange={(text) => set({ ...question, text: text ?? '' })}
      />
      <ol className="own-question-choices">
        {choices.map((choice, at) => {
          const name = b('ownChoice', { number: at + 1 })
          const whyPath = `${path}.choices.${at}.why`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: choices have no other identity
            <li key={at} data-path={`${path}.choices.${at}`}>
              <div className="builder-head">
                <label className="check">
                  <input
                    type="checkbox"
                    checked={choice.right === true}
                    onChange={({ target }) => {
                      const { right: _, ...rest } = choice
                      setChoice(at, target.checked ? { ...rest, right: true } : rest)
                    }}
                  />
                  <span>{b('ownRight', { number: at + 1 })}</span>
                </label>
                {choices.length > CHOICE_COUNT_MIN && (
                  <RemoveButton
                    name={name}
                    onRemove={(scenario) =>
                      withQuestion(scenario, place, {
                        ...question,
                        choices: choices.toSpliced(at, 1),
                      })
                    }
                  />
                )}
              </div>
              <WordedField
                label={name}
                path={`${path}.choices.${at}.text`}
                rows={1}
                value={filled(choice.text)}
                onChange={(text) => setChoice(at, { ...choice, text: text ?? '' })}
              />
              <details open={choice.why !== undefined || undefined}>
                <summary>{b('ownWhy', { number: at + 1 })}</summary>
                <WordedField
                  label={b('ownWhyHint')}
                  path={whyPath}
                  value={choice.why}
                  onChange={(why) => {
                    const { why: _, ...rest } = choice
                    setChoice(at, why === undefined ? rest : { ...rest, why })
                  }}
                />
              </details>
            </li>
          )
        })}
      </ol>
      <button
        type="button"
        disabled={choices.length >= CHOICE_COUNT_MAX}
        onClick={() => set({ ...question, choices: [...choices, { text: '' }] })}
      >
        {b('ownAddChoice')}
      </button>
      <p className="hint">{b('ownHint')}</p>
    </>
  )
}

const filled = (text: Worded): Worded | undefined => (text === '' ? undefined : text)

const withQuestion = (scenario: Scenario, place: number, next: Own): Scenario => ({
  ...scenario,
  questions: scenario.questions.with(place, next),
})
