import type { Prepared } from './prepare.ts'

/** The same exercise with other dice: the cluster has to be made anew. */
export function reseeded(prepared: Prepared, seed: number): Prepared {
  if (seed === prepared.scenario.seed) return prepared
  const { settled: _, scenario, objects } = prepared
  return { objects, scenario: { ...scenario, seed } }
}
