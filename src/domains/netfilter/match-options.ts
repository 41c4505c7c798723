import { TCP_FLAGS } from './codes.ts'
import type { AddressType, CtState, Match } from './model.ts'
import {
  LineFault,
  markOf,
  maskedOf,
  numberOf,
  portSpanOf,
  prefixOf,
  protocolOf,
} from './read-words.ts'

/** The options of the match extensions (iptables 1.8.9, `man iptables-extensions`), and what they mean. */

/** One option as written: its name, whether `!` stood before it, its values. */
export interface Option {
  readonly name: string
  readonly inverted: boolean
  readonly values: readonly string[]
}

type Make = (option: Option, first: string, second: string) => Match

interface Extension {
  /** Option name -> how many values it takes. */
  readonly values: Readonly<Record<string, number>>
  readonly read: (options: readonly Option[]) => readonly Match[]
}

/** Each option is one match of its own, in the order in which iptables-save writes them. */
function each(
  values: Readonly<Record<string, number>>,
  make: Readonly<Record<string, Make>>,
): Extension {
  const order = Object.keys(make)
  const read = (options: readonly Option[]) =>
    options
      .toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
      .map((option) => {
        const one = make[option.name]
        if (!one) throw new LineFault('unknownOption', option.name)
        return one(option, option.values[0] ?? '', option.values[1] ?? '')
      })
  return { values, read }
}

const port =
  (kind: 'sourcePort' | 'destinationPort'): Make =>
  ({ inverted }, text) => ({ kind, inverted, ...portSpanOf(text) })

const PORTS = { '--sport': port('sourcePort'), '--dport': port('destinationPort') }
const PORT_VALUES = { '--sport': 1, '--dport': 1 }

const flagsOf = (text: string): number => {
  let bits = 0
  for (const name of text.split(',')) {
    const at = TCP_FLAGS.indexOf(name)
    if (name === 'ALL') bits |= 0x3f
    else if (at >= 0) bits |= 1 << at
    else if (name !== 'NONE') throw new LineFault('badName', name)
  }
  return bits
}

const tcp = each(
  { ...PORT_VALUES, '--tcp-flags': 2, '--syn': 0 },
  {
    ...PORTS,
    '--tcp-flags': ({ inverted }, mask, set) => ({
      kind: 'tcpFlags',
      inverted,
      mask: flagsOf(mask),
      set: flagsOf(set),
    }),
    // FIN,SYN,RST,ACK looked at, SYN alone set
    '--syn': ({ inverted }) => ({ kind: 'tcpFlags', inverted, mask: 0x17, set: 0x02 }),
  },
)

// iptables extensions/libxt_icmp.h
const ICMP_TYPES: Readonly<Record<string, string>> = {
  any: 'any',
  'echo-reply': '0',
  pong: '0',
  'destination-unreachable': '3',
  'network-unreachable': '3/0',
  'host-unreachable': '3/1',
  'protocol-unreachable': '3/2',
  'port-unreachable': '3/3',
  'fragmentation-needed': '3/4',
  'source-quench': '4',
  redirect: '5',
  'echo-request': '8',
  ping: '8',
  'time-exceeded': '11',
  'ttl-exceeded': '11',
  'ttl-zero-during-transit': '11/0',
  'parameter-problem': '12',
}

const icmp = each(
  { '--icmp-type': 1 },
  {
    '--icmp-type': ({ inverted }, text) => {
      const [type = '', code] = (ICMP_TYPES[text] ?? text).split('/')
      const one = code === undefined ? undefined : numberOf(code, 256)
      return {
        kind: 'icmpType',
        inverted,
        type: type === 'any' ? 'any' : numberOf(type, 256),
        codes: { from: one ?? 0, to: one ?? 255 },
      }
    },
  },
)

const multiportSide =
  (side: 'source' | 'destination' | 'either'): Make =>
  ({ inverted }, text) => ({
    kind: 'multiport',
    inverted,
    side,
    ranges: text.split(',').map(portSpanOf),
  })

const multiport = each(
  { '--sports': 1, '--dports': 1, '--ports': 1 },
  {
    '--sports': multiportSide('source'),
    '--dports': multiportSide('destination'),
    '--ports': multiportSide('either'),
  },
)

const markMatch = (kind: 'mark' | 'connmark') =>
  each({ '--mark': 1 }, { '--mark': ({ inverted }, text) => ({ kind, inverted, ...markOf(text) }) })

/** In the order in which iptables-save writes them. */
// biome-ignore format: a list
export const CT_STATES = [
  'INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT',
] as const

