import { formatIPv4, parseIPv4 } from '../../core/ip.ts'
import { REJECT_CODES } from './codes.ts'
import type { NatRange, Target } from './model.ts'
import { LineFault, markOf, numberOf, portOf } from './read-words.ts'

/** The options of the targets (iptables 1.8.9, `man iptables-extensions`). */

type Options = Readonly<Record<string, string>>

// extensions/libipt_REJECT.c: names and their aliases
const REJECT_ALIASES: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'icmp-net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'icmp-host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'icmp-proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'icmp-port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'tcp-rst': 'tcp-reset',
  'admin-prohib': 'icmp-admin-prohibited',
}

function reject(options: Options): Target {
  const text = options['--reject-with'] ?? 'icmp-port-unreachable'
  const kind = REJECT_ALIASES[text] ?? text
  if (kind !== 'tcp-reset' && REJECT_CODES[kind] === undefined) throw new LineFault('badName', text)
  return { kind: 'reject', with: kind }
}

function mark(options: Options): Target {
  for (const [name, text] of Object.entries(options)) {
    const { value, mask } = markOf(text)
    switch (name) {
      case '--set-xmark':
        return { kind: 'mark', value, mask }
      case '--set-mark':
        return { kind: 'mark', value, mask: (value | mask) >>> 0 }
      case '--or-mark':
        return { kind: 'mark', value, mask: value }
      case '--and-mark':
        return { kind: 'mark', value: 0, mask: ~value >>> 0 }
      case '--xor-mark':
        return { kind: 'mark', value, mask: 0 }
      default:
    }
  }
  throw new LineFault('missingValue', '-j MARK')
}

function connmark(options: Options): Target {
  const set = options['--set-xmark']
  if (set !== undefined) return { kind: 'connmark', verb: 'set', ...markOf(set) }
  const plain = options['--set-mark']
  if (plain !== undefined) {
    const { value, mask } = markOf(plain)
    return { kind: 'connmark', verb: 'set', value, mask: (value | mask) >>> 0 }
  }
  const both = numberOf(options['--mask'] ?? '0xffffffff')
  const value = options['--nfmask'] === undefined ? both : numberOf(options['--nfmask'])
  const mask = options['--ctmask'] === undefined ? both : numberOf(options['--ctmask'])
  if ('--save-mark' in options) return { kind: 'connmark', verb: 'save', value, mask }
  if ('--restore-mark' in options) return { kind: 'connmark', verb: 'restore', value, mask }
  throw new LineFault('missingValue', '-j CONNMARK')
}

const addressText = (text: string): string => {
  const value = parseIPv4(text)
  if (value === undefined) throw new LineFault('badAddress', text)
  return formatIPv4(value)
}

/** `5000-5999`, `8080`. */
function portsOf(text: string): NatRange {
  const [low = '', high = low] = text.split('-')
  return { portFrom: portOf(low), portTo: portOf(high) }
}

/** `10.0.0.1`, `10.0.0.1-10.0.0.9:5000-5999`, `:8080`. */
function rangeOf(text: string): NatRange {
  const [addresses = '', ports] = text.split(':')
  const [low = '', high = low] = addresses.split('-')
  return {
    ...(addresses === '' ? {} : { addressFrom: addressText(low), addressTo: addressText(high) }),
    ...(ports === undefined ? {} : portsOf(ports)),
  }
}

function flagsOf(options: Options): NatRange {
  return {
    ...('--random-fully' in options
      ? { random: 'random-fully' as const }
      : '--random' in options
        ? { random: 'random' as const }
        : {}),
    ...('--persistent' in options ? { persistent: true } : {}),
  }
}

const mapped =
  (kind: 'dnat' | 'snat', name: string) =>
  (options: Options): Target => {
    const text = options[name]
    if (text === undefined) throw new LineFault('missingValue', name)
    return { kind, to: { ...rangeOf(text), ...flagsOf(options) } }
  }

const toPorts =
  (kind: 'masquerade' | 'redirect') =>
  (options: Options): Target => {
    const text = options['--to-ports']
    return { kind, to: { ...(text === undefined ? {} : portsOf(text)), ...flagsOf(options) } }
  }

