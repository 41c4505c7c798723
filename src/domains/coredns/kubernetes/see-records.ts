import type { KubernetesSettings } from '../setup/kubernetes.ts'
import { type Records, selectRecords } from './index-records.ts'

const selected = new WeakMap<Records, WeakMap<KubernetesSettings, Records>>()

/** The records as a plugin sees them, through its selectors: worked out once for both. */
export function seeRecords(settings: KubernetesSettings, records: Records): Records {
  const known = selected.get(records) ?? new WeakMap<KubernetesSettings, Records>()
  selected.set(records, known)
  const made =
    known.get(settings) ?? selectRecords(records, settings.labels, settings.namespaceLabels)
  known.set(settings, made)
  return made
}