const states = (text: string): readonly CtState[] => {
  const names = text.toUpperCase().split(',')
  const wrong = names.find((name) => !CT_STATES.some((state) => state === name))
  if (wrong !== undefined) throw new LineFault('badName', wrong)
  return CT_STATES.filter((state) => names.includes(state))
}

type CtAddress = 'ctorigsrc' | 'ctorigdst' | 'ctreplsrc' | 'ctrepldst'
/** Host bits stay as written, and a mask with holes counts as a whole address (iptables 1.8.9 does so). */
const ctAddress =
  (kind: CtAddress): Make =>
  ({ inverted }, text) => {
    const { mask } = maskedOf(text)
    const { address } = maskedOf(text.split('/')[0] ?? '')
    return { kind, inverted, address, mask: prefixOf(mask) === undefined ? 0xffffffff : mask }
  }
const ctPort =
  (kind: 'ctorigsrcport' | 'ctorigdstport'): Make =>
  ({ inverted }, text) => ({ kind, inverted, ...portSpanOf(text) })

// Order: as iptables-save writes them
const conntrack = each(
  {
    '--ctstate': 1,
    '--ctdir': 1,
    '--ctproto': 1,
    '--ctorigsrc': 1,
    '--ctorigdst': 1,
    '--ctreplsrc': 1,
    '--ctrepldst': 1,
    '--ctorigsrcport': 1,
    '--ctorigdstport': 1,
  },
  {
    '--ctstate': ({ inverted }, text) => ({ kind: 'ctstate', inverted, states: states(text) }),
    '--ctproto': ({ inverted }, text) => ({ kind: 'ctproto', inverted, number: protocolOf(text) }),
    '--ctorigsrc': ctAddress('ctorigsrc'),
    '--ctorigdst': ctAddress('ctorigdst'),
    '--ctreplsrc': ctAddress('ctreplsrc'),
    '--ctrepldst': ctAddress('ctrepldst'),
    '--ctorigsrcport': ctPort('ctorigsrcport'),
    '--ctorigdstport': ctPort('ctorigdstport'),
    '--ctdir': ({ inverted }, text) => {
      const direction = text.toUpperCase()
      if (direction !== 'ORIGINAL' && direction !== 'REPLY') throw new LineFault('badName', text)
      return { kind: 'ctdir', inverted, direction }
    },
  },
)

const state = each(
  { '--state': 1 },
  {
    '--state': ({ inverted }, text) => ({
      kind: 'ctstate',
      inverted,
      states: states(text),
      alias: true,
    }),
  },
)

// biome-ignore format: a list
const ADDRESS_TYPES: readonly AddressType[] = [
  'UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT',
]

const typed =
  (side: 'source' | 'destination'): Make =>
  ({ inverted }, text) => {
    const names = text.toUpperCase().split(',')
    const types = ADDRESS_TYPES.filter((type) => names.includes(type))
    if (types.length !== names.length) throw new LineFault('badName', text)
    return { kind: 'addrtype', inverted, side, types }
  }

const addrtype = each(
  { '--src-type': 1, '--dst-type': 1 },
  { '--src-type': typed('source'), '--dst-type': typed('destination') },
)

const optionValue = (options: readonly Option[], name: string): string | undefined =>
  options.find((option) => option.name === name)?.values[0]

const statistic: Extension = {
  values: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
  read: (options) => {
    const mode = optionValue(options, '--mode')
    const inverted = options.some((option) => option.inverted)
    if (mode === 'random') {
      const text = optionValue(options, '--probability') ?? ''
      const probability = Number(text)
      if (text === '' || !(probability >= 0 && probability <= 1)) {
        throw new LineFault('badNumber', text)
      }
      // iptables extensions/libxt_statistic.c: lround(0x80000000 * probability)
      return [{ kind: 'random', inverted, chance: Math.floor(probability * 0x8000_0000 + 0.5) }]
    }
    if (mode !== 'nth') throw new LineFault('badName', mode ?? '--mode')
    const every = numberOf(optionValue(options, '--every') ?? '')
    const packet = numberOf(optionValue(options, '--packet') ?? '0')
    if (every < 1 || packet >= every) throw new LineFault('badNumber', `--every ${every}`)
    return [{ kind: 'nth', inverted, every, packet }]
  },
}

const RECENT_VERBS = ['set', 'rcheck', 'update', 'remove'] as const

