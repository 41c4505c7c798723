import type { Scenario, Try } from './schema.ts'

/** A scenario with an author's "what if" laid over it. What the change does not name stays as it is. */
export function tryOut(
  scenario: Scenario,
  { label: _, settings, kubeProxy, ...rest }: Try,
): Scenario {
  const { cluster } = scenario
  return {
    ...scenario,
    ...rest,
    ...(settings && { settings: { ...scenario.settings, ...settings } }),
    ...(kubeProxy && {
      cluster: { ...cluster, kubeProxy: { ...cluster.kubeProxy, ...kubeProxy } },
    }),
  }
}
