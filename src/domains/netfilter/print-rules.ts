import { never } from '../../core/assert.ts'
import { formatIPv4 } from '../../core/ip.ts'
import { TCP_FLAGS } from './codes.ts'
import type {
  Chain,
  Masked,
  Match,
  NatRange,
  PortSpan,
  Rule,
  RuleTable,
  TableName,
  Tables,
  Target,
} from './model.ts'
import { BASE_CHAINS } from './read-rules.ts'
import { maskText, protocolName, quoted } from './read-words.ts'

/** Rules as `iptables-save` 1.8.9 writes them, without its comment lines. */

// iptables-nft-save walks the tables in this order
const TABLE_ORDER: readonly TableName[] = ['mangle', 'raw', 'filter', 'nat', 'security']

export interface PrintSettings {
  /** Default: the order of `iptables-nft-save`. */
  readonly order?: readonly TableName[]
}

export function printRules(tables: Tables, { order = TABLE_ORDER }: PrintSettings = {}): string {
  return order
    .map((name) => {
      const table = tables[name]
      return table ? printTable(name, table) : ''
    })
    .join('')
}

/** Built-in chains in the order a packet meets them, then the others by name. */
function printTable(name: TableName, { chains }: RuleTable): string {
  const base = BASE_CHAINS[name].filter((chain) => chains[chain] !== undefined)
  const others = Object.keys(chains).filter((chain) => !base.includes(chain))
  const order = [...base, ...others.toSorted(byCode)]
  const lines = [
    `*${name}`,
    ...order.map((chain) => `:${chain} ${chains[chain]?.policy ?? '-'} [0:0]`),
    ...order.flatMap((chain) => rulesOf(chain, chains[chain])),
    'COMMIT',
  ]
  return `${lines.join('\n')}\n`
}

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const rulesOf = (name: string, chain: Chain | undefined): readonly string[] =>
  (chain?.rules ?? []).map((rule) => printRule(name, rule))

/** `-A CHAIN …`: addresses, interfaces, protocol, matches in written order, target. */
export function printRule(chain: string, { matches, target }: Rule): string {
  const words: string[] = ['-A', chain]
  for (const [place, match] of matches.entries()) {
    const extension = extensionOf(match, matches, place)
    if (extension !== undefined && !match.joined) words.push('-m', extension)
    const text = printMatch(match)
    if (match.kind === 'rpfilter') words.push(...text.split(' ').filter((word) => word !== ''))
    else if (text !== '') words.push(match.inverted ? `! ${text}` : text)
  }
  const end = printTarget(target)
  return end === '' ? words.join(' ') : `${words.join(' ')} ${end}`
}

// biome-ignore format: a table
const EXTENSIONS: Readonly<Partial<Record<Match['kind'], string>>> = {
  icmpType: 'icmp', tcpFlags: 'tcp', multiport: 'multiport', mark: 'mark', connmark: 'connmark', ctstate: 'conntrack',
  ctorigsrc: 'conntrack', ctorigdst: 'conntrack', ctreplsrc: 'conntrack', ctrepldst: 'conntrack',
  ctorigsrcport: 'conntrack', ctorigdstport: 'conntrack', ctproto: 'conntrack', ctdir: 'conntrack',
  addrtype: 'addrtype', random: 'statistic', nth: 'statistic', recent: 'recent', set: 'set', comment: 'comment',
  nfacct: 'nfacct', physdev: 'physdev', rpfilter: 'rpfilter',
}

function extensionOf(match: Match, all: readonly Match[], place: number): string | undefined {
  if (match.kind === 'transport') return match.name
  if (match.kind === 'ctstate' && match.alias) return 'state'
  if (match.kind !== 'sourcePort' && match.kind !== 'destinationPort') return EXTENSIONS[match.kind]
  const protocol = all.slice(0, place).find((each) => each.kind === 'protocol')
  return protocol?.kind === 'protocol' ? protocolName(protocol.number) : 'tcp'
}

const address = ({ address, mask }: Masked): string => `${formatIPv4(address)}${maskText(mask)}`
/** `-s` and `-d` write the prefix of a single host too. */
const network = (masked: Masked): string =>
  masked.mask === 0xffffffff
    ? `${formatIPv4(masked.address)}/32`
    : masked.mask === 0
      ? '0.0.0.0/0'
      : address(masked)
