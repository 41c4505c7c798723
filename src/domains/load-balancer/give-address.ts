import { formatIPv4, parseIPv4 } from '../../core/ip.ts'
import type { World } from '../../world.ts'
import { nameOf, type Service } from '../api-server/model.ts'
import type { BalancerSlice } from './model.ts'

const ASKED = 'metallb.io/loadBalancerIPs'

/**
 * The address of a Service: the one it has, the one it asks for, or the first that is free. Undefined when there is
 * none. (MetalLB internal/allocator/allocator.go; `spec.loadBalancerIP` is what clouds go by.)
 */
export function addressFor(world: World, service: Service): string | undefined {
  const { balancer } = world
  if (!balancer) return undefined
  const taken = new Set(
    Object.entries(balancer.given)
      .filter(([name]) => name !== nameOf(service))
      .map(([, address]) => address),
  )
  const isFree = (address: string | undefined): address is string =>
    address !== undefined && isInPool(balancer, address) && !taken.has(address)
  const asked =
    service.metadata.annotations?.[ASKED] ??
    (service.spec as { readonly loadBalancerIP?: string }).loadBalancerIP // as: deprecated, and still served
  if (asked !== undefined) return isFree(asked) ? asked : undefined
  const known = [
    balancer.given[nameOf(service)],
    ...(service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
  ].find(isFree)
  if (known !== undefined) return known
  const { first, last } = poolOf(balancer)
  for (let value = first; value <= last; value++) {
    const address = formatIPv4(value)
    if (!taken.has(address)) return address
  }
  return undefined
}

function isInPool(balancer: BalancerSlice, address: string): boolean {
  const value = parseIPv4(address)
  const { first, last } = poolOf(balancer)
  return value !== undefined && value >= first && value <= last
}

/** As numbers; a pool that cannot be read is empty. */
function poolOf({ settings }: BalancerSlice): { readonly first: number; readonly last: number } {
  const first = parseIPv4(settings.addresses.from)
  const last = parseIPv4(settings.addresses.to)
  return first === undefined || last === undefined ? { first: 1, last: 0 } : { first, last }
}
