import { openScenario } from '../open.ts'
import type { Scenario } from '../schema.ts'
import { document as firstRequest } from './first-request/scenario.yaml'

/** Built-in scenarios by name, in the order of the map. */
export interface Lesson {
  readonly name: string
  readonly chapter: number
  readonly document: unknown
}

export const LESSONS: readonly Lesson[] = [
  { name: 'first-request', chapter: 1, document: firstRequest },
]

/** A built-in scenario; an unknown name leads to the first lesson. */
export function lessonNamed(name: string | undefined): Scenario {
  const lesson = LESSONS.find((each) => each.name === name) ?? LESSONS[0]
  const opened = openScenario(lesson?.document)
  if (!opened.ok)
    throw new Error(`built-in scenarios are valid, but: ${JSON.stringify(opened.problems)}`)
  return opened.value
}
