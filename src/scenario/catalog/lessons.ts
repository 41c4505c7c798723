import { CHAPTERS } from './chapters.ts'

/** A built-in scenario by name. */
export interface Lesson {
  readonly name: string
  readonly chapter: number
  readonly document: unknown
}

const documents = import.meta.glob<unknown>('./*/scenario.yaml', {
  eager: true,
  import: 'document',
})

/** All of them, in order: for who checks or lists them. The page loads one, see `load-lesson.ts`. */
export const LESSONS: readonly Lesson[] = Object.entries(CHAPTERS).flatMap(([chapter, names]) =>
  names.map((name) => ({
    name,
    chapter: Number(chapter),
    document: documents[`./${name}/scenario.yaml`],
  })),
)
