import { contains4, formatIPv4, parseCidr4, parseIPv4 } from '../../core/ip.ts'
import { nextBelow, type RandomState } from '../../core/sim/random.ts'
import { type Finding, invalid, type RuleName } from './finding.ts'
import { type ApiSettings, type KubeObject, nameOf, type Service } from './model.ts'
import type { Draft } from './write-object.ts'

/** Addresses and node ports in use: value -> the Service that holds it. Local to one request. */
export interface Taken {
  readonly addresses: Map<string, string>
  readonly ports: Map<number, string>
}

/** What the Services of a store hold. The first address of the range belongs to `default/kubernetes`. */
export function takenBy(services: readonly KubeObject[], settings: ApiSettings): Taken {
  const taken: Taken = { addresses: new Map(), ports: new Map() }
  const range = parseCidr4(settings.serviceCIDR)
  if (range) taken.addresses.set(formatIPv4(range.base + 1), 'default/kubernetes')
  for (const service of services) note(taken, service as Service) // as: only Services are handed in
  return taken
}

function note({ addresses, ports }: Taken, service: Draft<Service>): void {
  const name = nameOf(service as Service) // as: only its name is read
  for (const address of ownAddresses(service)) addresses.set(address, name)
  for (const { nodePort } of service.spec.ports ?? []) if (nodePort) ports.set(nodePort, name)
}

/** Notes what a Service asks for by name before anything is given out by chance; the first to ask keeps it. */
export function reserve(taken: Taken, service: Draft<Service>): void {
  const name = nameOf(service as Service) // as: only its name is read
  for (const address of ownAddresses(service)) {
    if (!taken.addresses.has(address)) taken.addresses.set(address, name)
  }
  for (const { nodePort } of service.spec.ports ?? []) {
    if (nodePort && !taken.ports.has(nodePort)) taken.ports.set(nodePort, name)
  }
}

const ownAddresses = ({ spec }: Draft<Service>): readonly string[] =>
  (spec.clusterIPs ?? [spec.clusterIP ?? '']).filter(
    (address) => address !== '' && address !== 'None',
  )

/** What a Service asks for that it cannot have: outside the range, or held by another. */
export function checkAllocation(
  service: Draft<Service>,
  settings: ApiSettings,
  taken: Taken,
): readonly Finding[] {
  const name = nameOf(service as Service) // as: only its name is read
  const range = parseCidr4(settings.serviceCIDR)
  const { from, to } = settings.nodePortRange
  const found: Finding[] = []
  for (const address of ownAddresses(service)) {
    const holder = taken.addresses.get(address)
    const value = parseIPv4(address)
    if (range && value !== undefined && !contains4(range, value)) {
      const why = `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${settings.serviceCIDR}`
      found.push(atAddress(service, 'addressRange', why))
    } else if (holder !== undefined && holder !== name) {
      const why = `failed to allocate IP ${address}: provided IP is already allocated`
      found.push(atAddress(service, 'addressTaken', why))
    }
  }
  const own = new Map<number, string>()
  for (const [index, { nodePort, protocol = 'TCP' }] of (service.spec.ports ?? []).entries()) {
    if (!nodePort) continue
    const path = `spec.ports.${index}.nodePort`
    const holder = taken.ports.get(nodePort)
    if (nodePort < from || nodePort > to) {
      const why = `provided port is not in the valid range. The range of valid ports is ${from}-${to}`
      found.push(invalid(path, 'nodePortRange', { value: nodePort, why }))
    } else if ((holder !== undefined && holder !== name) || own.get(nodePort) === protocol) {
      const why = 'provided port is already allocated'
      found.push(invalid(path, 'nodePortTaken', { value: nodePort, why }))
    }
    own.set(nodePort, protocol)
  }
  return found
}

/** The server names the list; manifests usually write `clusterIP`, so that is the place shown. */
function atAddress(service: Draft<Service>, rule: RuleName, why: string): Finding {
  return {
    ...invalid('spec.clusterIPs', rule, { value: ownAddresses(service), why }),
    path: 'spec.clusterIP',
  }
}

export interface Allocated {
  readonly service: Draft<Service>
  readonly random: RandomState
}

