import { LESSON_TITLES } from '../../scenario/catalog/titles.ts'
import { addressOfLesson } from '../chrome/next-lesson.tsx'
import { useText, useWorded } from '../words.tsx'
import { doneOf, type Progress } from './progress.ts'
import { useLearnText } from './use-learn-text.ts'

interface LessonMapProps {
  readonly progress: Progress
  /** The chapter whose lessons are listed; undefined: all. */
  readonly chapter: number | undefined
  readonly onChapter: (chapter: number) => void
}

/**
 * One picture of a cluster: a Pod and its resolver in a Node with its rules, the control plane beside it, the machines
 * below. Each chapter is a place, each lesson a station in it.
 */
export function LessonMap(props: LessonMapProps) {
  const learn = useLearnText()
  return (
    <section className="lesson-map" aria-label={learn('mapTitle')}>
      <div className="map-node">
        <span className="map-label">{learn('node')}</span>
        <Region number={0} {...props} />
        <Region number={2} {...props} />
        <Region number={1} {...props} />
      </div>
      <div className="map-control">
        <span className="map-label">{learn('controlPlane')}</span>
        <Region number={4} {...props} />
      </div>
      <Region number={3} {...props} />
    </section>
  )
}

function Region({
  number,
  progress,
  chapter,
  onChapter,
}: LessonMapProps & { number: 0 | 1 | 2 | 3 | 4 }) {
  const t = useText()
  const learn = useLearnText()
  const worded = useWorded()
  const lessons = LESSON_TITLES.filter((lesson) => lesson.chapter === number)
  const done = doneOf(
    progress,
    lessons.map(({ name }) => name),
  )
  return (
    <div className="map-region" data-region={number}>
      <button type="button" aria-pressed={chapter === number} onClick={() => onChapter(number)}>
        <span className="map-chapter">{t('chapter', { number })}</span>
        <strong>{learn(`region_${number}`)}</strong>
        <span className="map-place">{learn(`place_${number}`)}</span>
        <span className="map-done">{learn('doneOf', { done, count: lessons.length })}</span>
      </button>
      {/* The same links with their titles stand in the list below: here they are for the eye and the pointer. */}
      <div className="map-stations" aria-hidden="true">
        {lessons.map(({ name, title }, place) => {
          const seen = progress.lessons[name]
          return (
            <a
              key={name}
              href={addressOfLesson(name)}
              title={worded(title)}
              tabIndex={-1}
              data-mark={seen?.isDone ? 'done' : seen ? 'begun' : undefined}
            >
              {seen?.isDone ? '✓' : place + 1}
            </a>
          )
        })}
      </div>
    </div>
  )
}
