import type { World } from '../../world.ts'
import { findObject, nameOf, objectsOf, type Pod } from '../api-server/model.ts'
import type { Host } from '../netfilter/model.ts'
import { isDnsServer } from './start-dns.ts'

/** Where a running Pod's packets come from: a host of its own, or that of its Node. */
export function hostOfPod({ network }: World, pod: Pod): Host | undefined {
  if (!pod.spec.hostNetwork) return network.hosts[nameOf(pod)]
  return pod.status.phase === 'Running' ? network.hosts[pod.spec.nodeName ?? ''] : undefined
}

/** The Pod that answers queries on a host: its own one, or a CoreDNS or node-local-dns on the network of the Node. */
export function serverOn({ api }: World, { name, stands }: Host): Pod | undefined {
  if (stands.startsWith('pod:')) return findObject(api, 'Pod', stands.slice('pod:'.length))
  if (!stands.startsWith('node:')) return undefined
  const onNode = Object.values(objectsOf(api, 'Pod')).filter(
    ({ spec, status }) => spec.hostNetwork && spec.nodeName === name && status.phase === 'Running',
  )
  return onNode.find(isDnsServer)
}
