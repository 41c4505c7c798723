import type { Manifest } from '../scenario/applied-objects.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Prepared } from './prepare.ts'

type Part = Pick<Prepared, 'scenario' | 'objects'>

/**
 * How far a document is from its author's: one for each input that was added, taken away or changed, each object and
 * each field that differs. What was undone does not count, since only the documents are compared.
 */
export function countChanges(author: Part, now: Part): number {
  const [before, after] = [author.scenario, now.scenario]
  return (
    countInputs(before.inputs, after.inputs) +
    countObjects(author.objects, now.objects) +
    countFields(before.settings, after.settings) +
    countFields(before.cluster, after.cluster) +
    countFields(picked(before), picked(after))
  )
}

const picked = ({ seed, start, nodes }: Scenario) => ({ seed, start, nodes })

/** An input that was changed is one change, not one gone and one new. */
function countInputs(before: Scenario['inputs'], after: Scenario['inputs']): number {
  const left = after.map(text)
  let gone = 0
  for (const each of before.map(text)) {
    const place = left.indexOf(each)
    if (place < 0) gone++
    else left.splice(place, 1)
  }
  return Math.max(gone, left.length)
}

function countObjects(before: readonly Manifest[], after: readonly Manifest[]): number {
  if (before === after) return 0
  const old = new Map(before.map((object) => [nameOf(object), text(object)]))
  const now = new Map(after.map((object) => [nameOf(object), text(object)]))
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => old.get(name) !== now.get(name),
  ).length
}

function nameOf({ kind, metadata }: Manifest): string {
  const { namespace = 'default', name } = (metadata ?? {}) as { namespace?: string; name?: string } // as: of an object that was accepted
  return `${kind} ${namespace}/${name}`
}

/** Leaves that differ; a list is one leaf. */
function countFields(before: unknown, after: unknown): number {
  if (text(before) === text(after)) return 0
  if (!isRecord(before) || !isRecord(after)) {
    const made = before === undefined ? after : after === undefined ? before : undefined
    return isRecord(made) ? Math.max(1, Object.keys(made).length) : 1
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => countFields(before[field], after[field]))
    .reduce((sum, count) => sum + count, 0)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys sorted: the order of fields is no change. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isRecord(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? ''
