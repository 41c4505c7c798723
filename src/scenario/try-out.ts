import type { Scenario, Try } from './schema.ts'

/** A scenario with an author's "what if" laid over it. What the change does not name stays as it is. */
export function tryOut(
  scenario: Scenario,
  { label: _, settings, kubeProxy, etcd, dns, ...rest }: Try,
): Scenario {
  const cluster = dns
    ? { ...scenario.cluster, dns: { ...scenario.cluster.dns, ...dns } }
    : scenario.cluster
  return {
    ...scenario,
    ...rest,
    cluster,
    ...(settings && { settings: { ...scenario.settings, ...settings } }),
    ...(etcd && { cluster: { ...cluster, etcd } }),
    ...(kubeProxy && {
      cluster: { ...cluster, kubeProxy: { ...cluster.kubeProxy, ...kubeProxy } },
    }),
  }
}
