import { useState } from 'react'
import { shownOrder } from '../../player/choice-order.ts'
import type { Asked } from '../../player/question.ts'
import { questionOnScreen } from '../../player/stage.ts'
import { SureRow } from '../narration/sure-row.tsx'
import { useStage } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import { useAskedWords } from './asked-words.ts'
import { HintLadder } from './hint-ladder.tsx'
import './own-question.css'
import { useLearnText } from './use-learn-text.ts'

/** A question in an author's own words. Where several choices are right, all of them have to be ticked. */
export function OwnQuestion() {
  const asked = useStage(questionOnScreen)
  return asked?.own ? <Gate key={asked.id} asked={asked} /> : null
}

const isMany = ({ answer }: Asked): boolean => answer.includes(',')

function Gate({ asked }: { readonly asked: Asked }) {
  const learn = useLearnText()
  const words = useAskedWords()
  const t = useText()
  const [ticked, tick] = useState<readonly string[]>([])
  const [isStuck, help] = useState(false)
  const seed = useStage(({ scenario }) => scenario.seed)
  const many = isMany(asked)
  const choice = asked.choices.filter((letter) => ticked.includes(letter)).join()
  const toggle = (letter: string) =>
    tick(
      !many
        ? [letter]
        : ticked.includes(letter)
          ? ticked.filter((each) => each !== letter)
          : [...ticked, letter],
    )
  return (
    <fieldset className="gate own-question">
      <legend className="visually-hidden">{words.ask(asked)}</legend>
      <p>
        <strong>{words.ask(asked)}</strong>
      </p>
      <div className="own-choices">
        {shownOrder(asked, seed).map((letter) => (
          <label key={letter} className="option">
            <input
              type={many ? 'checkbox' : 'radio'}
              name={asked.id}
              checked={ticked.includes(letter)}
              onChange={() => toggle(letter)}
            />
            <span>{words.choice(asked, letter)}</span>
          </label>
        ))}
      </div>
      {isStuck && <HintLadder />}
      <SureRow id={asked.id} choice={choice} {...(many && { first: learn('ownMany') })}>
        {!isStuck && asked.own?.hints && (
          <button type="button" className="plain" onClick={() => help(true)}>
            {t('hint')}
          </button>
        )}
      </SureRow>
    </fieldset>
  )
}

/** What the author says to what was chosen, and to what is right. */
export function OwnReveal() {
  const learn = useLearnText()
  const worded = useWorded()
  const words = useAskedWords()
  const cursor = useStage((stage) => stage.cursor)
  const questions = useStage((stage) => stage.questions)
  const answers = useStage((stage) => stage.answers)
  const asked = questions.find(({ reveal }) => reveal === cursor)
  const choice = asked && answers[asked.id]?.choice
  if (!asked?.own || !choice || choice === 'skipped') return null
  const { answer, choices, own } = asked
  const isRight = choice === answer
  // First what was chosen, then what would have been.
  const told = new Set([...choice.split(','), ...answer.split(',')])
  const whys = [...told].flatMap((letter) => {
    const one = own.choices[choices.indexOf(letter)]
    const why = one?.why === undefined ? '' : worded(one.why).trim()
    return one && why ? [{ letter, text: worded(one.text), why }] : []
  })
  return (
    <div className="reveal own-reveal" data-right={isRight || undefined} role="status">
      <p>
        <i aria-hidden="true">{isRight ? '✓' : '✕'}</i>{' '}
        <b>
          {isRight
            ? learn('quizRight')
            : learn('quizWrong', { answer: words.choice(asked, answer) })}
        </b>
      </p>
      {whys.length > 0 && (
        <ul>
          {whys.map(({ letter, text, why }) => (
            <li key={letter}>
              <q>{text}</q> {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
