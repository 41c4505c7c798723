import type { Problem } from '../core/result.ts'
import { checkObjects } from '../domains/api-server/index.ts'
import { defaultApiSettings } from '../domains/api-server/model.ts'
import type { PodDns } from './dns-schema.ts'

/** What the API server says of these fields of a Pod; the path begins with `spec.`. */
export function checkPodDns(podDns: PodDns): readonly Problem[] {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'main' }], ...podDns },
  }
  return checkObjects([pod], defaultApiSettings)
    .filter(({ severity }) => severity === 'error')
    .map((problem) => ({ ...problem, path: problem.path.replace(/^0\./, '') }))
}
