import { good, type Problem, type Result } from '../core/result.ts'
import { checkObjects } from '../domains/api-server/index.ts'
import { appliedObjects, type Manifest } from '../scenario/applied-objects.ts'
import { doubledNames, openNodes } from '../scenario/open-nodes.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { World } from '../world.ts'

/** A scenario whose manifests are parsed and accepted by the API server. */
export interface Prepared {
  readonly scenario: Scenario
  readonly objects: readonly Manifest[]
  /** Its cluster at rest, where that is known beforehand. */
  readonly settled?: World
}

/**
 * Parses the manifests of a scenario and checks them as the API server would. The YAML parser is loaded only for text.
 * Problems carry the line of the text that caused them; warnings come with the value.
 */
export async function prepare(scenario: Scenario): Promise<Result<Prepared>> {
  const { manifests } = scenario
  if (typeof manifests !== 'string') return checked(scenario, manifests, (problem) => problem)
  const { readManifests } = await import('../scenario/read-manifests.ts')
  const read = readManifests(manifests)
  if (!read.ok) return read
  const { objects, placeOf } = read.value
  const prepared = checked(scenario, objects, (problem) => ({
    ...problem,
    ...placeOf(problem.path),
  }))
  return prepared.ok ? good(prepared.value, [...prepared.warnings, ...read.warnings]) : prepared
}

function checked(
  scenario: Scenario,
  objects: readonly Manifest[],
  placed: (problem: Problem) => Problem,
): Result<Prepared> {
  const {
    serviceCIDR = '10.96.0.0/12',
    clusterCIDR = '10.244.0.0/16',
    nodePortRange,
  } = scenario.cluster
  const settings = {
    serviceCIDR,
    clusterCIDR,
    nodePortRange: nodePortRange ?? { from: 30_000, to: 32_767 },
  }
  const applied = appliedObjects(scenario, objects)
  const made = applied.length - objects.length // Nodes made for the learner come first and cannot be wrong
  const names = applied.filter(({ kind }) => kind === 'Node').map(nameOf)
  const problems = [
    ...checkObjects(applied, settings).map((problem) => placed(shifted(problem, made))),
    ...doubledNames(scenario.nodes, names),
    ...openNodes(scenario.nodes).problems,
  ]
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) return { ok: false, problems }
  return good({ scenario, objects }, problems)
}

const nameOf = ({ metadata }: Manifest): string =>
  String((metadata as { readonly name?: unknown } | undefined)?.name) // as: fields of a manifest are of any kind

/** The path counts objects from the learner's first one. */
const shifted = (problem: Problem, made: number): Problem => ({
  ...problem,
  path: problem.path.replace(/^\d+/, (index) => String(Number(index) - made)),
})
