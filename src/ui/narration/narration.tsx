import { type ReactNode, useState } from 'react'
import type { Ref } from '../../core/ref.ts'
import type { Asked } from '../../player/question.ts'
import { questionOnScreen, stepOnScreen } from '../../player/stage.ts'
import { labelOf } from '../../words/format.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { Say, useText } from '../words.tsx'
import './narration.css'

interface NarrationProps {
  /** Said before the first step. */
  readonly opening: string
  /** What can be done once a prediction was resolved. */
  readonly afterReveal: ReactNode
}

/** The one sentence of the step on screen, who acts, and the way back to its cause. */
export function Narration({ opening, afterReveal }: NarrationProps) {
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
      {question && <Gate key={question.id} asked={question} />}
      <Reveal>{afterReveal}</Reveal>
    </section>
  )
}

const SURE = ['guess', 'fairly', 'sure'] as const

/** Predict before reveal: the choices are what the state offers; how sure is asked too. */
function Gate({ asked }: { asked: Asked }) {
  const t = useText()
  const store = useStageStore()
  const [choice, choose] = useState<Ref>()
  const answer = (sure: (typeof SURE)[number]) =>
    choice && store.getState().answer(asked.id, { choice, sure })
  return (
    <fieldset className="gate">
      <legend className="visually-hidden">{t('question')}</legend>
      <p>
        <strong>{t('whichPod')}</strong>
      </p>
      <div className="choices" role="radiogroup" aria-label={t('whichPod')}>
        {asked.choices.map((each) => (
          <label key={each} className="option">
            <input
              type="radio"
              name={asked.id}
              checked={choice === each}
              onChange={() => choose(each)}
            />
            <span>{labelOf(each)}</span>
          </label>
        ))}
      </div>
      <div className="sure">
        <span>{choice ? t('howSure') : t('chooseFirst')}</span>
        {SURE.map((sure) => (
          <button key={sure} type="button" disabled={!choice} onClick={() => answer(sure)}>
            {t(`sure_${sure}`)}
          </button>
        ))}
        <button
          type="button"
          className="plain"
          onClick={() => store.getState().answer(asked.id, { choice: 'skipped', sure: 'guess' })}
        >
          {t('skipQuestion')}
        </button>
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
  const names = { expected: labelOf(given.choice as Ref), happened: labelOf(asked.answer) } // as: a choice is a ref unless skipped
  return (
    <div className="reveal" data-right={right || undefined}>
      <p>
        <i aria-hidden="true">{right ? '✓' : '✕'}</i>{' '}
        {right ? t('revealRight', names) : t('revealWrong', names)}{' '}
        {t('revealWhy', { count: asked.choices.length })}
      </p>
      {children}
    </div>
  )
}
