import { objectsOf } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'

const SHOWN_MAX = 200

/** Names that a field of an input may hold, as far as they are there now. What is typed need not be among them. */
export function namesFor(world: World, kind: string, field: string): readonly string[] {
  const [domain] = kind.split('/')
  const named = (objects: Parameters<typeof objectsOf>[1]) =>
    Object.keys(objectsOf(world.api, objects))
  const hosts = Object.values(world.network.hosts).map(({ stands }) => stands)
  const found = (): readonly string[] => {
    if (domain === 'etcd') return field === 'member' ? Object.keys(world.etcd.members) : []
    if (kind === 'terminal/run')
      return field === 'target'
        ? ['control-plane', ...hosts.filter((each) => /^(pod|node):/.test(each))]
        : []
    switch (field) {
      case 'from':
      case 'host':
        return hosts
      case 'node':
        return named('Node')
      case 'service':
        return named('Service')
      case 'target':
        return named('Pod')
      case 'to':
        return kind === 'traffic/opened'
          ? named('Service').map((name) => name.split('/').reverse().join('.'))
          : []
      case 'name':
        return kind === 'api/scaled' || kind === 'api/rolledBack'
          ? named('Deployment')
          : kind === 'api/deleted'
            ? [...named('Pod'), ...named('Service'), ...named('Deployment')]
            : kind === 'names/asked'
              ? named('Service').map((name) => name.split('/').reverse().join('.'))
              : []
      case 'object':
        return ['Pod', 'Service', 'Deployment', 'Node']
      case 'machine':
        return Object.keys(world.api.objects['Machine.cluster.x-k8s.io'] ?? {})
      case 'cluster':
        return Object.keys(world.api.objects['Cluster.cluster.x-k8s.io'] ?? {})
      default:
        return []
    }
  }
  return found().slice(0, SHOWN_MAX).toSorted()
}
