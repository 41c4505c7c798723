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