const span = ({ from, to }: PortSpan): string => (from === to ? `${from}` : `${from}:${to}`)
const hex = (value: number): string => `0x${value.toString(16)}`
const marked = (value: number, mask: number): string =>
  mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`

/** One match without its `!` and its `-m`: `--dport 80`. */
export function printMatch(match: Match): string {
  switch (match.kind) {
    case 'source':
      return `-s ${network(match)}`
    case 'destination':
      return `-d ${network(match)}`
    case 'in':
      return `-i ${match.name}`
    case 'out':
      return `-o ${match.name}`
    case 'protocol':
      return `-p ${protocolName(match.number)}`
    case 'transport':
      return ''
    case 'sourcePort':
      return `--sport ${span(match)}`
    case 'destinationPort':
      return `--dport ${span(match)}`
    case 'tcpFlags':
      return `--tcp-flags ${flags(match.mask)} ${flags(match.set)}`
    case 'icmpType':
      return `--icmp-type ${icmpType(match)}`
    case 'multiport':
      return `--${SIDES[match.side]} ${match.ranges.map(span).join(',')}`
    case 'mark':
    case 'connmark':
      return `--mark ${marked(match.value, match.mask)}`
    case 'set':
      return `--match-set ${match.name} ${match.sides.join(',')}`
    case 'comment':
      return `--comment ${quoted(match.text)}`
    case 'nfacct':
      return `--nfacct-name  ${match.name}` // two spaces, as iptables writes it
    case 'physdev':
      if (match.is === 'from') return `--physdev-in ${match.name}`
      return match.is === 'to' ? `--physdev-out ${match.name}` : `--physdev-is-${match.is}`
    case 'rpfilter':
      return printReversePath(match)
    case 'unknown':
      return match.text
    default:
      return printStateful(match)
  }
}

/** Its negation is an option of its own. */
const printReversePath = (match: Extract<Match, { kind: 'rpfilter' }>): string =>
  [
    ...(match.loose ? ['--loose'] : []),
    ...(match.validMark ? ['--validmark'] : []),
    ...(match.acceptLocal ? ['--accept-local'] : []),
    ...(match.inverted ? ['--invert'] : []),
  ].join(' ')

type Stateful = Extract<Match, { kind: `ct${string}` | 'addrtype' | 'random' | 'nth' | 'recent' }>

function printStateful(match: Stateful): string {
  switch (match.kind) {
    case 'ctstate':
      return `${match.alias ? '--state' : '--ctstate'} ${match.states.join(',')}`
    case 'ctorigsrc':
    case 'ctorigdst':
    case 'ctreplsrc':
    case 'ctrepldst':
      return `--${match.kind} ${address(match)}`
    case 'ctorigsrcport':
    case 'ctorigdstport':
      return `--${match.kind} ${span(match)}`
    case 'ctproto':
      return `--ctproto ${match.number}`
    case 'ctdir':
      return `--ctdir ${match.direction}`
    case 'addrtype':
      return `--${match.side === 'source' ? 'src' : 'dst'}-type ${match.types.join(',')}`
    case 'random':
      return `--mode random --probability ${(match.chance / 0x8000_0000).toFixed(11)}`
    case 'nth':
      return `--mode nth --every ${match.every} --packet ${match.packet}`
    case 'recent':
      return printRecent(match)
    default:
      return never(match)
  }
}

const SIDES = { source: 'sports', destination: 'dports', either: 'ports' } as const

function printRecent(match: Extract<Match, { kind: 'recent' }>): string {
  return [
    `--${match.verb}`,
    ...(match.seconds === undefined ? [] : [`--seconds ${match.seconds}`]),
    ...(match.reap ? ['--reap'] : []),
    ...(match.hitcount === undefined ? [] : [`--hitcount ${match.hitcount}`]),
    `--name ${quoted(match.list)} --mask ${formatIPv4(match.mask)}`,
    match.side === 'source' ? '--rsource' : '--rdest',
  ].join(' ')
}

function flags(bits: number): string {
  const names = TCP_FLAGS.filter((_, bit) => bits & (1 << bit))
  return names.length === 0 ? 'NONE' : names.join(',')
}

function icmpType({ type, codes }: Extract<Match, { kind: 'icmpType' }>): string {
  if (type === 'any') return 'any'
  return codes.from === codes.to ? `${type}/${codes.from}` : `${type}`
}

function printTarget(target: Target): string {
  switch (target.kind) {
    case 'none':
      return ''
    case 'accept':
    case 'drop':
    case 'return':
      return `-j ${target.kind.toUpperCase()}`
    case 'jump':
      return `-j ${target.chain}`
    case 'goto':
      return `-g ${target.chain}`
    case 'reject':
      return `-j REJECT --reject-with ${target.with}`
    case 'mark':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`
    case 'connmark':
      return `-j CONNMARK ${printConnmark(target)}`
    case 'dnat':
      return `-j DNAT --to-destination ${range(target.to)}${natFlags(target.to)}`
    case 'snat':
      return `-j SNAT --to-source ${range(target.to)}${natFlags(target.to)}`
    case 'masquerade':
      return `-j MASQUERADE${toPorts(target.to)}${natFlags(target.to)}`
    case 'redirect':
      return `-j REDIRECT${toPorts(target.to)}${natFlags(target.to)}`
    case 'notrack':
      return '-j CT --notrack'
    case 'ttl':
      return `-j TTL --ttl-${target.verb} ${target.value}`
    case 'log':
    case 'unknown':
      return `-j ${target.text}`
    default:
      return never(target)
  }
}

const printConnmark = ({ verb, value, mask }: Extract<Target, { kind: 'connmark' }>): string =>
  verb === 'set'
    ? `--set-xmark ${hex(value)}/${hex(mask)}`
    : `--${verb}-mark --nfmask ${hex(value)} --ctmask ${hex(mask)}`

const ports = ({ portFrom, portTo }: NatRange): string =>
  portFrom === undefined ? '' : portFrom === portTo ? `${portFrom}` : `${portFrom}-${portTo}`

function range(to: NatRange): string {
  const { addressFrom = '', addressTo } = to
  const addresses =
    addressTo === undefined || addressTo === addressFrom
      ? addressFrom
      : `${addressFrom}-${addressTo}`
  return to.portFrom === undefined ? addresses : `${addresses}:${ports(to)}`
}

const toPorts = (to: NatRange): string =>
  to.portFrom === undefined ? '' : ` --to-ports ${ports(to)}`

const natFlags = ({ random, persistent }: NatRange): string =>
  `${random ? ` --${random}` : ''}${persistent ? ' --persistent' : ''}`
