import type { Scenario } from '../scenario/schema.ts'

/** The manifests of a scenario as text to edit: the author's own, or written out from objects. */
export async function manifestText(manifests: Scenario['manifests']): Promise<string> {
  if (typeof manifests === 'string') return manifests
  const { writeManifests } = await import('../scenario/read-manifests.ts')
  return writeManifests(manifests)
}
