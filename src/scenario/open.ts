import * as v from 'valibot'
import { parseCidr4 } from '../core/ip.ts'
import { bad, good, type Problem, type Result } from '../core/result.ts'
import { visibleDeep } from '../core/visible.ts'
import { isNodePortAddress } from '../domains/kube-proxy/index.ts'
import { say } from './explain.ts'
import { ruleProblems, weaveProblems } from './network-schema.ts'
import { type Scenario, ScenarioSchema } from './schema.ts'
import { type Fields, upgrade, VERSION } from './upgrades.ts'

const DEPTH_MAX = 32
const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

/** Opens anything as a scenario: upgrade, validate, check limits. Never throws; problems carry their path. */
export function openScenario(document: unknown): Result<Scenario> {
  if (!isFields(document)) return bad(problem('', say('notAnObject')))
  const hostile = findHostile(document, '', 0)
  if (hostile) return bad(hostile)
  const version = document.version
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return bad(problem('version', say('versionMissing')))
  }
  if (version > VERSION)
    return bad(problem('version', say('versionNewer', { found: version, known: VERSION })))

  const parsed = v.safeParse(ScenarioSchema, upgrade(document, version))
  if (!parsed.success) return bad(...parsed.issues.map(problemOf))
  const scenario = withVisibleText(parsed.output)
  const problems = networkProblems(scenario)
  return problems.length > 0 ? bad(...problems) : good(scenario)
}

/** What a ConfigMap holds is read by programs, to the letter. */
export const LITERAL_FIELDS = ['data', 'binaryData']

/** No text of a document hides anything. Texts that are parsed or read line by line keep their characters. */
function withVisibleText(scenario: Scenario): Scenario {
  const { manifests, nodes, ...rest } = scenario
  return {
    ...visibleDeep(rest, LITERAL_FIELDS),
    manifests: typeof manifests === 'string' ? manifests : visibleDeep(manifests, LITERAL_FIELDS),
    nodes,
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const problem = (path: string, message: Problem['message']): Problem => ({
  path,
  message,
  severity: 'error',
})

/** Keys that could reach a prototype, and nesting that could exhaust a stack. */
export function findHostile(value: unknown, path: string, depth: number): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > DEPTH_MAX) return problem(path, say('tooDeep', { limit: DEPTH_MAX }))
  for (const [key, part] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`
    if (FORBIDDEN.includes(key)) return problem(place, say('forbiddenKey', { field: key }))
    const found = findHostile(part, place, depth + 1)
    if (found) return found
  }
  return undefined
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const path = v.getDotPath(issue) ?? ''
  const field = path === '' ? 'document' : path
  if (issue.type === 'strict_object') {
    return issue.expected === 'never'
      ? problem(path, say('fieldUnknown', { field }))
      : problem(path, say('fieldMissing', { field }))
  }
  if (issue.type === 'max_length' && typeof issue.input === 'string') {
    return problem(
      path,
      say('textTooLong', { length: issue.input.length, limit: Number(issue.requirement) }),
    )
  }
  if (issue.type === 'max_length' && Array.isArray(issue.input)) {
    const limit = Number(issue.requirement)
    return problem(path, say('tooManyObjects', { count: issue.input.length, limit }))
  }
  return problem(
    path,
    say('fieldWrong', { field, expected: issue.expected ?? '?', received: issue.received }),
  )
}

function networkProblems({ cluster }: Scenario): Problem[] {
  const problems: Problem[] = []
  for (const field of ['serviceCIDR', 'clusterCIDR'] as const) {
    const value = cluster[field]
    if (value !== undefined && !parseCidr4(value)) {
      problems.push(problem(`cluster.${field}`, say('badCidr', { field, value })))
    }
  }
  for (const [index, value] of (cluster.kubeProxy?.nodePortAddresses ?? []).entries()) {
    const field = `cluster.kubeProxy.nodePortAddresses.${index}`
    if (!isNodePortAddress(value)) problems.push(problem(field, say('badCidr', { field, value })))
  }
  problems.push(...ruleProblems(cluster.network?.rules), ...weaveProblems(cluster.network))
  for (const [index, value] of (cluster.kubeProxy?.ipvsExcludeCIDRs ?? []).entries()) {
    const field = `cluster.kubeProxy.ipvsExcludeCIDRs.${index}`
    if (!parseCidr4(value)) problems.push(problem(field, say('badCidr', { field, value })))
  }
  const range = cluster.nodePortRange
  if (range && range.to < range.from) {
    problems.push(
      problem('cluster.nodePortRange', say('rangeReversed', { field: 'nodePortRange', ...range })),
    )
  }
  return problems
}
