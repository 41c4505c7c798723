import { document as firstRequest } from './first-request/scenario.yaml'

/** A built-in scenario by name. */
export interface Lesson {
  readonly name: string
  readonly chapter: number
  readonly document: unknown
}

/** All of them, in the order of the map: for who checks or lists them. The page loads one, see `load-lesson.ts`. */
export const LESSONS: readonly Lesson[] = [
  { name: 'first-request', chapter: 1, document: firstRequest },
]
