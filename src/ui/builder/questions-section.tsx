import { useMemo } from 'react'
import { findMoment, momentOf } from '../../player/moment.ts'
import { stepOnScreen } from '../../player/stage.ts'
import { askableAt, type Suggested, suggestQuestions } from '../../player/suggest-questions.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { NOTE_COUNT_MAX, type Note, QUESTION_COUNT_MAX } from '../../scenario/teaching-schema.ts'
import { useAskedWords } from '../learn/asked-words.ts'
import { useStage } from '../use-stage.ts'
import { useText, useWords, wordFor } from '../words.tsx'
import { GoalsList } from './goals-list.tsx'
import { MomentField } from './moment-field.tsx'
import { newOwnQuestion, OwnQuestionCard } from './own-question-card.tsx'
import { RemoveButton } from './remove-button.tsx'
import { StepChoice } from './step-choice.tsx'
import { useBuildText } from './use-build-text.ts'
import { WordedField } from './worded-field.tsx'
import { useWorkshop } from './workshop.ts'

type Question = Scenario['questions'][number]

/** Questions and notes, each bound to a step by its meaning. What can be asked is found in the recording. */
export function QuestionsSection() {
  const b = useBuildText()
  const asWords = useAskedWords()
  const { author } = useWorkshop()
  const recording = useStage((stage) => stage.recording)
  const step = useStage(stepOnScreen)
  const questions = useStage(({ scenario }) => scenario.questions)
  const notes = useStage(({ scenario }) => scenario.notes)
  const here = useMemo(() => step && momentOf(recording, step), [recording, step])
  const askable = useMemo(() => (here ? askableAt(recording, here) : []), [recording, here])
  const suggested = useMemo(() => suggestQuestions(recording), [recording])
  const isFree = (one: Suggested) => questions.every(({ before }) => idOf(before) !== one.id)
  const add = (question: Question) =>
    void author.change((scenario) => ({
      ...scenario,
      questions: inOrder([...scenario.questions, question], recording),
    }))
  const addSuggested = ({ ask, before }: Suggested) => add({ ask, before })
  const isTaken = here !== undefined && questions.some(({ before }) => idOf(before) === idOf(here))
  const addNote = (audience: Note['for']) =>
    void author.change((scenario) => ({
      ...scenario,
      notes: [
        ...(scenario.notes ?? []),
        { moment: here ?? NOWHERE, text: '', ...(audience && { for: audience }) },
      ],
    }))
  const open = [
    ...new Map(
      [...askable, ...suggested].filter(isFree).map((one) => [`${one.ask} ${one.id}`, one]),
    ).values(),
  ]
  const isHere = ({ before }: Pick<Question, 'before'>) =>
    here !== undefined && idOf(before) === idOf(here)
  return (
    <>
      <StepChoice />
      <section>
        <h3>{b('askHere')}</h3>
        {askable.filter(isFree).length === 0 && <p className="hint">{b('askNothing')}</p>}
        <ul className="builder-list">
          {open.filter(isHere).map((one) => (
            <Offer key={`${one.ask} ${one.id}`} one={one} onAdd={() => addSuggested(one)} />
          ))}
        </ul>
        <div className="builder-row">
          <button
            type="button"
            disabled={!here || isTaken || questions.length >= QUESTION_COUNT_MAX}
            onClick={() => here && add(newOwnQuestion(here))}
          >
            {b('ownHere')}
          </button>
          <button
            type="button"
            disabled={!here || (notes?.length ?? 0) >= NOTE_COUNT_MAX}
            onClick={() => addNote('learner')}
          >
            {b('noteHere')}
          </button>
          <button
            type="button"
            disabled={!here || (notes?.length ?? 0) >= NOTE_COUNT_MAX}
            onClick={() => addNote(undefined)}
          >
            {b('noteForPresenter')}
          </button>
        </div>
      </section>
      {open.some((one) => !isHere(one)) && questions.length < QUESTION_COUNT_MAX && (
        <details open={questions.length === 0}>
          <summary>{b('suggested')}</summary>
          <ul className="builder-list">
            {open
              .filter((one) => !isHere(one))
              .map((one) => (
                <Offer key={`${one.ask} ${one.id}`} one={one} onAdd={() => addSuggested(one)} />
              ))}
          </ul>
        </details>
      )}
      <section>
        <h3>{b('questionsHere', { count: questions.length })}</h3>
        <ol className="builder-cards">
          {questions.map((question, place) => {
            const own = question.ask === 'own' ? question : undefined
            const text = asWords.ask({ ask: question.ask, ...(own && { own }) }).trim()
            const name = text || b('ownQuestion')
            return (
              <li key={`${question.ask} ${idOf(question.before)}`} data-path={`questions.${place}`}>
                <div className="builder-head">
                  <b>{name}</b>
                  <RemoveButton
                    name={name}
                    onRemove={(scenario) => ({
                      ...scenario,
                      questions: scenario.questions.filter((_, other) => other !== place),
                    })}
                  />
                </div>
                <MomentField
                  path={`questions.${place}.before`}
                  moment={question.before}
                  onChange={(before) =>
                    void author.change((scenario) => ({
                      ...scenario,
                      questions: scenario.questions.map((one, at) =>
                        at === place ? { ...one, before } : one,
                      ),
                    }))
                  }
                />
                {own ? (
                  <OwnQuestionCard question={own} place={place} />
                ) : (
                  <Choices question={question} />
                )}
              </li>
            )
          })}
        </ol>
      </section>
      <section>
        <h3>{b('notesHere', { count: notes?.length ?? 0 })}</h3>
        <ol className="builder-cards">
          {(notes ?? []).map((note, place) => (
            <NoteCard
              // biome-ignore lint/suspicious/noArrayIndexKey: notes have no other identity
              key={place}
              note={note}
              place={place}
            />
          ))}
        </ol>
      </section>
      <GoalsList />
    </>
  )
}