/** Gives a Service the addresses and node ports it needs and does not ask for; notes them as taken. */
export function allocate(
  service: Draft<Service>,
  { settings, taken, random }: { settings: ApiSettings; taken: Taken; random: RandomState },
): Allocated {
  const { spec } = service
  let chance = random
  let after = service
  const needsAddress = spec.type !== 'ExternalName' && !spec.clusterIP
  if (needsAddress) {
    const [address, next] = freeAddress(settings, taken, chance)
    chance = next
    if (address !== undefined) {
      after = { ...after, spec: { ...after.spec, clusterIP: address, clusterIPs: [address] } }
    }
  }
  note(taken, after)
  const opensPorts =
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts)
  if (opensPorts) {
    const ports = (spec.ports ?? []).map((port) => {
      if (port.nodePort) return port
      const [nodePort, next] = freePort(settings, taken, chance)
      chance = next
      if (nodePort === undefined) return port
      taken.ports.set(nodePort, nameOf(service as Service)) // as: only its name is read
      return { ...port, nodePort }
    })
    after = { ...after, spec: { ...after.spec, ports } }
  }
  if (
    spec.type === 'LoadBalancer' &&
    spec.externalTrafficPolicy === 'Local' &&
    !spec.healthCheckNodePort
  ) {
    const [healthCheckNodePort, next] = freePort(settings, taken, chance)
    chance = next
    if (healthCheckNodePort !== undefined) {
      taken.ports.set(healthCheckNodePort, nameOf(service as Service)) // as: only its name is read
      after = { ...after, spec: { ...after.spec, healthCheckNodePort } }
    }
  }
  return { service: withFamilies(after), random: chance }
}

/** Single-stack IPv4, which is what a cluster of this project has, unless the manifest says otherwise. */
function withFamilies(service: Draft<Service>): Draft<Service> {
  if (service.spec.type === 'ExternalName') return service
  const isIPv6 = service.spec.clusterIP?.includes(':') ?? false
  const families = {
    ipFamilies: [isIPv6 ? 'IPv6' : 'IPv4'] as const,
    ipFamilyPolicy: 'SingleStack',
  } // as: a literal
  return { ...service, spec: { ...families, ...service.spec } }
}

/**
 * Dynamic addresses come from the upper part of the range, so that the lower part stays free for static ones.
 * pkg/registry/core/service/ipallocator/ipallocator.go, calculateRangeOffset, Kubernetes v1.36: 16 to 256 addresses.
 */
function freeAddress(
  { serviceCIDR }: ApiSettings,
  taken: Taken,
  random: RandomState,
): readonly [string | undefined, RandomState] {
  const range = parseCidr4(serviceCIDR)
  if (!range) return [undefined, random]
  const size = 2 ** (32 - range.prefix) - 2 // without network and broadcast address
  const low = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 16)), 256)
  const isFree = (offset: number) => !taken.addresses.has(formatIPv4(range.base + 1 + offset))
  const [offset, next] = pick({ size, low, isFree }, random)
  return [offset === undefined ? undefined : formatIPv4(range.base + 1 + offset), next]
}

/** pkg/registry/core/service/portallocator/allocator.go, calculateRangeOffset, Kubernetes v1.36: 16 to 128 ports. */
function freePort(
  { nodePortRange: { from, to } }: ApiSettings,
  taken: Taken,
  random: RandomState,
): readonly [number | undefined, RandomState] {
  const size = to - from + 1
  const low = size < 16 ? 0 : Math.min(Math.max(16, Math.floor(size / 32)), 128)
  const isFree = (offset: number) => !taken.ports.has(from + offset)
  const [offset, next] = pick({ size, low, isFree }, random)
  return [offset === undefined ? undefined : from + offset, next]
}

interface Band {
  readonly size: number
  /** First place of the upper band. */
  readonly low: number
  readonly isFree: (offset: number) => boolean
}

/** A free place by chance from the upper band, then the next ones; from the lower band when the upper is full. */
function pick(
  { size, low, isFree }: Band,
  random: RandomState,
): readonly [number | undefined, RandomState] {
  const [start, next] = nextBelow(random, Math.max(1, size - low))
  for (let tried = 0; tried < size - low; tried++) {
    const offset = low + ((start + tried) % (size - low))
    if (isFree(offset)) return [offset, next]
  }
  for (let offset = 0; offset < low; offset++) if (isFree(offset)) return [offset, next]
  return [undefined, next]
}
