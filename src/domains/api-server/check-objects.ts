import type { Problem } from '../../core/result.ts'
import { checkAllocation, reserve, takenBy } from './allocate.ts'
import { say } from './explain.ts'
import { type Finding, fieldOf } from './finding.ts'
import { matchesPairs } from './match-selector.ts'
import type { ApiSettings, KubeObject, Pod, ReplicaSet, Service } from './model.ts'
import { kindKey, nameOf } from './model.ts'
import { type Understood, understand } from './validate-object.ts'
import type { Draft } from './write-object.ts'

/**
 * What the API server would say of these objects, for an editor: each problem at its place, `2.spec.ports.0.port`
 * being the third object. Errors are refusals; warnings are accepted and probably not meant.
 */
export function checkObjects(
  objects: readonly unknown[],
  settings: ApiSettings,
): readonly Problem[] {
  const read = objects.map(understand)
  const problems = read.flatMap(({ findings }, index) =>
    findings.map((finding) => problemOf(finding, index)),
  )
  return [
    ...problems,
    ...sameNames(read),
    ...clashes(read, settings),
    ...unmatchedSelectors(read),
  ].sort((left, right) => Number.parseInt(left.path, 10) - Number.parseInt(right.path, 10))
}

/** The parameters of a message about a finding. */
export const paramsOf = ({ path, value = 'none', rule, reason }: Finding) => ({
  field: fieldOf(path),
  value,
  rule,
  reason,
})

const problemOf = (finding: Finding, index: number): Problem => ({
  path: `${index}.${finding.path}`,
  message: say('invalid', paramsOf(finding)),
  severity: 'error',
})

function sameNames(read: readonly Understood[]): readonly Problem[] {
  const seen = new Set<string>()
  return read.flatMap(({ draft }, index) => {
    const { name, namespace } = draft.metadata
    if (name === '') return []
    const key = `${kindKey(draft.apiVersion, draft.kind)} ${namespace ?? ''}/${name}`
    const isAgain = seen.has(key)
    seen.add(key)
    if (!isAgain) return []
    const message = say('twice', { kind: draft.kind, name })
    return [{ path: `${index}.metadata.name`, message, severity: 'error' as const }] // as: a literal
  })
}

function clashes(read: readonly Understood[], settings: ApiSettings): readonly Problem[] {
  const taken = takenBy([], settings)
  return read.flatMap(({ draft, kind, findings }, index) => {
    if (kind !== 'Service' || findings.length > 0) return []
    const service = draft as Draft<Service> // as: its kind says so
    const found = checkAllocation(service, settings, taken)
    if (found.length === 0) reserve(taken, service)
    return found.map((finding) => problemOf(finding, index))
  })
}

/** Services that select no Pod and no Pod template of this document, in documents that bring some. */
function unmatchedSelectors(read: readonly Understood[]): readonly Problem[] {
  const labels = new Map<string, Readonly<Record<string, string>>[]>()
  for (const { draft, kind, findings } of read) {
    if (findings.length > 0) continue
    const found = labelsOf(draft, kind)
    const namespace = draft.metadata.namespace ?? ''
    if (found) labels.set(namespace, [...(labels.get(namespace) ?? []), found])
  }
  return read.flatMap(({ draft, kind, findings }, index) => {
    if (kind !== 'Service' || findings.length > 0) return []
    const { spec, metadata } = draft as Draft<Service> // as: its kind says so
    const pairs = Object.entries(spec.selector ?? {})
    if (pairs.length === 0 || spec.type === 'ExternalName') return []
    const there = labels.get(metadata.namespace ?? '') ?? []
    if (there.some((pod) => matchesPairs(spec.selector ?? {}, pod))) return []
    const selector = pairs.map(([key, value]) => `${key}=${value}`).join(', ')
    const message = say('selectsNothing', { service: nameOf(draft as KubeObject), selector }) // as: only its name is read
    return [{ path: `${index}.spec.selector`, message, severity: 'warning' as const }] // as: a literal
  })
}

function labelsOf(
  draft: Draft,
  kind: Understood['kind'],
): Readonly<Record<string, string>> | undefined {
  if (kind === 'Pod') return (draft as Draft<Pod>).metadata.labels ?? {} // as: its kind says so
  if (kind !== 'ReplicaSet' && kind !== 'Deployment') return undefined
  return (draft as Draft<ReplicaSet>).spec.template.metadata?.labels ?? {} // as: its kind says so
}
