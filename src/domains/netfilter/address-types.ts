import { maskOf, parseIPv4 } from '../../core/ip.ts'
import type { AddressType, Host, Interface } from './model.ts'

/** One address of one interface. */
export interface InterfaceAddress {
  readonly dev: string
  /** Signed. */
  readonly address: number
  readonly mask: number
  readonly prefix: number
  readonly isHostScope: boolean
  /** Not the first address of its subnet on this interface: never chosen as a source. */
  readonly isSecondary: boolean
}

export interface Addresses {
  readonly all: readonly InterfaceAddress[]
  readonly byDev: ReadonlyMap<string, readonly InterfaceAddress[]>
  readonly local: ReadonlySet<number>
  readonly broadcast: ReadonlySet<number>
}

const known = new WeakMap<Host['interfaces'], Addresses>()

/** The addresses of a host, read once for as long as its interfaces stay the same. */
export function addressesOf(host: Host): Addresses {
  const before = known.get(host.interfaces)
  if (before) return before
  const byDev = new Map<string, readonly InterfaceAddress[]>()
  for (const one of Object.values(host.interfaces)) byDev.set(one.name, addressesOn(one))
  // Linux looks at the loopback device first: it is the first device of every namespace.
  const all = [
    ...(byDev.get('lo') ?? []),
    ...[...byDev].flatMap(([dev, own]) => (dev === 'lo' ? [] : own)),
  ]
  const addresses: Addresses = {
    all,
    byDev,
    local: new Set(all.map((one) => one.address)),
    // net/ipv4/fib_frontend.c, fib_add_ifaddr (Linux 6.18): the last address of a subnet, not for /31 and /32
    broadcast: new Set(all.filter((one) => one.prefix < 31).map((one) => one.address | ~one.mask)),
  }
  known.set(host.interfaces, addresses)
  return addresses
}

function addressesOn(one: Interface): readonly InterfaceAddress[] {
  const own: InterfaceAddress[] = []
  for (const text of one.addresses) {
    const [address = '', prefixText = '32'] = text.split('/')
    const prefix = Number(prefixText)
    const value = (parseIPv4(address) ?? 0) | 0
    const mask = maskOf(prefix) | 0
    own.push({
      dev: one.name,
      address: value,
      mask,
      prefix,
      isHostScope: isLoopback(value),
      isSecondary: own.some(
        (first) => first.mask === mask && ((first.address ^ value) & mask) === 0,
      ),
    })
  }
  return own
}

export const isLoopback = (address: number): boolean => address >>> 24 === 127
export const isMulticast = (address: number): boolean => address >>> 28 === 14
export const isZeroNet = (address: number): boolean => address >>> 24 === 0
export const isLimitedBroadcast = (address: number): boolean => address === -1

/** As `inet_addr_type` finds it: only the local table is asked (net/ipv4/fib_frontend.c, Linux 6.18). */
export function addressTypeOf(host: Host, address: number): AddressType {
  if (isZeroNet(address) || isLimitedBroadcast(address)) return 'BROADCAST'
  if (isMulticast(address)) return 'MULTICAST'
  const { local, broadcast } = addressesOf(host)
  if (broadcast.has(address)) return 'BROADCAST'
  return isLoopback(address) || local.has(address) ? 'LOCAL' : 'UNICAST'
}

/**
 * The source address for a packet that leaves by `dev` towards `target` (the next hop): the first of the same subnet,
 * else the first of the device, else the first of any device; 0 when there is none. `inet_select_addr`, net/ipv4/devinet.c.
 */
export function selectAddress(host: Host, dev: string, target: number): number {
  const { byDev, all } = addressesOf(host)
  let first = 0
  for (const one of byDev.get(dev) ?? []) {
    if (one.isHostScope || one.isSecondary) continue
    if (((one.address ^ target) & one.mask) === 0) return one.address
    first ||= one.address
  }
  return first || (all.find((one) => !one.isHostScope && !one.isSecondary)?.address ?? 0)
}

/** Whether somebody behind the bridge, not the host itself, is asked for by a sender on that bridge. */
export function isOnBridge(host: Host, bridge: string, address: string): boolean {
  const value = (parseIPv4(address) ?? 0) | 0
  const { byDev, local } = addressesOf(host)
  return (
    !local.has(value) &&
    (byDev.get(bridge) ?? []).some((own) => ((own.address ^ value) & own.mask) === 0)
  )
}
