import { parseCidr4 } from '../../core/ip.ts'
import { say } from './explain.ts'
import { error, type Finding, warning } from './finding.ts'
import { MTU } from './measure-packet.ts'
import type { Interface, Route } from './model.ts'
import type { DumpPart } from './split-dump.ts'

/**
 * Reads `ip address`, `ip -d link` and `ip -o address` (iproute2 6.1, ip/ipaddress.c): interfaces, their addresses,
 * what they are and what they belong to. The texts may describe the same interface twice, each with its own part.
 */

export interface ReadInterfaces {
  readonly interfaces: Readonly<Record<string, Interface>>
  /** Routes that come with the other end of a point-to-point address. */
  readonly peers: readonly Route[]
  readonly findings: readonly Finding[]
}

interface Draft {
  readonly name: string
  kind: string | undefined
  master: string | undefined
  isPort: boolean
  hairpin: boolean
  isUp: boolean
  mtu: number | undefined
  readonly addresses: string[]
  readonly line: number
}

interface Reading {
  readonly drafts: Map<string, Draft>
  readonly peers: Route[]
  readonly findings: Finding[]
  ipv6: number
}

export function readAddresses(parts: readonly DumpPart[]): ReadInterfaces {
  const reading: Reading = { drafts: new Map(), peers: [], findings: [], ipv6: 0 }
  for (const part of parts) {
    let own: Draft | undefined
    for (const [at, line] of part.lines.entries()) {
      own = readLine(reading, own, { line: line.trimEnd(), number: part.first + at })
    }
  }
  if (reading.ipv6 > 0) reading.findings.push(warning(say('ipv6Left', { count: reading.ipv6 })))
  const interfaces: Record<string, Interface> = {}
  for (const draft of reading.drafts.values()) {
    interfaces[draft.name] = interfaceOf(draft, reading)
  }
  return { interfaces, peers: reading.peers, findings: reading.findings }
}

interface Numbered {
  readonly line: string
  readonly number: number
}

/** Says which interface the next lines are about. */
function readLine(reading: Reading, own: Draft | undefined, at: Numbered): Draft | undefined {
  const { line, number } = at
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return own
  const head = /^\d+:\s+([^\s@:]+)(?:@\S+?)?:\s+<([^>]*)>(.*)$/.exec(line)
  if (head) return openLink(reading, head, number)
  const single = /^\d+:\s+(\S+)\s+(inet6?\s.*)$/.exec(line)
  if (single) {
    const draft = draftOf(reading, single[1] ?? '', number)
    readAddress(reading, draft, { line: single[2] ?? '', number })
    return draft
  }
  if (!own) {
    reading.findings.push(error(say('strangeLine', { text: text.slice(0, 80) }), number))
    return own
  }
  if (text.startsWith('inet')) readAddress(reading, own, { line: text, number })
  else readDetail(reading, own, { line: text, number })
  return own
}

function draftOf({ drafts }: Reading, name: string, line: number): Draft {
  const known = drafts.get(name)
  if (known) return known
  const draft: Draft = {
    name,
    kind: undefined,
    master: undefined,
    isPort: false,
    hairpin: false,
    isUp: true,
    mtu: undefined,
    addresses: [],
    line,
  }
  drafts.set(name, draft)
  return draft
}

function openLink(reading: Reading, head: RegExpExecArray, number: number): Draft {
  const [, name = '', flagText = '', rest = ''] = head
  const draft = draftOf(reading, name, number)
  const flags = flagText.split(',')
  draft.isUp = flags.includes('UP')
  if (flags.includes('LOOPBACK')) draft.kind = 'loopback'
  draft.mtu = Number(/\smtu (\d+)/.exec(rest)?.[1] ?? 0) || draft.mtu
  draft.master = /\smaster (\S+)/.exec(rest)?.[1] ?? draft.master
  if (/\s(?:xdp|xdpgeneric|xdpoffload|prog\/xdp)(?:\s|$)/.test(rest))
    reading.findings.push(warning(say('bpfDecides', { dev: name }), number))
  if (!draft.isUp) reading.findings.push(warning(say('interfaceDown', { dev: name }), number))
  return draft
}