function ttl(options: Options): Target {
  const [name = '', text = ''] = Object.entries(options)[0] ?? []
  const verb = name === '--ttl-set' ? 'set' : name === '--ttl-dec' ? 'dec' : 'inc'
  return { kind: 'ttl', verb, value: numberOf(text, 256) }
}

interface Extension {
  readonly values: Readonly<Record<string, number>>
  readonly read: (options: Options) => Target
}

const plain = (kind: 'accept' | 'drop' | 'return' | 'notrack'): Extension => ({
  values: {},
  read: () => ({ kind }),
})

const NAT_FLAGS = { '--random': 0, '--random-fully': 0, '--persistent': 0 }

const TARGETS: Readonly<Record<string, Extension>> = {
  ACCEPT: plain('accept'),
  DROP: plain('drop'),
  RETURN: plain('return'),
  NOTRACK: plain('notrack'),
  REJECT: { values: { '--reject-with': 1 }, read: reject },
  MARK: {
    values: {
      '--set-xmark': 1,
      '--set-mark': 1,
      '--or-mark': 1,
      '--and-mark': 1,
      '--xor-mark': 1,
    },
    read: mark,
  },
  CONNMARK: {
    values: {
      '--set-xmark': 1,
      '--set-mark': 1,
      '--save-mark': 0,
      '--restore-mark': 0,
      '--mask': 1,
      '--nfmask': 1,
      '--ctmask': 1,
    },
    read: connmark,
  },
  DNAT: {
    values: { '--to-destination': 1, ...NAT_FLAGS },
    read: mapped('dnat', '--to-destination'),
  },
  SNAT: { values: { '--to-source': 1, ...NAT_FLAGS }, read: mapped('snat', '--to-source') },
  MASQUERADE: { values: { '--to-ports': 1, ...NAT_FLAGS }, read: toPorts('masquerade') },
  REDIRECT: { values: { '--to-ports': 1, ...NAT_FLAGS }, read: toPorts('redirect') },
  TTL: { values: { '--ttl-set': 1, '--ttl-dec': 1, '--ttl-inc': 1 }, read: ttl },
}

/** Targets that only watch, or change what nothing here looks at: the packet goes on. */
// biome-ignore format: a list
const WATCHERS = [
  'LOG', 'NFLOG', 'TRACE', 'ULOG', 'AUDIT', 'CHECKSUM', 'CLASSIFY', 'CONNSECMARK', 'DSCP', 'ECN', 'IDLETIMER', 'LED',
  'RATEEST', 'SECMARK', 'TCPMSS', 'TCPOPTSTRIP', 'TEE', 'TOS',
]
/** Targets of iptables 1.8.9 that are not modelled and may decide something (`man iptables-extensions`). */
// biome-ignore format: a list
const OTHERS = [
  'CLUSTERIP', 'CT', 'DNPT', 'HMARK', 'MIRROR', 'NETMAP', 'NFQUEUE', 'QUEUE', 'SAME', 'SET', 'SNPT', 'SYNPROXY', 'TPROXY',
]

/**
 * What `-j NAME words…` means where NAME is no chain. A target with an option that is not modelled, or one that is
 * not modelled at all, is kept as `unknown` with its text.
 */
export function targetOf(name: string, words: readonly string[], text: string): Target {
  if (WATCHERS.includes(name)) return { kind: 'log', text }
  if (name === 'CT' && words.length === 1 && words[0] === '--notrack') return { kind: 'notrack' }
  const known = TARGETS[name]
  if (!known) return { kind: 'unknown', text }
  const options: Record<string, string> = {}
  for (let at = 0; at < words.length; at++) {
    const option = words[at] ?? ''
    const count = known.values[option]
    if (count === undefined) return { kind: 'unknown', text }
    if (count === 1 && words[at + 1] === undefined) throw new LineFault('missingValue', option)
    options[option] = count === 1 ? (words[++at] ?? '') : ''
  }
  return known.read(options)
}

/** Whether iptables itself has such a target, modelled here or not. */
export const isTarget = (name: string): boolean =>
  Object.hasOwn(TARGETS, name) || WATCHERS.includes(name) || OTHERS.includes(name)
