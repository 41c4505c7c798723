import { LESSON_TITLES, type LessonTitle } from '../../scenario/catalog/titles.ts'
import { useText, useWorded } from '../words.tsx'
import { Dialog } from './dialog.tsx'

/** Where a lesson is: the same page, presented as it is now. */
function addressOf({ name }: LessonTitle): string {
  const query = new URLSearchParams(location.search)
  query.set('lesson', name)
  return `?${query}`
}

/** All lessons by chapter; each is a link that can be opened, kept and sent. */
export function Lessons({ onClose }: { onClose: () => void }) {
  const t = useText()
  const worded = useWorded()
  const chapters = [...new Set(LESSON_TITLES.map(({ chapter }) => chapter))]
  return (
    <Dialog title={t('lessons')} onClose={onClose}>
      {chapters.map((number) => (
        <section key={number} className="lessons">
          <h3>{t('chapter', { number })}</h3>
          <ul>
            {LESSON_TITLES.filter(({ chapter }) => chapter === number).map((lesson) => (
              <li key={lesson.name}>
                <a href={addressOf(lesson)}>{worded(lesson.title)}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  )
}

/** The way on, at the end of a lesson. */
export function NextLesson({ name }: { name: string }) {
  const t = useText()
  const worded = useWorded()
  const next = LESSON_TITLES[LESSON_TITLES.findIndex((lesson) => lesson.name === name) + 1]
  if (!next || next.name === name) return null
  return (
    <a className="next-lesson" href={addressOf(next)}>
      {t('nextLesson', { title: worded(next.title) })}
    </a>
  )
}
