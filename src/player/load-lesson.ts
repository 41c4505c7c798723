import type { OpenLesson } from '../scenario/open-lesson.ts'

const FIRST = 'first-request'

/** Each lesson is a chunk of its own, made when the page is built. */
const loaders = import.meta.glob<OpenLesson>('../scenario/catalog/*/scenario.yaml', {
  query: '?lesson',
  import: 'lesson',
})

const loaderOf = (name: string) => loaders[`../scenario/catalog/${name}/scenario.yaml`]

/** A built-in lesson; an unknown name leads to the first one. */
export async function loadLesson(name = FIRST): Promise<OpenLesson> {
  const load = loaderOf(name) ?? loaderOf(FIRST)
  if (!load) throw new Error('there is always a first lesson')
  return load()
}
