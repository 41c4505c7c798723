import { type Manifest, nodeLocalObjects } from './node-local-objects.ts'
import type { Scenario } from './schema.ts'

export type { Manifest }

/** What is applied: Nodes where the manifests bring none, then the manifests with what the sliders changed. */
export function appliedObjects(
  scenario: Scenario,
  objects: readonly Manifest[],
): readonly Manifest[] {
  const { cluster, settings } = scenario
  const isMade =
    !objects.some(({ kind }) => kind === 'Node') && !isWithoutCluster(scenario, objects)
  const nodes = isMade ? madeNodes(cluster.nodes ?? 2) : []
  const local = isWithoutCluster(scenario, objects) ? undefined : cluster.dns?.nodeLocal
  return [
    ...nodes,
    ...objects.map((object) => withSettings(object, settings)),
    ...(local ? nodeLocalObjects(objects, local) : []),
  ]
}

/** Somebody's own Nodes and nothing else: then there is no cluster around them. */
export const isWithoutCluster = (scenario: Scenario, objects: readonly Manifest[]): boolean =>
  scenario.nodes.length > 0 && objects.length === 0

const madeNodes = (count: number): readonly Manifest[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${'abcdefgh'[index]}` },
  }))

function withSettings(given: Manifest, settings: Scenario['settings']): Manifest {
  const object = settings.podDns ? withPodDns(given, settings.podDns) : given
  const metadata = fieldsOf(object.metadata)
  const name = `${metadata.namespace ?? 'default'}/${metadata.name}`
  const replicas = settings.replicas?.[name]
  const seconds = settings.affinitySeconds?.[name]
  if (object.kind === 'Deployment' && replicas !== undefined) {
    return { ...object, spec: { ...fieldsOf(object.spec), replicas } }
  }
  if (object.kind === 'Service' && seconds !== undefined) {
    const affinity =
      seconds === 0
        ? { sessionAffinity: 'None' }
        : {
            sessionAffinity: 'ClientIP',
            sessionAffinityConfig: { clientIP: { timeoutSeconds: seconds } },
          }
    const { sessionAffinityConfig: _, ...spec } = fieldsOf(object.spec)
    return { ...object, spec: { ...spec, ...affinity } }
  }
  return object
}

/** What a learner changed in a Pod, or in the template that Pods are made of. */
function withPodDns(
  object: Manifest,
  changes: NonNullable<Scenario['settings']['podDns']>,
): Manifest {
  const { name, namespace = 'default' } = fieldsOf(object.metadata)
  const change = changes[`${String(object.kind).toLowerCase()}:${namespace}/${name}`]
  if (!change) return object
  const spec = fieldsOf(object.spec)
  if (object.kind === 'Pod') return { ...object, spec: { ...spec, ...change } }
  const template = fieldsOf(spec.template)
  const changed = { ...template, spec: { ...fieldsOf(template.spec), ...change } }
  return { ...object, spec: { ...spec, template: changed } }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // as: an object of unknown fields
