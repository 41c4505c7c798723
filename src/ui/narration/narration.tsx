import { type ReactNode, useState } from 'react'
import type { Asked } from '../../player/question.ts'
import { questionOnScreen, stepOnScreen } from '../../player/stage.ts'
import type { Derived } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { Say, useText, wordFor } from '../words.tsx'
import './narration.css'
import { SureRow } from './sure-row.tsx'

interface NarrationProps {
  /** Said before the first step. */
  readonly opening: string
  /** Asks in another way than one reader is asked. */
  readonly gate?: ReactNode
  /** What helps with a question, once a learner wants help. */
  readonly hints?: ReactNode
  /** Resolves a question in an author's own words. */
  readonly ownReveal?: ReactNode
  /** What can be done once a prediction was resolved. */
  readonly afterReveal: ReactNode
  /** What to do when the story is over. */
  readonly atEnd: ReactNode
}

/** The one sentence of the step on screen, who acts, and the way back to its cause. */
export function Narration(props: NarrationProps) {
  const { opening, gate, hints, ownReveal, afterReveal, atEnd } = props
  const t = useText()
  const step = useStage(stepOnScreen)
  const question = useStage(questionOnScreen)
  const store = useStageStore()
  const { look, seek } = store.getState()
  return (
    <section className="narration" aria-label={t('narration')}>
      <div className="sentence" aria-live="polite">
        {step ? (
          <p>
            <Say
              message={step.message}
              onPoint={(pointed) => look({ pointed })}
              onChoose={(selection) => look({ selection })}
            />
          </p>
        ) : (
          <p>{opening}</p>
        )}
      </div>
      {step?.cause !== undefined && (
        <button
          type="button"
          className="plain why"
          title={t('whyTitle')}
          onClick={() => seek(step.cause ?? -1)}
        >
          {t('why')}
        </button>
      )}
      {question && (gate || <Gate key={question.id} asked={question} hints={hints} />)}
      <Reveal own={ownReveal}>{afterReveal}</Reveal>
      {atEnd && <div className="at-end">{atEnd}</div>}
    </section>
  )
}

/** Predict before reveal: the choices are what the state offers; how sure is asked too. */
function Gate({ asked, hints }: { asked: Asked; hints: ReactNode }) {
  const t = useText()
  const [choice, choose] = useState<string>()
  const [isStuck, help] = useState(false)
  const ask = t(`ask_${asked.ask as Derived['ask']}`) // as: whoever gives a gate asks in own words
  return (
    <fieldset className="gate">
      <legend className="visually-hidden">{t('question')}</legend>
      <p>
        <strong>{ask}</strong>
      </p>
      <div className="choices" role="radiogroup" aria-label={ask}>
        {asked.choices.map((each) => (
          <label key={each} className="option">
            <input
              type="radio"
              name={asked.id}
              checked={choice === each}
              onChange={() => choose(each)}
            />
            <span>{wordFor(each, t)}</span>
          </label>
        ))}
      </div>
      {isStuck && hints}
      <SureRow id={asked.id} choice={choice}>
        {!isStuck && (
          <button type="button" className="plain" onClick={() => help(true)}>
            {t('hint')}
          </button>
        )}
      </SureRow>
    </fieldset>
  )
}

/** What was expected and what happened, on the step that reveals it. */
function Reveal({ own, children }: { own: ReactNode; children: ReactNode }) {
  const t = useText()
  const cursor = useStage((stage) => stage.cursor)
  const questions = useStage((stage) => stage.questions)
  const answers = useStage((stage) => stage.answers)
  const asked = questions.find(({ reveal }) => reveal === cursor)
  const given = asked && answers[asked.id]
  if (!asked || !given || given.choice === 'skipped') return null
  if (asked.own) return own
  const right = given.choice === asked.answer
  const names = { expected: wordFor(given.choice, t), happened: wordFor(asked.answer, t) }
  return (
    <div className="reveal" data-right={right || undefined}>
      <p>
        <i aria-hidden="true">{right ? '✓' : '✕'}</i>{' '}
        {right ? t('revealRight', names) : t('revealWrong', names)}{' '}
        {asked.ask === 'whichPod' && t('revealWhy', { count: asked.choices.length })}
      </p>
      {children}
    </div>
  )
}
