import { maskOf, parseCidr4 } from '../../core/ip.ts'
import type { IpSet } from './model.ts'
import { addressText, protocolOfNumber, type Skb } from './skb.ts'

/** One dimension of an element: an address or network, or a port with its protocol. */
interface Element {
  readonly addresses: readonly { readonly base: number; readonly mask: number }[]
  readonly nomatch: boolean
  readonly prefix: number
}

interface CompiledSet {
  /** `ip`, `net`, `port`, … in order. */
  readonly dimensions: readonly string[]
  /** Elements without networks, by their text. */
  readonly exact: ReadonlySet<string>
  /** Elements with networks, by their ports, longest prefix first. */
  readonly networks: ReadonlyMap<string, readonly Element[]>
}

const compiled = new WeakMap<IpSet, CompiledSet>()

/** Whether the packet is in the set, dimension by dimension. A set that is missing or not modelled holds nothing. */
export function matchSet(
  set: IpSet | undefined,
  sides: readonly ('src' | 'dst')[],
  skb: Skb,
): boolean {
  if (!set) return false
  const { dimensions, exact, networks } = compiledOf(set)
  const key: string[] = []
  const ports: string[] = []
  const addresses: number[] = []
  for (const [place, dimension] of dimensions.entries()) {
    const isSource = (sides[place] ?? sides.at(-1)) === 'src'
    if (dimension === 'port') {
      const port = portText(skb, isSource, dimensions.length === 1)
      if (port === undefined) return false
      key.push(port)
      ports.push(port)
    } else {
      const address = isSource ? skb.source : skb.destination
      key.push(addressText(address))
      addresses.push(address)
    }
  }
  if (exact.has(key.join(','))) return true
  const element = networks
    .get(ports.join(','))
    ?.find((each) =>
      each.addresses.every(({ base, mask }, place) => ((addresses[place] ?? 0) & mask) === base),
    )
  return element !== undefined && !element.nomatch
}

/** In a bitmap of ports alone the protocol does not count. */
function portText(skb: Skb, isSource: boolean, isAlone: boolean): string | undefined {
  if (skb.protocol === 1) return isAlone ? undefined : `icmp:${skb.icmpType}/${skb.icmpCode}`
  const port = isSource ? skb.sourcePort : skb.destinationPort
  return isAlone ? String(port) : `${protocolOfNumber(skb.protocol)}:${port}`
}

function compiledOf(set: IpSet): CompiledSet {
  const before = compiled.get(set)
  if (before) return before
  const dimensions = (set.type.split(':')[1] ?? '').split(',')
  const exact = new Set<string>()
  const networks = new Map<string, Element[]>()
  for (const { text, nomatch } of set.entries) {
    const parts = text.split(',')
    if (!dimensions.includes('net') && !/[/-]/.test(text)) {
      exact.add(parts.map((part, place) => spelled(part, dimensions, place)).join(','))
      continue
    }
    for (const element of elementsOf(parts, dimensions, nomatch)) {
      networks.set(element.ports, [...(networks.get(element.ports) ?? []), element])
    }
  }
  for (const list of networks.values()) list.sort((a, b) => b.prefix - a.prefix)
  const made = { dimensions, exact, networks }
  compiled.set(set, made)
  return made
}

const spelled = (part: string, dimensions: readonly string[], place: number): string =>
  dimensions[place] === 'port' && dimensions.length > 1 && !part.includes(':')
    ? `tcp:${part}`
    : part

/** An element with a network or a range; a range of ports becomes one element for each port. */
function elementsOf(
  parts: readonly string[],
  dimensions: readonly string[],
  nomatch: boolean,
): readonly (Element & { readonly ports: string })[] {
  const addresses = parts
    .filter((_, place) => dimensions[place] !== 'port')
    .map((part) => {
      const cidr = parseCidr4(part)
      return cidr ? { base: cidr.base | 0, mask: cidr.mask | 0 } : { base: 0, mask: maskOf(32) | 0 }
    })
  const prefix = parseCidr4(parts.find((part) => part.includes('/')) ?? '')?.prefix ?? 32
  const port = parts.find((_, place) => dimensions[place] === 'port')
  return portsOf(port, dimensions.length === 1).map((ports) => ({
    addresses,
    nomatch,
    prefix,
    ports,
  }))
}

function portsOf(part: string | undefined, isAlone: boolean): readonly string[] {
  if (part === undefined) return ['']
  const [first = '', second] = part.split(':')
  const protocol = second === undefined ? 'tcp' : first
  const [low = 0, high = low] = (second ?? first).split('-').map(Number)
  return Array.from({ length: high - low + 1 }, (_, place) =>
    isAlone ? String(low + place) : `${protocol}:${low + place}`,
  )
}