/** `inet 10.0.0.1/24 brd + scope global eth0`, `inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0`. */
function readAddress(reading: Reading, own: Draft, { line, number }: Numbered): void {
  const [family, address = '', word, peer = ''] = line.split(/\s+/)
  if (family === 'inet6') {
    reading.ipv6++
    return
  }
  const given = word === 'peer' ? `${address.split('/')[0]}/32` : address
  if (!parseCidr4(given)) {
    reading.findings.push(error(say('unreadable', { fault: 'badAddress', text: address }), number))
    return
  }
  const full = given.includes('/') ? given : `${given}/32`
  if (!own.addresses.includes(full)) own.addresses.push(full)
  if (word === 'peer' && parseCidr4(peer)) {
    const [src = ''] = full.split('/')
    reading.peers.push({ to: peer, dev: own.name, scope: 'link', src })
  }
}

/** Kinds as iproute2 names them, and what they are to us. */
const KINDS: Readonly<Record<string, Interface['kind']>> = {
  loopback: 'loopback',
  veth: 'veth',
  bridge: 'bridge',
  dummy: 'dummy',
  vxlan: 'tunnel',
  geneve: 'tunnel',
  ipip: 'tunnel',
  sit: 'tunnel',
  gre: 'tunnel',
  gretap: 'tunnel',
  ip6tnl: 'tunnel',
  vti: 'tunnel',
  xfrm: 'tunnel',
  wireguard: 'tunnel',
  tun: 'tunnel',
}

const LINK_KIND = /^([a-z0-9]+)(?:\s|$)/

/** The lines that `-d` adds: what an interface is, and how it is part of another. */
function readDetail(reading: Reading, own: Draft, { line, number }: Numbered): void {
  const word = LINK_KIND.exec(line)?.[1] ?? ''
  if (line.startsWith('bridge_slave')) {
    own.isPort = true
    own.hairpin = /\shairpin on\b/.test(line)
  } else if (line.startsWith('link/ipip') || line.startsWith('link/gre')) own.kind = 'ipip'
  else if (line.startsWith('link/none') || line.startsWith('prog/xdp')) {
    if (line.startsWith('prog/xdp'))
      reading.findings.push(warning(say('bpfDecides', { dev: own.name }), number))
  } else if (Object.hasOwn(KINDS, word)) own.kind = word
}

/** Names tell what `-d` would have told. */
function kindByName(name: string): Interface['kind'] {
  if (name === 'lo') return 'loopback'
  if (/^(?:flannel\.|vxlan|tunl|gre|wg|tun|tap|cilium_vxlan|antrea-tun|vxlan\.calico)/.test(name))
    return 'tunnel'
  if (/^(?:docker\d|br-|cni\d|virbr\d|kube-bridge|weave$)/.test(name)) return 'bridge'
  if (/^(?:veth|cali|lxc|azv|eni)/.test(name)) return 'veth'
  if (/^(?:dummy|kube-ipvs|nodelocaldns)/.test(name)) return 'dummy'
  return 'device'
}

function interfaceOf(draft: Draft, { drafts, findings }: Reading): Interface {
  const { name, master, hairpin, line, isUp } = draft
  const kind = draft.kind === undefined ? kindByName(name) : (KINDS[draft.kind] ?? 'device')
  if (kind === 'tunnel') findings.push(warning(say('tunnelLeft', { dev: name }), line))
  const size =
    draft.mtu === undefined || draft.mtu === MTU || kind === 'loopback' ? {} : { mtu: draft.mtu }
  const addresses = isUp ? draft.addresses : [] // what is down has no routes, not even to itself
  if (master === undefined || kind === 'bridge') return { name, kind, addresses, ...size }
  const above = drafts.get(master)
  const aboveKind = above?.kind ?? kindByName(master)
  const isPort = draft.isPort || aboveKind === 'bridge'
  if (!draft.isPort && isPort && above?.kind === undefined)
    findings.push(warning(say('masterTaken', { dev: name, master }), line))
  return isPort
    ? { name, kind: 'bridge-port', addresses, bridge: master, hairpin, ...size }
    : { name, kind, addresses, ...size }
}
