import type { World } from '../../world.ts'
import { objectsOf } from '../api-server/model.ts'
import type { Run } from './model.ts'

/** Commands that are worth a try there, with names of this cluster. */
export function suggestionsFor(
  world: World,
  { target, image }: Pick<Run, 'target' | 'image'>,
): readonly string[] {
  if (!target.startsWith('pod:')) return []
  const namespace = target.slice('pod:'.length).split('/')[0]
  const services = Object.values(objectsOf(world.api, 'Service')).filter(
    ({ metadata }) => metadata.namespace !== 'kube-system' && metadata.name !== 'kubernetes',
  )
  const service = services.find(({ metadata }) => metadata.namespace === namespace) ?? services[0]
  const { name = 'kubernetes', namespace: own = 'default' } = service?.metadata ?? {}
  const hasDns = objectsOf(world.api, 'Service')['kube-system/kube-dns'] !== undefined
  const named = own === namespace ? name : `${name}.${own}`
  const short = hasDns ? named : (service?.spec.clusterIP ?? named)
  const port = service?.spec.ports?.[0]?.port ?? 443
  const lookups = [
    `nslookup ${named}`,
    `dig +search ${named}`,
    `host ${named}`,
    `getent ahosts ${named}`,
  ]
  const url = port === 80 ? short : `${short}:${port}`
  return image === 'alpine'
    ? [
        `nslookup ${named}`,
        `wget -qO- ${url}`,
        `ping -c 2 ${short}`,
        'cat /etc/resolv.conf',
        'ip addr',
        'ip route',
      ]
    : [
        `curl ${url}`,
        ...lookups,
        `curl -sv -m 3 ${url}`,
        `ping -c 2 ${short}`,
        `nc -vz ${short} ${port}`,
        'cat /etc/resolv.conf',
        'ip addr',
        'ip route',
      ]
}
