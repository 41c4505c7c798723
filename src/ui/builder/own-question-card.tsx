import type { Scenario } from '../../scenario/schema.ts'
import {
  CHOICE_COUNT_MAX,
  CHOICE_COUNT_MIN,
  HINT_COUNT_MAX,
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
  const { choices, hints = [] } = question
  const path = `questions.${place}`
  // Another field may have been left a moment ago: what it said is laid under what this one says.
  const set = (change: (own: Own) => Own) =>
    void author.change((scenario) => withQuestion(scenario, place, change))
  const setChoice = (at: number, change: (choice: Choice) => Choice) =>
    set((own) => withChoice(own, at, change))
  return (
    <>
      <WordedField
        label={b('ownText')}
        path={`${path}.text`}
        value={filled(question.text)}
        onChange={(text) => set((own) => ({ ...own, text: text ?? '' }))}
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
                    onChange={({ target: { checked } }) =>
                      setChoice(at, ({ right: _, ...rest }) =>
                        checked ? { ...rest, right: true } : rest,
                      )
                    }
                  />
                  <span>{b('ownRight', { number: at + 1 })}</span>
                </label>
                {choices.length > CHOICE_COUNT_MIN && (
                  <RemoveButton
                    name={name}
                    onRemove={(scenario) =>
                      withQuestion(scenario, place, (own) => ({
                        ...own,
                        choices: own.choices.toSpliced(at, 1),
                      }))
                    }
                  />
                )}
              </div>
              <WordedField
                label={name}
                path={`${path}.choices.${at}.text`}
                rows={1}
                value={filled(choice.text)}
                onChange={(text) => setChoice(at, (now) => ({ ...now, text: text ?? '' }))}
              />
              <details open={choice.why !== undefined || undefined}>
                <summary>{b('ownWhy', { number: at + 1 })}</summary>
                <WordedField
                  label={b('ownWhyHint')}
                  path={whyPath}
                  value={choice.why}
                  onChange={(why) =>
                    setChoice(at, ({ why: _, ...rest }) =>
                      why === undefined ? rest : { ...rest, why },
                    )
                  }
                />
              </details>
            </li>
          )
        })}
      </ol>
      <button
        type="button"
        disabled={choices.length >= CHOICE_COUNT_MAX}
        onClick={() => set((own) => ({ ...own, choices: [...own.choices, { text: '' }] }))}
      >
        {b('ownAddChoice')}
      </button>
      <label className="check">
        <input
          type="checkbox"
          checked={question.inOrder === true}
          onChange={({ target: { checked } }) =>
            set(({ inOrder: _, ...rest }) => (checked ? { ...rest, inOrder: true } : rest))
          }
        />
        <span>{b('ownInOrder')}</span>
      </label>
      <details open={hints.length > 0 || undefined}>
        <summary>{b('ownHints', { count: hints.length })}</summary>
        {hints.map((hint, at) => (
          <WordedField
            // biome-ignore lint/suspicious/noArrayIndexKey: hints have no other identity
            key={at}
            label={b('ownHintNumber', { number: at + 1 })}
            path={`${path}.hints.${at}`}
            value={filled(hint)}
            onChange={(text) => set((own) => withHint(own, at, text))}
          />
        ))}
        <button
          type="button"
          disabled={hints.length >= HINT_COUNT_MAX}
          onClick={() => set((own) => ({ ...own, hints: [...(own.hints ?? []), ''] }))}
        >
          {b('ownAddHint')}
        </button>
        <p className="hint">{b('ownHintsHint')}</p>
      </details>
      <p className="hint">{b('ownHint')}</p>
    </>
  )
}

const filled = (text: Worded): Worded | undefined => (text === '' ? undefined : text)

const withQuestion = (scenario: Scenario, place: number, change: (own: Own) => Own): Scenario => {
  const question = scenario.questions[place]
  if (question?.ask !== 'own') return scenario // it was taken away meanwhile
  return { ...scenario, questions: scenario.questions.with(place, change(question)) }
}

function withChoice(own: Own, at: number, change: (choice: Choice) => Choice): Own {
  const choice = own.choices[at]
  return choice ? { ...own, choices: own.choices.with(at, change(choice)) } : own
}

/** A hint whose words are taken away is no hint. */
function withHint({ hints = [], ...own }: Own, at: number, text: Worded | undefined): Own {
  const left = text === undefined ? hints.toSpliced(at, 1) : hints.with(at, text)
  return left.length > 0 ? { ...own, hints: left } : own
}

type Choice = Own['choices'][number]
