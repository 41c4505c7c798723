import type { Scenario, Try } from './schema.ts'

/** A scenario with an author's "what if" laid over it. What the change does not name stays as it is. */
export function tryOut(
  scenario: Scenario,
  { label: _, settings, kubeProxy, etcd, dns, network, ...rest }: Try,
): Scenario {
  const { cluster } = scenario
  return {
    ...scenario,
    ...rest,
    cluster: {
      ...cluster,
      ...(dns && { dns: { ...cluster.dns, ...dns } }),
      ...(etcd && { etcd }),
      ...(network && { network: { ...cluster.network, ...network } }),
      ...(kubeProxy && { kubeProxy: { ...cluster.kubeProxy, ...kubeProxy } }),
    },
    ...(settings && { settings: { ...scenario.settings, ...settings } }),
  }
}

/**
 * What has to be laid over one scenario to make it the other: a "what if" without its label. Undefined where they differ
 * in more than a "what if" can hold, such as manifests, or in nothing.
 */
export function tryBetween(before: Scenario, after: Scenario): Omit<Try, 'label'> | undefined {
  const { seed, settings, inputs, cluster } = after
  const found = {
    ...(seed !== before.seed && { seed }),
    ...(!isSame(inputs, before.inputs) && { inputs }),
    ...(!isSame(settings, before.settings) && { settings }),
    ...changedField('kubeProxy', before.cluster, cluster),
    ...changedField('dns', before.cluster, cluster),
    ...changedField('network', before.cluster, cluster),
    ...(!isSame(cluster.etcd, before.cluster.etcd) && { etcd: cluster.etcd }),
  } as Omit<Try, 'label'> // as: fields of the document by the same names
  if (Object.keys(found).length === 0) return undefined
  return isSame(tryOut(before, { label: '', ...found }), after) ? found : undefined
}

/** The parts of a group that differ; what a part lost cannot be laid over. */
function changedField(
  group: 'kubeProxy' | 'dns' | 'network',
  before: Scenario['cluster'],
  after: Scenario['cluster'],
): object {
  if (isSame(before[group], after[group])) return {}
  const old: Readonly<Record<string, unknown>> = { ...before[group] }
  const parts = Object.entries({ ...after[group] }).filter(
    ([name, value]) => !isSame(value, old[name]),
  )
  return { [group]: Object.fromEntries(parts) }
}

const isSame = (one: unknown, other: unknown): boolean => sorted(one) === sorted(other)

/** The same fields in another order are the same. */
const sorted = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
