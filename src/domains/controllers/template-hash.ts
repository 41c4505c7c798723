import { isSame, SAFE_LETTERS } from '../api-server/index.ts'
import type { PodTemplate } from '../api-server/model.ts'

export const HASH_LABEL = 'pod-template-hash'

/** Two templates that make the same Pods: the hash label that a ReplicaSet adds does not count. */
export const isSameTemplate = (left: PodTemplate, right: PodTemplate): boolean =>
  isSame(withoutHash(left), withoutHash(right))

function withoutHash(template: PodTemplate): unknown {
  const { labels = {}, annotations = {} } = template.metadata ?? {}
  const { [HASH_LABEL]: _, ...own } = labels
  return { labels: own, annotations, spec: template.spec }
}

/**
 * The suffix of a ReplicaSet's name. pkg/controller/controller_utils.go, ComputeHash, Kubernetes v1.36: FNV-1a of
 * 32 bits, its decimal digits written in safe letters.
 * Simplified: the real one hashes Go's dump of the template, so its letters differ from ours.
 */
export function hashOf(template: PodTemplate): string {
  const digits = String(fnv1a(JSON.stringify(sorted(withoutHash(template)))))
  return [...digits]
    .map((digit) => SAFE_LETTERS[digit.charCodeAt(0) % SAFE_LETTERS.length])
    .join('')
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The same fields always come in the same order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]))
}
