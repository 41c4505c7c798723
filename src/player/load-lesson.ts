import type { OpenLesson } from '../scenario/open-lesson.ts'

const FIRST = 'first-request'

/** A built-in lesson; an unknown name leads to the first one. Each is a chunk of its own, made when the page is built. */
export async function loadLesson(name = FIRST): Promise<OpenLesson> {
  if (name !== FIRST) {
    const { lessonLoaders } = await import('./lesson-loaders.ts')
    const load = lessonLoaders[`../scenario/catalog/${name}/scenario.yaml`]
    if (load) return load()
  }
  return (await import('../scenario/catalog/first-request/scenario.yaml?lesson')).lesson
}