const recent: Extension = {
  values: {
    '--set': 0,
    '--rcheck': 0,
    '--update': 0,
    '--remove': 0,
    '--name': 1,
    '--seconds': 1,
    '--hitcount': 1,
    '--reap': 0,
    '--rsource': 0,
    '--rdest': 0,
    '--mask': 1,
  },
  read: (options) => {
    const has = (name: string) => options.some((option) => option.name === name)
    const verb = RECENT_VERBS.find((name) => has(`--${name}`))
    if (!verb) throw new LineFault('missingValue', '-m recent')
    const seconds = optionValue(options, '--seconds')
    const hitcount = optionValue(options, '--hitcount')
    const written = options.find((option) => option.name === `--${verb}`)
    return [
      {
        kind: 'recent',
        inverted: written?.inverted ?? false,
        verb,
        list: optionValue(options, '--name') ?? 'DEFAULT',
        side: has('--rdest') ? 'destination' : 'source',
        mask: maskedOf(optionValue(options, '--mask') ?? '255.255.255.255').address,
        ...(seconds === undefined ? {} : { seconds: numberOf(seconds) }),
        ...(hitcount === undefined ? {} : { hitcount: numberOf(hitcount) }),
        reap: has('--reap'),
      },
    ]
  },
}

const set = each(
  { '--match-set': 2 },
  {
    '--match-set': ({ inverted }, name, sides) => ({
      kind: 'set',
      inverted,
      name,
      sides: sides.split(',').map((side) => {
        if (side !== 'src' && side !== 'dst') throw new LineFault('badName', side)
        return side
      }),
    }),
  },
)

const physdev = each(
  {
    '--physdev-is-in': 0,
    '--physdev-is-out': 0,
    '--physdev-is-bridged': 0,
    '--physdev-in': 1,
    '--physdev-out': 1,
  },
  {
    '--physdev-in': ({ inverted }, name) => ({ kind: 'physdev', inverted, is: 'from', name }),
    '--physdev-out': ({ inverted }, name) => ({ kind: 'physdev', inverted, is: 'to', name }),
    '--physdev-is-in': ({ inverted }) => ({ kind: 'physdev', inverted, is: 'in' }),
    '--physdev-is-out': ({ inverted }) => ({ kind: 'physdev', inverted, is: 'out' }),
    '--physdev-is-bridged': ({ inverted }) => ({ kind: 'physdev', inverted, is: 'bridged' }),
  },
)

const rpfilter: Extension = {
  values: { '--loose': 0, '--validmark': 0, '--accept-local': 0, '--invert': 0 },
  read: (options) => {
    const has = (name: string) => options.some((option) => option.name === name)
    return [
      {
        kind: 'rpfilter',
        inverted: has('--invert'),
        loose: has('--loose'),
        validMark: has('--validmark'),
        acceptLocal: has('--accept-local'),
      },
    ]
  },
}

const comment = each(
  { '--comment': 1 },
  { '--comment': ({ inverted }, text) => ({ kind: 'comment', inverted, text }) },
)

const nfacct = each(
  { '--nfacct-name': 1 },
  { '--nfacct-name': ({ inverted }, name) => ({ kind: 'nfacct', inverted, name }) },
)

const EXTENSIONS: Readonly<Record<string, Extension>> = {
  tcp,
  udp: each(PORT_VALUES, PORTS),
  sctp: each(PORT_VALUES, PORTS),
  icmp,
  multiport,
  mark: markMatch('mark'),
  connmark: markMatch('connmark'),
  conntrack,
  state,
  addrtype,
  statistic,
  recent,
  set,
  physdev,
  rpfilter,
  comment,
  nfacct,
}

const ALIASES: Readonly<Record<string, string>> = {
  '--source-port': '--sport',
  '--destination-port': '--dport',
  '--source-ports': '--sports',
  '--destination-ports': '--dports',
}

/** The option's main spelling. */
export const spelled = (name: string): string => ALIASES[name] ?? name

export const isExtension = (name: string): boolean => Object.hasOwn(EXTENSIONS, name)

/** How many values an option of an extension takes, or undefined when it has no such option. */
export const valueCountOf = (extension: string, option: string): number | undefined =>
  EXTENSIONS[extension]?.values[option]

const TRANSPORTS = ['tcp', 'udp', 'sctp', 'icmp']

/** The matches of one `-m`, those after the first marked as joined. */
export function matchesOf(extension: string, options: readonly Option[]): readonly Match[] {
  const known = EXTENSIONS[extension]
  if (!known) throw new LineFault('unknownOption', extension)
  if (options.length === 0 && TRANSPORTS.includes(extension)) {
    return [{ kind: 'transport', inverted: false, name: extension }]
  }
  if (options.length === 0 && extension !== 'rpfilter')
    throw new LineFault('missingValue', `-m ${extension}`)
  return known
    .read(options)
    .map((match, place) => (place === 0 ? match : { ...match, joined: true }))
}
