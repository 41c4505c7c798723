import { type ReactNode, useState } from 'react'
import type { Asked } from '../../player/question.ts'
import { questionOnScreen, stepOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { Say, useText, wordFor } from '../words.tsx'
import './narration.css'

interface NarrationProps {
  /** Said before the first step. */
  readonly opening: string
  /** Asks in another way than one reader is asked. */
  readonly gate?: ReactNode
  /** What helps with a question, once a learner wants help. */
  readonly hints?: ReactNode
  /** What can be done once a prediction was resolved. */
  readonly afterReveal: ReactNode
  /** What to do when the story is over. */
  readonly atEnd: ReactNode
}

/** The one sentence of the step on screen, who acts, and the way back to its cause. */
export function Narration({ opening, gate, hints, afterReveal, atEnd }: NarrationProps) {
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
      <Reveal>{afterReveal}</Reveal>
      {atEnd && <div className="at-end">{atEnd}</div>}
    </section>
  )
}

const SURE = ['guess', 'fairly', 'sure'] as const

/** Predict before reveal: the choices are what the state offers; how sure is asked too. */
function Gate({ asked, hints }: { asked: Asked; hints: ReactNode }) {
  const t = useText()
  const store = useStageStore()
  const quiz = useStage((stage) => stage.quiz)
  const [choice, choose] = useState<string>()
  const [isStuck, help] = useState(false)
  const answer = (sure: (typeof SURE)[number]) =>
    choice && store.getState().answer(asked.id, { choice, sure })
  return (
    <fieldset className="gate">
      <legend className="visually-hidden">{t('question')}</legend>
      <p>
        <strong>{t(`ask_${asked.ask}`)}</strong>
      </p>
      <div className="choices" role="radiogroup" aria-label={t(`ask_${asked.ask}`)}>
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
      <div className="sure">
        <span>{choice ? t('howSure') : t('chooseFirst')}</span>
        {SURE.map((sure) => (
          <button key={sure} type="button" disabled={!choice} onClick={() => answer(sure)}>
            {t(`sure_${sure}`)}
          </button>
        ))}
        {!isStuck && (
          <button type="button" className="plain" onClick={() => help(true)}>
            {t('hint')}
          </button>
        )}
        {quiz !== 'exam' && (
          <button
            type="button"
            className="plain"
            onClick={() => store.getState().answer(asked.id, { choice: 'skipped', sure: 'guess' })}
          >
            {t('skipQuestion')}
          </button>
        )}
      </div>
    </fieldset>
  )
}

/** What was expected and what happened, on the step that reveals it. */
function Reveal({ children }: { children: ReactNode }) {
  const t = useText()
  const cursor = useStage((stage) => stage.cursor)
  const questions = useStage((stage) => stage.questions)
  const answers = useStage((stage) => stage.answers)
  const asked = questions.find(({ reveal }) => reveal === cursor)
  const given = asked && answers[asked.id]
  if (!asked || !given || given.choice === 'skipped') return null
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
