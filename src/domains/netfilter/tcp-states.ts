import type { Direction, TcpState } from './model.ts'

/** What conntrack makes of TCP flags: net/netfilter/nf_conntrack_proto_tcp.c (Linux 6.18). */

/** `ignored`: the packet passes and changes nothing. */
export type TcpVerdict = TcpState | 'ignored' | 'invalid'

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16
const URG = 32
const PSH = 8

// tcp_valid_flags; PSH does not count
const VALID = new Set([
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
])

const COLUMNS = [
  'none',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const

const SHORT: Readonly<Record<string, TcpVerdict>> = {
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  ES: 'ESTABLISHED',
  FW: 'FIN_WAIT',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  S2: 'SYN_SENT2',
  IG: 'ignored',
  IV: 'invalid',
}

type Row = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none'

// tcp_conntracks: one column for each state before, in the order of COLUMNS
const TABLE: Readonly<Record<Direction, Readonly<Record<Row, string>>>> = {
  ORIGINAL: {
    syn: 'SS SS IG IG IG IG IG SS SS S2',
    synack: 'IV IV SR IV IV IV IV IV IV SR',
    fin: 'IV IV FW FW LA LA LA TW CL IV',
    ack: 'ES IV ES ES CW CW TW TW CL IV',
    rst: 'IV CL CL CL CL CL CL CL CL CL',
    none: 'IV IV IV IV IV IV IV IV IV IV',
  },
  REPLY: {
    syn: 'IV S2 IV IV IV IV IV SS IV S2',
    synack: 'IV SR IG IG IG IG IG IG IG SR',
    fin: 'IV IV FW FW LA LA LA TW CL IV',
    ack: 'IV IG SR ES CW CW TW TW CL IG',
    rst: 'IV CL CL CL CL CL CL CL CL CL',
    none: 'IV IV IV IV IV IV IV IV IV IV',
  },
}

const rowOf = (flags: number): Row =>
  flags & RST
    ? 'rst'
    : flags & SYN
      ? flags & ACK
        ? 'synack'
        : 'syn'
      : flags & FIN
        ? 'fin'
        : flags & ACK
          ? 'ack'
          : 'none'

/** The state after a packet with these flags. `before` is undefined for the first packet of a connection. */
export function tcpStateAfter(
  before: TcpState | undefined,
  flags: number,
  direction: Direction,
): TcpVerdict {
  if (!VALID.has(flags & ~PSH)) return 'invalid'
  const column = COLUMNS.indexOf(before ?? 'none')
  return SHORT[TABLE[direction][rowOf(flags)].split(' ')[column] ?? 'IV'] ?? 'invalid'
}

export const isReset = (flags: number): boolean => (flags & RST) !== 0
export const isFirstSyn = (flags: number): boolean => (flags & (SYN | ACK | RST | FIN)) === SYN
