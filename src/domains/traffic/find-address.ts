import { familyOf } from '../../core/ip.ts'
import type { Ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { findObject } from '../api-server/model.ts'
import type { Host } from '../netfilter/model.ts'

/** The host a ref stands for. */
export const findHost = (world: World, stands: string): Host | undefined =>
  world.network.hosts[stands.slice(stands.indexOf(':') + 1)] ??
  Object.values(world.network.hosts).find((host) => host.stands === stands)

/**
 * The address behind what was typed: an address, a Service as the sender's namespace knows it (`web`, `web.shop`,
 * `web.shop.svc.cluster.local`), or a Node. Simplified: the name is looked up at once; the domain of names does it
 * query by query.
 */
export function findAddress(world: World, typed: string, from: Ref): string | undefined {
  if (familyOf(typed)) return typed
  const [name = '', namespace = namespaceOf(from), ...rest] = typed.replace(/\.$/, '').split('.')
  const isService = rest.length === 0 || rest[0] === 'svc'
  const service = isService ? findObject(world.api, 'Service', `${namespace}/${name}`) : undefined
  const clusterIP = service?.spec?.clusterIP
  if (clusterIP !== undefined && clusterIP !== '' && clusterIP !== 'None') return clusterIP
  const node = findObject(world.api, 'Node', typed)
  return node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
}

const namespaceOf = (from: Ref): string =>
  from.startsWith('pod:') ? (from.slice(4).split('/')[0] ?? 'default') : 'default'
