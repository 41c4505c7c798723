import { type RefObject, useRef, useState } from 'react'
import { LESSON_TITLES, type LessonTitle } from '../../scenario/catalog/titles.ts'
import { canBuild } from '../learn/find-entries.ts'
import { LessonMap } from '../learn/lesson-map.tsx'
import type { LessonProgress, Progress } from '../learn/progress.ts'
import { ProgressTools } from '../learn/progress-tools.tsx'
import { useLearnText } from '../learn/use-learn-text.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import { Dialog } from './dialog.tsx'
import { addressOfLesson } from './next-lesson.tsx'
import './lessons.css'

interface LessonsProps {
  readonly progress: Progress
  readonly onProgress: (progress: Progress) => void
  readonly onSearch: () => void
  readonly onQuiz: () => void
  readonly onClose: () => void
}

/** The map: a cluster in which every chapter is a place, and its lessons; each is a link that can be kept and sent. */
export function Lessons({ progress, onProgress, onSearch, onQuiz, onClose }: LessonsProps) {
  const t = useText()
  const learn = useLearnText()
  const worded = useWorded()
  const [chapter, setChapter] = useState<number>()
  const [wanted, setWanted] = useState('')
  const store = useStageStore()
  const list = useRef<HTMLDivElement>(null)
  const mayBuild = useStage(canBuild)
  const words = wanted.toLowerCase().split(/\s+/)
  const found = LESSON_TITLES.filter((lesson) => {
    const text = `${worded(lesson.title)} ${lesson.name}`.toLowerCase()
    return (
      (chapter === undefined || lesson.chapter === chapter) &&
      words.every((word) => text.includes(word))
    )
  })
  const chapters = [...new Set(found.map((lesson) => lesson.chapter))]
  return (
    <Dialog title={t('lessons')} onClose={onClose}>
      <div className="lesson-tools">
        <label>
          <span className="visually-hidden">{learn('findLesson')}</span>
          <input
            type="search"
            value={wanted}
            placeholder={learn('findLesson')}
            onChange={({ target }) => setWanted(target.value)}
          />
        </label>
        <button type="button" onClick={onSearch}>
          {learn('search')}
        </button>
        <button type="button" onClick={onQuiz}>
          {learn('quizTitle')}
        </button>
        <button
          type="button"
          onClick={() => {
            store.getState().look({ beside: 'presenter' })
            onClose()
          }}
        >
          {learn('presenterTitle')} (P)
        </button>
        {mayBuild && (
          <button
            type="button"
            onClick={() => {
              store.getState().look({ beside: 'builder' })
              onClose()
            }}
          >
            {learn('buildTitle')}
          </button>
        )}
      </div>
      <GoOn progress={progress} onClose={onClose} />
      <LessonMap
        progress={progress}
        chapter={chapter}
        onChapter={(next) => {
          setChapter(next === chapter ? undefined : next)
          setWanted('')
          scrollTo(list)
        }}
      />
      <div ref={list} className="lesson-lists" aria-live="polite">
        {found.length === 0 && <p className="hint">{learn('noLesson')}</p>}
        {chapters.map((number) => (
          <section key={number} className="lessons">
            <h3>
              {t('chapter', { number })}: {learn(`region_${number as 0}`)}
              {/* as: chapters have regions, a test says */}
            </h3>
            <ol>
              {found
                .filter((lesson) => lesson.chapter === number)
                .map((lesson) => (
                  <Entry key={lesson.name} lesson={lesson} done={progress.lessons[lesson.name]} />
                ))}
            </ol>
          </section>
        ))}
      </div>
      <ProgressTools progress={progress} onProgress={onProgress} />
    </Dialog>
  )
}

const scrollTo = (list: RefObject<HTMLElement | null>) =>
  requestAnimationFrame(() => list.current?.scrollIntoView({ block: 'nearest' }))

function Entry({ lesson, done }: { lesson: LessonTitle; done: LessonProgress | undefined }) {
  const learn = useLearnText()
  const worded = useWorded()
  const isHere = useStage((stage) => stage.lesson === lesson.name)
  return (
    <li data-mark={done?.isDone ? 'done' : done ? 'begun' : undefined}>
      <i aria-hidden="true">{done?.isDone ? '✓' : done ? '◐' : '○'}</i>
      <a href={addressOfLesson(lesson.name)} aria-current={isHere ? 'page' : undefined}>
        {worded(lesson.title)}
      </a>
      {done && (
        <small>
          {done.isDone
            ? learn('mark_done')
            : learn('mark_begun', { step: done.step + 1, count: done.count })}
          {done.asked > 0 && ` · ${learn('predictions', done)}`}
        </small>
      )}
    </li>
  )
}

/** The way back to the step that was left. */
function GoOn({ progress, onClose }: { progress: Progress; onClose: () => void }) {
  const learn = useLearnText()
  const worded = useWorded()
  const store = useStageStore()
  const [left] = useState(progress) // what is kept changes while the page is open
  const lesson = LESSON_TITLES.find(({ name }) => name === left.last)
  const done = lesson && left.lessons[lesson.name]
  const here = useStage((stage) => stage.lesson === lesson?.name && stage.cursor === done?.step)
  if (!lesson || !done || here) return null
  const go = (event: { preventDefault: () => void }) => {
    if (store.getState().lesson !== lesson.name) return
    event.preventDefault() // only the step is another one: the page need not be opened anew
    store.getState().seek(done.step)
    onClose()
  }
  return (
    <p className="go-on">
      <a href={`${addressOfLesson(lesson.name)}#t=${done.step}`} onClick={go}>
        {learn('goOn', { title: worded(lesson.title) })}
      </a>{' '}
      <small>{learn('mark_begun', { step: done.step + 1, count: done.count })}</small>
    </p>
  )
}
