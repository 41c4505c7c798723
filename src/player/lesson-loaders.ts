import type { OpenLesson } from '../scenario/open-lesson.ts'

/** By the path of their document: where all of them are is not for who opens the first one. */
export const lessonLoaders = import.meta.glob<OpenLesson>('../scenario/catalog/*/scenario.yaml', {
  query: '?lesson',
  import: 'lesson',
})
