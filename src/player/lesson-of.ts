import type { OpenLesson } from '../scenario/open-lesson.ts'
import type { Scenario } from '../scenario/schema.ts'
import { lessonLoaders } from './lesson-loaders.ts'
import { canonical } from './link-base.ts'
import type { Prepared } from './prepare.ts'

const loadExactly = async (name: string): Promise<OpenLesson | undefined> =>
  lessonLoaders[`../scenario/catalog/${name}/scenario.yaml`]?.()

/** The document of a lesson; undefined when there is none of that name. */
export const lessonOf = async (name: string): Promise<Scenario | undefined> =>
  (await loadExactly(name))?.scenario

/** Of a scenario made from a lesson: its objects, and its cluster at rest, where those of the lesson are still true. */
export async function preparedFromLesson(
  name: string,
  scenario: Scenario,
): Promise<Prepared | undefined> {
  const lesson = await loadExactly(name)
  if (!lesson || clusterText(lesson.scenario) !== clusterText(scenario)) return undefined
  const { objects, settled } = lesson
  return { scenario, objects, ...(settled && { settled }) }
}

/** Everything that a cluster at rest follows from. */
const clusterText = ({ seed, start, manifests, nodes, cluster, settings }: Scenario): string =>
  JSON.stringify(canonical([seed, start, manifests, nodes, cluster, settings]))