const NOWHERE = { key: 'traffic/opened', occurrence: 1 }

const idOf = ({ key, occurrence }: Question['before']): string => `${key}#${occurrence}`

const inOrder = (
  questions: readonly Question[],
  recording: Parameters<typeof findMoment>[0],
): Question[] =>
  questions.toSorted(
    (one, other) =>
      (findMoment(recording, one.before) ?? Number.POSITIVE_INFINITY) -
      (findMoment(recording, other.before) ?? Number.POSITIVE_INFINITY),
  )

/** A question that can be asked, with where, and what turns out to be right. */
function Offer({ one, onAdd }: { readonly one: Suggested; readonly onAdd: () => void }) {
  const t = useText()
  const b = useBuildText()
  const words = useWords()
  const recording = useStage((stage) => stage.recording)
  const step = recording.steps[findMoment(recording, one.before) ?? -1]
  return (
    <li>
      <button type="button" onClick={onAdd}>
        + {t(`ask_${one.ask}`)}
      </button>
      <small>
        {step && `${b('stepNumber', { step: step.index + 1 })}: ${words.text(step.message)} `}
        {b('answerIs', { answer: wordFor(one.answer, t) })}
      </small>
    </li>
  )
}

/** What learners are offered, the right one marked. */
function Choices({ question }: { readonly question: Question }) {
  const t = useText()
  const b = useBuildText()
  const asked = useStage(({ questions }) =>
    questions.find(({ id, ask }) => ask === question.ask && id === idOf(question.before)),
  )
  if (!asked) return null
  return (
    <p className="hint">
      {b('choicesAre')}{' '}
      {asked.choices.map((choice) => (
        <span key={choice} className="choice-word">
          {wordFor(choice, t)}
          {choice === asked.answer && ` ✓ ${b('isRight')}`}
        </span>
      ))}
    </p>
  )
}

function NoteCard({ note, place }: { readonly note: Note; readonly place: number }) {
  const b = useBuildText()
  const { author } = useWorkshop()
  const set = (change: (note: Note) => Note) =>
    void author.change((scenario) => {
      const { notes = [] } = scenario
      const now = notes[place]
      return now ? { ...scenario, notes: notes.with(place, change(now)) } : scenario
    })
  return (
    <li data-path={`notes.${place}`}>
      <div className="builder-head">
        <label className="check">
          <input
            type="checkbox"
            checked={note.for === 'learner'}
            onChange={({ target: { checked } }) =>
              set(({ for: _, ...rest }) => (checked ? { ...rest, for: 'learner' } : rest))
            }
          />
          <span>{b('noteShown')}</span>
        </label>
        <RemoveButton
          name={b('noteNumber', { number: place + 1 })}
          onRemove={(scenario) => {
            const { notes = [], ...rest } = scenario
            const left = notes.filter((_, other) => other !== place)
            return left.length > 0 ? { ...scenario, notes: left } : rest
          }}
        />
      </div>
      <WordedField
        label={b('noteNumber', { number: place + 1 })}
        path={`notes.${place}.text`}
        value={note.text === '' ? undefined : note.text}
        onChange={(text) => set((now) => ({ ...now, text: text ?? '' }))}
      />
      <MomentField
        path={`notes.${place}.moment`}
        moment={note.moment}
        onChange={(moment) => set((now) => ({ ...now, moment }))}
      />
    </li>
  )
}
