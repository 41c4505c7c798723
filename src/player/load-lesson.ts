import type { OpenLesson } from '../scenario/open-lesson.ts'

/** Each lesson is a chunk of its own, made when the page is built. */
const LOADERS: Readonly<Record<string, () => Promise<{ readonly lesson: OpenLesson }>>> = {
  'first-request': () => import('../scenario/catalog/first-request/scenario.yaml?lesson'),
}
const FIRST = 'first-request'

/** A built-in lesson; an unknown name leads to the first one. */
export async function loadLesson(name = FIRST): Promise<OpenLesson> {
  const load = LOADERS[name] ?? LOADERS[FIRST]
  if (!load) throw new Error('there is always a first lesson')
  return (await load()).lesson
}
