import type { Problem } from '../core/result.ts'
import type { Manifest } from './applied-objects.ts'
import { say } from './explain.ts'
import type { Scenario } from './schema.ts'

/** How much a scenario asks for: what is written and what its controllers would make. */
export interface Weight {
  readonly nodes: number
  readonly services: number
  readonly pods: number
}

/** What a link may ask for. A learner's own paste may be larger. */
export const WEIGHT_MAX: Weight = { nodes: 200, services: 2_000, pods: 5_000 }
const LARGE = 0.1 // of the maximum: a second or two, so it is asked first

/** Counts before anything is made. Numbers of anyone's document may be no numbers: those count as one. */
export function weigh({
  scenario,
  objects,
}: {
  readonly scenario: Scenario
  readonly objects: readonly Manifest[]
}): Weight {
  const applied = scenario.inputs.flatMap(
    (input) => (input.kind === 'api/applied' ? (input.objects as readonly Manifest[]) : []), // as: loose objects
  )
  const all = [...objects, ...applied]
  const count = (kind: string) => all.filter((object) => object.kind === kind).length
  const nodes = count('Node') + scenario.nodes.length || (scenario.cluster.nodes ?? 2)
  const wanted = all.map((object) => podsWanted(object, nodes))
  const replicas = Object.values(scenario.settings.replicas ?? {})
  const scaled = scenario.inputs.map((input) => (input.kind === 'api/scaled' ? input.replicas : 0))
  // A controller is scaled many times, but has only its largest number of Pods at once.
  const pods = sum(wanted) + sum(replicas) + Math.max(0, ...scaled)
  return { nodes, services: count('Service'), pods }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

const CONTROLLERS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']

function podsWanted({ kind, spec }: Manifest, nodes: number): number {
  if (kind === 'Pod') return 1
  if (kind === 'DaemonSet') return nodes
  if (!CONTROLLERS.includes(String(kind))) return 0
  const { replicas } = (spec ?? {}) as { readonly replicas?: unknown } // as: fields of anyone's manifest
  return typeof replicas === 'number' && replicas > 0 ? replicas : 1
}

/** What there is too much of for a link. */
export const tooMuch = (weight: Weight): readonly Problem[] =>
  (['nodes', 'services', 'pods'] as const).flatMap((what): readonly Problem[] => {
    const [count, limit] = [weight[what], WEIGHT_MAX[what]]
    if (count <= limit) return []
    const message = say('tooMuchOf', { what, count, limit })
    return [{ path: 'manifests', message, severity: 'error' }]
  })

/** Whether a reader should be asked before it is run. */
export const isLarge = (weight: Weight): boolean =>
  (['nodes', 'services', 'pods'] as const).some((what) => weight[what] > WEIGHT_MAX[what] * LARGE)
