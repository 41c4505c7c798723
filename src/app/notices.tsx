import { useState } from 'react'
import type { Lock } from '../player/view-slice.ts'
import { Problems } from '../ui/inspector/problems.tsx'
import { useStage } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import type { Begun } from './begin.ts'
import { CourseNotice } from './course-notice.tsx'
import './notices.css'

interface NoticesProps {
  readonly opened: Begun
  readonly onLarge: () => void
}

/** What a reader should know of the address: what is wrong, unknown, large or locked, and that strangers wrote it. */
export function Notices({ opened, onLarge }: NoticesProps) {
  const t = useText()
  const { problems, podCount, presentation, store } = opened
  const isOwnText = useStage(({ author, lesson }) => lesson === undefined && author.scenario.title)
  const isFailed = problems.some(({ severity }) => severity === 'error')
  const [isOpen, setOpen] = useState(true)
  const { locks, quiz } = store.getState()
  if (!isOpen) return <Locked locks={locks} isExam={quiz === 'exam'} />
  return (
    <>
      {problems.length > 0 && (
        <section className="link-problem" aria-label={t(isFailed ? 'linkProblem' : 'linkOpened')}>
          <h2>{t(isFailed ? 'linkProblem' : 'linkOpened')}</h2>
          <Problems problems={problems} />
          <button type="button" onClick={() => setOpen(false)}>
            {t(isFailed ? 'openLesson' : 'linkGoOn')}
          </button>
        </section>
      )}
      {podCount !== undefined && (
        <section className="link-problem" aria-label={t('linkLarge')}>
          <h2>{t('linkLarge')}</h2>
          <p>{t('linkLargeHint', { pods: podCount })}</p>
          <div className="choices">
            <button type="button" className="primary" onClick={onLarge}>
              {t('linkLargeRun')}
            </button>
            <button type="button" onClick={() => setOpen(false)}>
              {t('openLesson')}
            </button>
          </div>
        </section>
      )}
      {opened.fromLink && isOwnText && <p className="notice">{t('linkStranger')}</p>}
      {presentation && presentation.ignored.length > 0 && (
        <p className="notice">{t('linkIgnored', { names: presentation.ignored.join(', ') })}</p>
      )}
      {opened.course && <CourseNotice course={opened.course} />}
      <Locked locks={locks} isExam={quiz === 'exam'} />
    </>
  )
}

interface LockedProps {
  readonly locks: readonly Lock[]
  readonly isExam: boolean
}

/** What cannot be changed here, said before anyone tries, and when somebody has tried; and the tally of an exam. */
function Locked({ locks, isExam }: LockedProps) {
  const t = useText()
  const refused = useStage(({ problems }) =>
    problems.find(({ message }) => message.key === 'scenario/locked'),
  )
  const lock = locks.find((each) => each === refused?.message.params.lock)
  return (
    <>
      {isExam && <Exam />}
      {!isExam && locks.length > 0 && (
        <p className="notice">
          {t('lockedHere', { names: locks.map((each) => t(`lock_${each}`)).join(', ') })}
        </p>
      )}
      {refused && (
        <p className="notice" role="alert">
          {lock ? t('lockedNow', { name: t(`lock_${lock}`) }) : t('lockedExam')}
        </p>
      )}
    </>
  )
}

function Exam() {
  const t = useText()
  const questions = useStage((stage) => stage.questions)
  const answers = useStage((stage) => stage.answers)
  const given = questions.filter(({ id }) => answers[id] !== undefined)
  const right = given.filter(({ id, answer }) => answers[id]?.choice === answer)
  const isOver = questions.length > 0 && given.length === questions.length
  return (
    <p className="notice" role="status">
      {isOver
        ? t('examOver', { right: right.length, count: questions.length })
        : t('examHint', { given: given.length, count: questions.length })}
    </p>
  )
}
