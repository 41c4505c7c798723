import type { World } from '../../world.ts'
import { type KubeObject, objectsOf } from '../api-server/model.ts'
import type { Run } from './model.ts'

/** Commands that are worth a try there, with names of this cluster. */
export function suggestionsFor(
  world: World,
  { target, image }: Pick<Run, 'target' | 'image'>,
): readonly string[] {
  if (target === 'control-plane') return onControlPlane(world)
  if (!target.startsWith('pod:'))
    return ['iptables-save -t nat', 'conntrack -L', 'ip addr', 'ip route', 'iptables-save']
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

const GENERATE =
  'CONTROL_PLANE_ENDPOINT_IP=192.0.2.8 VSPHERE_TEMPLATE=ubuntu clusterctl generate cluster new -i vsphere --kubernetes-version v1.36.0'

function onControlPlane(world: World): readonly string[] {
  const [pod] = inOrder(Object.values(objectsOf(world.api, 'Pod')))
  const [deployment] = inOrder(Object.values(objectsOf(world.api, 'Deployment')))
  const [service] = inOrder(Object.values(objectsOf(world.api, 'Service')))
  const [node] = Object.values(objectsOf(world.api, 'Node'))
  const isMachines = Object.keys(world.api.objects['Machine.cluster.x-k8s.io'] ?? {}).length > 0
  const own = (object: KubeObject | undefined) => `-n ${object?.metadata.namespace ?? 'default'}`
  return [
    ...(isMachines ? ['kubectl get machines -A', 'kubectl get clusters -A', GENERATE] : []),
    ...(Object.keys(world.etcd.members).length > 0
      ? [
          'etcdctl member list -w table',
          'etcdctl endpoint status -w table',
          'etcdctl endpoint health',
        ]
      : []),
    'kubectl get pods -A -o wide',
    'kubectl get nodes',
    'kubectl events -A',
    ...(deployment
      ? [
          `kubectl get all ${own(deployment)}`,
          `kubectl scale deploy/${deployment.metadata.name} --replicas=${deployment.spec.replicas + 1} ${own(deployment)}`,
          `kubectl rollout restart deploy/${deployment.metadata.name} ${own(deployment)}`,
          `kubectl rollout status deploy/${deployment.metadata.name} ${own(deployment)}`,
          `kubectl rollout history deploy/${deployment.metadata.name} ${own(deployment)}`,
        ]
      : []),
    'kubectl get svc,endpointslices -A',
    ...(service ? [`kubectl describe svc ${service.metadata.name} ${own(service)}`] : []),
    ...(pod
      ? [
          `kubectl get pod ${pod.metadata.name} ${own(pod)} -o yaml`,
          `kubectl delete pod ${pod.metadata.name} ${own(pod)}`,
        ]
      : []),
    ...(node
      ? [
          `kubectl cordon ${node.metadata.name}`,
          `kubectl drain ${node.metadata.name} --ignore-daemonsets --force`,
        ]
      : []),
  ]
}

/** Those of the learner before those of the system. */
const inOrder = <Kind extends KubeObject>(objects: readonly Kind[]): readonly Kind[] =>
  objects.toSorted(
    (one, other) =>
      Number(one.metadata.namespace === 'kube-system') -
      Number(other.metadata.namespace === 'kube-system'),
  )
