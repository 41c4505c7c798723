import { plugModes } from '../domains/traffic/modes.ts'
import type { World } from '../world.ts'
import type { Manifest } from './applied-objects.ts'
import { openScenario } from './open.ts'
import { startOf } from './record-scenario.ts'
import type { Scenario } from './schema.ts'

/** A built-in scenario, ready to play: opened, its manifests parsed, its cluster come to rest. */
export interface OpenLesson {
  readonly scenario: Scenario
  readonly objects: readonly Manifest[]
  readonly settled?: World
  readonly name?: string
  /** The name of the lesson that follows. */
  readonly next?: string
}

/**
 * Done once when the page is built, so that a first visitor need not load what builds clusters: the API server, the
 * controllers, kube-proxy. They come when something is changed.
 */
export function openLesson(document: unknown, { isSettled = true } = {}): OpenLesson {
  const opened = openScenario(document)
  if (!opened.ok)
    throw new Error(`built-in scenarios are valid, but: ${JSON.stringify(opened.problems)}`)
  const scenario = opened.value
  plugModes()
  if (typeof scenario.manifests === 'string')
    throw new Error('built-in scenarios hold their objects, not their text')
  const { manifests: objects } = scenario
  return isSettled && scenario.start === 'settled'
    ? { scenario, objects, settled: startOf(scenario, objects) }
    : { scenario, objects }
}
