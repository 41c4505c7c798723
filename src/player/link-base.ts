import type { Scenario } from '../scenario/schema.ts'
import { VERSION } from '../scenario/upgrades.ts'

/**
 * A lesson of which little was changed needs a short link only: the document names the lesson (`base: ndots@1k2j3h4`) and
 * holds the fields that differ. What follows the `@` is a fingerprint of the lesson: when it has been changed since, that
 * is said. A link that must never depend on a lesson holds the whole document instead.
 */

export type Fields = Readonly<Record<string, unknown>>

/** Keys sorted, what is not there left out: the same document is always written the same way. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, canonical(part)]),
  )
}

const written = (value: unknown): string => JSON.stringify(canonical(value)) ?? ''

/** FNV-1a, 32 bit, of the canonical text: tells versions of a lesson apart, and protects nothing. */
export const fingerprint = (scenario: Scenario): string => fingerprintOf(written(scenario))

/** The same, of any text. */
export function fingerprintOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  }
  return hash.toString(36)
}

/** The document of a scenario as its difference from a lesson. */
export function changesFrom(name: string, lesson: Scenario, scenario: Scenario): Fields {
  const [before, after] = [lesson as Fields, scenario as Fields] // as: documents are records
  const changed = Object.entries(after).filter(
    ([field, value]) => value !== undefined && written(value) !== written(before[field]),
  )
  const without = Object.keys(before).filter(
    (field) => before[field] !== undefined && after[field] === undefined,
  )
  return {
    ...Object.fromEntries(changed),
    ...(without.length > 0 && { without }),
    base: `${name}@${fingerprint(lesson)}`,
    version: VERSION,
  }
}

/** The name of the lesson that a document is based on, and its fingerprint at that time. */
export function baseOf(document: unknown): { name: string; mark: string } | undefined {
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, 'base')) return
  const { base } = document as { readonly base?: unknown } // as: fields of anyone's document
  const [, name, mark] = /^([a-z0-9-]{1,64})@([a-z0-9]{1,7})$/.exec(String(base)) ?? []
  return { name: name ?? '', mark: mark ?? '' }
}

/** The whole document again. Whoever opens it checks every field. */
export function ontoLesson(lesson: Scenario, document: Fields): Fields {
  const { base: _, without, ...changed } = document
  const gone: readonly unknown[] = Array.isArray(without) ? without : []
  const kept = Object.entries(lesson).filter(([field]) => !gone.includes(field))
  return { ...Object.fromEntries(kept), ...changed }
}

/** A document without what its schema fills in by itself: `plain` is one that says nothing. */
export function withoutDefaults(scenario: Scenario, plain: Scenario): Fields {
  const own = differing(scenario, plain)
  const cluster = differing(scenario.cluster, plain.cluster)
  const { version, seed, manifests, inputs } = scenario
  return {
    ...own,
    ...(own.cluster === undefined ? {} : { cluster }),
    ...{ version, seed, manifests, inputs },
  }
}

const differing = (record: object, from: object): Fields =>
  Object.fromEntries(
    Object.entries(record).filter(
      ([field, value]) =>
        value !== undefined && written(value) !== written((from as Fields)[field]), // as: records of one schema
    ),
  )
