import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import { useText, useWorded } from '../words.tsx'
import { Dialog } from './dialog.tsx'
import { addressOfLesson } from './next-lesson.tsx'

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
                <a href={addressOfLesson(lesson.name)}>{worded(lesson.title)}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  )
}
