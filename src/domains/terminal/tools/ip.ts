import { formatIPv4, parseCidr4, parseIPv4 } from '../../../core/ip.ts'
import type { World } from '../../../world.ts'
import type { Host, Interface, Route } from '../../netfilter/model.ts'
import { fail, notModelled, type Program, read } from '../program.ts'

/** `ip addr` and `ip route` of iproute2 6.1 (ip/ipaddress.c, ip/iproute.c). */

export function* runIp(host: string, words: readonly string[]): Program {
  const [object = '', ...rest] = words.filter((word) => word !== '-4')
  if (object.startsWith('-')) return yield* notModelled()
  if (object === '') return yield* notModelled()
  const is = (name: string) => name.startsWith(object) && object.length > 0
  const isList =
    rest.length === 0 ||
    (rest.length === 1 && /^(?:l|li|lis|list|s|sh|sho|show)$/.test(rest[0] ?? ''))
  if (is('address') || is('route')) {
    if (!isList) return yield* notModelled()
    const print = is('address') ? printAddresses : printRoutes
    return yield* fail(0, yield* read((world) => print(world, host)))
  }
  if (
    /^(?:l|link|n|neigh|neighbour|ru|rule|li|ne|net|netns|tun|tunnel|ma|maddr|mo|monitor|x|xfrm|h|help|v|vrf|s|stats|mp|mptcp|nexthop|token|tcp_metrics|l2tp|fou|ila|macsec|sr|mroute|mrule|netconf|ioam|addrlabel|ntable|ntbl|vrf)$/.test(
      object,
    )
  )
    return yield* notModelled()
  return yield* fail(1, `Object "${object}" is unknown, try "ip help".\n`)
}

/** The end of a cable: `eth0@if7` in a Pod. Numbers follow the order in which interfaces were made. */
function printAddresses({ network }: World, name: string): string {
  const host = network.hosts[name]
  if (!host) return ''
  return Object.values(host.interfaces)
    .map((each, place) => printInterface(host, each, { index: place + 1, peer: peerOf(host) }))
    .join('')
}

const peerOf = (host: Host): string => (host.kind === 'pod' ? '@if2' : '')

function printInterface(
  host: Host,
  { name, kind, addresses, bridge }: Interface,
  { index, peer }: { readonly index: number; readonly peer: string },
): string {
  const isLoopback = kind === 'loopback'
  const cable = isLoopback || host.kind !== 'pod' ? (kind === 'bridge-port' ? '@if2' : '') : peer
  const flags = isLoopback ? 'LOOPBACK,UP,LOWER_UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP'
  const state = isLoopback ? 'UNKNOWN' : 'UP'
  const master = bridge === undefined ? '' : ` master ${bridge}`
  const hardware = hardwareAddress(`${host.name}/${name}`)
  const link = isLoopback
    ? '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00'
    : `    link/ether ${hardware} brd ff:ff:ff:ff:ff:ff`
  const netns = cable === '' ? '' : ' link-netnsid 0'
  const lines = [
    `${index}: ${name}${cable}: <${flags}> mtu ${isLoopback ? 65_536 : 1_500} qdisc noqueue${master} state ${state} group default qlen 1000`,
    `${link}${netns}`,
    ...addresses.flatMap((address) => [
      `    inet ${address}${broadcastOf(address, isLoopback)} scope ${isLoopback ? 'host' : 'global'} ${name}`,
      '       valid_lft forever preferred_lft forever',
    ]),
    `    inet6 ${isLoopback ? '::1/128 scope host' : `${linkLocal(hardware)}/64 scope link`} `,
    '       valid_lft forever preferred_lft forever',
  ]
  return `${lines.join('\n')}\n`
}

/** CNI's bridge plugin sets the broadcast address (vishvananda/netlink `AddrAdd`). */
function broadcastOf(address: string, isLoopback: boolean): string {
  const cidr = parseCidr4(address)
  if (isLoopback || !cidr || cidr.prefix >= 31) return ''
  return ` brd ${formatIPv4(cidr.base + 2 ** (32 - cidr.prefix) - 1)}`
}

/** Made up, and always the same for the same interface: locally administered, unicast. */
function hardwareAddress(text: string): string {
  let hash = 2_166_136_261
  const bytes: number[] = []
  for (let place = 0; place < 6; place++) {
    for (const letter of `${place}${text}`)
      hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619) >>> 0
    bytes.push(hash & 0xff)
  }
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** What the kernel gives itself: RFC 4291 appendix A, the hardware address with ff:fe inside and its second bit turned. */
function linkLocal(hardware: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = hardware
    .split(':')
    .map((byte) => Number.parseInt(byte, 16))
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, (0xfe << 8) | d, (e << 8) | f]
  return `fe80::${groups.map((group) => group.toString(16)).join(':')}`
}

/** The main table: what was set, and what the kernel adds for each address. Default first, then by prefix (fib_trie order). */
function printRoutes({ network }: World, name: string): string {
  const host = network.hosts[name]
  if (!host) return ''
  const connected = host.described
    ? []
    : Object.values(host.interfaces)
        .filter(({ kind }) => kind !== 'loopback')
        .flatMap(({ name: dev, addresses }) => addresses.map((address) => ({ dev, address })))
        .flatMap(({ dev, address }) => {
          const cidr = parseCidr4(address)
          const src = address.split('/')[0] ?? ''
          return cidr && cidr.prefix < 32
            ? [
                {
                  to: `${formatIPv4(cidr.base)}/${cidr.prefix}`,
                  text: `dev ${dev} proto kernel scope link src ${src} `,
                },
              ]
            : []
        })
  const given = host.routes
    .filter(({ table, type }) => table === undefined && (type === undefined || type === 'unicast'))
    .map((route) => ({ to: route.to, text: printRoute(host, route) }))
  return [...given, ...connected]
    .toSorted((one, other) => placeOf(one.to) - placeOf(other.to))
    .map(({ to, text }) => `${to} ${text}\n`)
    .join('')
}

function printRoute(host: Host, { via, dev, src, scope, metric }: Route): string {
  const device = dev ?? deviceTo(host, via)
  return [
    ...(via === undefined ? [] : [`via ${via}`]),
    ...(device === undefined ? [] : [`dev ${device}`]),
    ...(scope === undefined ? [] : [`scope ${scope}`]),
    ...(src === undefined ? [] : [`src ${src}`]),
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    '',
  ].join(' ')
}

function deviceTo(host: Host, via: string | undefined): string | undefined {
  const address = via === undefined ? undefined : parseIPv4(via)
  return Object.values(host.interfaces).find(({ addresses }) =>
    addresses.some((each) => {
      const cidr = parseCidr4(each)
      return (
        cidr &&
        address !== undefined &&
        Math.floor(address / 2 ** (32 - cidr.prefix)) ===
          Math.floor(cidr.base / 2 ** (32 - cidr.prefix))
      )
    }),
  )?.name
}

const placeOf = (to: string): number =>
  to === 'default' ? -1 : (parseCidr4(to.includes('/') ? to : `${to}/32`)?.base ?? 0)
