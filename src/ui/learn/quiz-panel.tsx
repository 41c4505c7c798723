import { useEffect, useState } from 'react'
import type { Posed } from '../../player/open-quiz.ts'
import { type Cards, dueIn, graded, reviewOf, sessionOf } from '../../player/review.ts'
import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import type { QuizItem } from '../../scenario/quiz/quiz-item.ts'
import { addressOfLesson } from '../chrome/next-lesson.tsx'
import { useText, useWorded, wordFor } from '../words.tsx'
import './quiz.css'
import { useLearnText } from './use-learn-text.ts'

interface QuizPanelProps {
  /** By chapter. */
  readonly quiz: readonly (readonly QuizItem[])[]
  readonly cards: Cards
  readonly onCards: (cards: Cards) => void
  /** Days since 1970, where the reader is. */
  readonly today: number
  readonly pose: (item: QuizItem, round: number) => Promise<Posed | undefined>
}

/** Questions on concepts, a chapter at a time, and again after days. */
export function QuizPanel({ quiz, cards, onCards, today, pose }: QuizPanelProps) {
  const learn = useLearnText()
  const [session, setSession] = useState<readonly string[]>()
  const [place, setPlace] = useState(0)
  const [right, setRight] = useState(0)
  const ids = quiz.map((items) => items.map(({ id }) => id))
  const begin = (next: readonly string[]) => {
    setSession(next)
    setPlace(0)
    setRight(0)
  }
  const item = quiz.flat().find(({ id }) => id === session?.[place])
  if (session && item)
    return (
      <>
        <p className="hint">{learn('quizNumber', { number: place + 1, count: session.length })}</p>
        <QuizQuestion
          key={`${item.id} ${place}`}
          item={item}
          cards={cards}
          today={today}
          pose={pose}
          onGraded={(next, isRight) => {
            onCards(next)
            if (isRight) setRight(right + 1)
          }}
          onNext={() => setPlace(place + 1)}
        />
      </>
    )
  const due = dueIn(ids.flat(), cards, today).length
  return (
    <div className="quiz-start">
      {session && (
        <p role="status">
          <b>{learn('quizOver', { right, count: session.length })}</b>
        </p>
      )}
      <p className="hint">{learn('quizHint')}</p>
      {due > 0 ? (
        <button
          type="button"
          className="primary"
          onClick={() => begin(reviewOf(ids, cards, today))}
        >
          {learn('quizReview', { count: Math.min(due, reviewOf(ids, cards, today).length) })}
        </button>
      ) : (
        Object.keys(cards).length > 0 && <p>{learn('quizNothingDue')}</p>
      )}
      <ul className="quiz-chapters">
        {ids.map((own, chapter) => {
          const next = sessionOf(ids, chapter, cards, today)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: chapters are their numbers
            <li key={chapter}>
              <button type="button" onClick={() => begin(next.length > 0 ? next : own)}>
                {learn(`region_${chapter as 0}`)}
                {/* as: chapters have regions, a test says */}
              </button>{' '}
              <small>{learn('quizNew', { count: own.length, due: next.length })}</small>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const SURE = ['guess', 'fairly', 'sure'] as const

interface QuizQuestionProps extends Pick<QuizPanelProps, 'cards' | 'today' | 'pose'> {
  readonly item: QuizItem
  readonly onGraded: (cards: Cards, isRight: boolean) => void
  readonly onNext: () => void
}

function QuizQuestion({ item, cards, today, pose, onGraded, onNext }: QuizQuestionProps) {
  const learn = useLearnText()
  const t = useText()
  const worded = useWorded()
  const [posed, setPosed] = useState<Posed | 'none'>()
  const [choice, choose] = useState<number>()
  const [given, give] = useState<(typeof SURE)[number]>()
  const [before] = useState(cards[item.id])
  useEffect(() => {
    let isHere = true
    const show = (found: Posed | undefined) => isHere && setPosed(found ?? 'none')
    pose(item, before?.due ?? 0).then(show, () => show(undefined))
    return () => {
      isHere = false
    }
  }, [item, pose, before])
  const next = (
    <button type="button" className="primary" onClick={onNext}>
      {learn('quizNext')}
    </button>
  )
  const question = <p className="quiz-ask">{worded(item.ask)}</p>
  if (posed === undefined)
    return (
      <>
        {question}
        <p role="status">{learn('quizPlaying')}</p>
      </>
    )
  if (posed === 'none')
    return (
      <>
        {question}
        <p role="alert">{learn('quizUnanswered')}</p>
        {next}
      </>
    )
  const textOf = (each: Posed['choices'][number] | undefined) =>
    typeof each === 'string' ? wordFor(each, t) : each ? worded(each) : ''
  const answer = (sure: (typeof SURE)[number]) => {
    give(sure)
    const isRight = choice === posed.right
    onGraded({ ...cards, [item.id]: graded(before, isRight, sure, today) }, isRight)
  }
  const isRight = choice === posed.right
  const title = LESSON_TITLES.find(({ name }) => name === item.lesson)?.title
  return (
    <fieldset className="quiz-question">
      <legend className="visually-hidden">{worded(item.ask)}</legend>
      {question}
      <div role="radiogroup" aria-label={worded(item.ask)}>
        {posed.choices.map((each, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices stay in their order
          <label key={place} className="option">
            <input
              type="radio"
              name={item.id}
              disabled={given !== undefined}
              checked={choice === place}
              onChange={() => choose(place)}
            />
            <span>
              {textOf(each)}
              {given && place === posed.right && <b aria-hidden="true"> ✓</b>}
            </span>
          </label>
        ))}
      </div>
      {item.derive && <p className="hint">{learn('quizPlayed')}</p>}
      {given === undefined ? (
        <div className="sure">
          <span>{choice === undefined ? t('chooseFirst') : t('howSure')}</span>
          {SURE.map((sure) => (
            <button
              key={sure}
              type="button"
              disabled={choice === undefined}
              onClick={() => answer(sure)}
            >
              {t(`sure_${sure}`)}
            </button>
          ))}
        </div>
      ) : (
        <div role="status">
          <p>
            <b>
              {isRight
                ? learn('quizRight')
                : learn('quizWrong', { answer: textOf(posed.choices[posed.right]) })}
            </b>{' '}
            {worded(item.why)} {!isRight && given === 'sure' && learn('quizSureWrong')}
          </p>
          <p>
            {learn('quizAgain', { days: graded(before, isRight, given, today).due - today })}{' '}
            {title && (
              <a href={addressOfLesson(item.lesson)}>
                {learn('quizSee', { title: worded(title) })}
              </a>
            )}
          </p>
          {next}
        </div>
      )}
    </fieldset>
  )
}
