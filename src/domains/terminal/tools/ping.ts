import { addressesOf, type Libc } from '../fetch-page.ts'
import type { Connected, Heard } from '../model.ts'
import { fail, lookUp, notModelled, type Program, print } from '../program.ts'
import { readOptions } from '../read-options.ts'
import { GAI_TEXTS, isAddress } from '../read-target.ts'

/** ping of iputils 20221126 (ping/ping.c, ping/ping_common.c) and of busybox 1.35 (networking/ping.c). */

export type PingStyle = 'iputils' | 'busybox'

/** What ping waits for an answer to its last request where none ever came: MAXWAIT. */
const LINGER_MS = 10_000
/** More is cut: a scenario is no place to watch a ping for ever. */
const COUNT_MAX = 100

interface Asked {
  readonly style: PingStyle
  readonly libc: Libc
  readonly name: string
  readonly count: number
  readonly intervalMs: number
  readonly lingerMs: number
  readonly isQuiet: boolean
  readonly isNumeric: boolean
}

export function* runPing(
  style: PingStyle,
  words: readonly string[],
  libc: Libc = 'glibc-gai',
): Program {
  const letters = style === 'iputils' ? '46nqvc:i:W:w:s:t:I:' : '46qc:i:W:w:s:t:I:A'
  const options = readOptions(words, { letters })
  if ('kind' in options) {
    const { kind, option } = options
    const isReal = /^[aABbCdDefhlLmMNOpQRSTUVF]$/.test(option)
    if (isReal && style === 'iputils') return yield* notModelled()
    const said = kind === 'unknown' ? 'invalid option' : 'option requires an argument'
    return style === 'iputils'
      ? yield* fail(2, `ping: ${said} -- '${option}'\n${USAGE}`)
      : yield* fail(1, `ping: ${said} -- '${option}'\n`)
  }
  if (['w', 's', 't', 'I', '6', 'A'].some((letter) => options.has(letter)))
    return yield* notModelled()
  const [name] = options.operands
  if (name === undefined)
    return style === 'iputils'
      ? yield* fail(1, 'ping: usage error: Destination address required\n')
      : yield* notModelled()
  const typed = options.value('c')
  const count = Number(typed ?? COUNT_MAX)
  if (typed !== undefined && !/^\d+$/.test(typed))
    return yield* fail(
      style === 'iputils' ? 1 : 1,
      style === 'iputils'
        ? `ping: invalid argument: '${typed}'\n`
        : `ping: invalid number '${typed}'\n`,
    )
  if (count === 0)
    return yield* fail(
      1,
      `ping: invalid argument: '${typed}': out of range: 1 <= value <= 9223372036854775807\n`,
    )
  return yield* sendPings({
    style,
    libc,
    name,
    count: Math.min(count, COUNT_MAX),
    intervalMs: secondsOf(options.value('i'), 1) * 1_000,
    lingerMs: secondsOf(options.value('W'), LINGER_MS / 1_000) * 1_000,
    isQuiet: options.has('q'),
    isNumeric: options.has('n') || isAddress(name),
  })
}

const secondsOf = (text: string | undefined, usual: number): number => {
  const value = Number(text)
  return text === undefined || !(value > 0) ? usual : value
}

interface Tally {
  readonly times: number[]
  received: number
  errors: number
  sent: number
  lastSentAt: number
  firstSentAt: number
  /** The address that answered, as it is shown. */
  shown: string | undefined
}

function* sendPings(asked: Asked): Program {
  const { style, libc, name, count } = asked
  const looked = yield* addressesOf(name, libc)
  const address = looked.addresses.find((each) => !each.includes(':'))
  if (address === undefined) {
    return style === 'iputils'
      ? yield* fail(2, `ping: ${name}: ${GAI_TEXTS[looked.error] ?? looked.error}\n`)
      : yield* fail(1, `ping: bad address '${name}'\n`)
  }
  const title = style === 'iputils' ? (looked.canonicalName ?? name) : name
  yield* print(
    style === 'iputils'
      ? `PING ${title} (${address}) 56(84) bytes of data.\n`
      : `PING ${title} (${address}): 56 data bytes\n`,
  )
  const tally: Tally = {
    times: [],
    received: 0,
    errors: 0,
    sent: 0,
    lastSentAt: 0,
    firstSentAt: 0,
    shown: undefined,
  }
  const places = new Map<string, number>()
  let endedAt = 0
  for (;;) {
    const isMore = tally.sent < count
    if (isMore && tally.received + tally.errors < count) {
      const patienceMs = asked.lingerMs + (count - 1 - tally.sent) * asked.intervalMs
      const opened: Heard = yield {
        act: 'open',
        open: { to: address, port: 0, protocol: 'icmp', patienceMs },
      }
      if (opened.value === undefined)
        return yield* fail(2, 'ping: connect: Network is unreachable\n')
      places.set(String(opened.value), ++tally.sent)
      if (tally.sent === 1) tally.firstSentAt = opened.now
      tally.lastSentAt = opened.now
    }
    const nextAt = tally.lastSentAt + asked.intervalMs
    const untilMs = tally.sent < count ? nextAt : tally.lastSentAt + lingerOf(asked, tally)
    let heard: Heard
    for (;;) {
      heard = yield { act: 'wait', untilMs }
      endedAt = heard.now
      if (heard.ended?.kind !== 'connection') break
      const place = places.get(heard.ended.id)
      if (place !== undefined)
        yield* printReply(asked, tally, place, { address, connected: heard.ended.connected })
      if (tally.received + tally.errors >= tally.sent && tally.sent >= count) break
    }
    if (
      tally.sent >= count &&
      (heard.ended === undefined || tally.received + tally.errors >= count)
    )
      break
  }
  return yield* printTally(asked, tally, { title, endedAt })
}

/** After an answer, twice the longest time that one took. */
const lingerOf = ({ lingerMs, style }: Asked, { times, received }: Tally): number =>
  style === 'iputils' && received > 0 ? Math.max(2 * Math.max(...times), 1_000) : lingerMs

interface Reply {
  readonly address: string
  readonly connected: Connected
}

function* printReply(
  asked: Asked,
  tally: Tally,
  place: number,
  { connected }: Reply,
): Program<void> {
  const { packet, tookMs } = connected
  if (!packet) return
  const { style, isQuiet } = asked
  if (packet.icmp?.about) {
    tally.errors++
    const text =
      UNREACHABLE[packet.icmp.code] ?? `Destination Unreachable, Bad Code: ${packet.icmp.code}`
    if (style === 'iputils' && !isQuiet)
      yield* print(`From ${packet.source} icmp_seq=${place} ${text}\n`)
    return
  }
  tally.received++
  tally.times.push(tookMs)
  if (isQuiet) return
  if (style === 'busybox') {
    yield* print(
      `64 bytes from ${packet.source}: seq=${place - 1} ttl=${packet.ttl} time=${tookMs.toFixed(3)} ms\n`,
    )
    return
  }
  if (tally.shown === undefined) tally.shown = yield* nameOf(packet.source, asked)
  yield* print(
    `64 bytes from ${tally.shown}: icmp_seq=${place} ttl=${packet.ttl} time=${printTime(tookMs)} ms\n`,
  )
}

/** Whoever was named is looked up backwards: its name, and its address in parentheses. */
function* nameOf(address: string, { isNumeric }: Asked): Program<string> {
  if (isNumeric) return address
  const { canonicalName } = yield* lookUp({ name: address, asker: 'glibc', resolver: 'glibc-gni' })
  return `${canonicalName ?? address} (${address})`
}

/** net/ipv4/icmp.c codes as iputils says them (ping/ping.c, pr_icmph). */
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'Destination Net Unreachable',
  1: 'Destination Host Unreachable',
  2: 'Destination Protocol Unreachable',
  3: 'Destination Port Unreachable',
  9: 'Destination Net Prohibited',
  10: 'Destination Host Prohibited',
  13: 'Packet filtered',
}

/** Three digits that count: ping_common.c, gather_statistics. */
const printTime = (ms: number): string =>
  ms >= 99.95
    ? ms.toFixed(0)
    : ms >= 9.995
      ? ms.toFixed(1)
      : ms >= 0.9995
        ? ms.toFixed(2)
        : ms.toFixed(3)

function* printTally(
  { style }: Asked,
  { times, received, errors, sent, firstSentAt }: Tally,
  { title, endedAt }: { readonly title: string; readonly endedAt: number },
): Program {
  const loss = Math.round(((sent - received) * 100_000) / sent) / 1_000
  const lost = `${String(Number(loss.toPrecision(6)))}% packet loss`
  const [least, most] = [Math.min(...times), Math.max(...times)]
  const mean = times.reduce((sum, time) => sum + time, 0) / Math.max(1, times.length)
  yield* print(`\n--- ${title} ping statistics ---\n`)
  if (style === 'busybox') {
    yield* print(
      `${sent} packets transmitted, ${received} packets received, ${Math.floor(((sent - received) * 100) / sent)}% packet loss\n`,
    )
    if (received > 0)
      yield* print(
        `round-trip min/avg/max = ${least.toFixed(3)}/${mean.toFixed(3)}/${most.toFixed(3)} ms\n`,
      )
    return received > 0 ? 0 : 1
  }
  const tookMs = Math.floor(sent === 1 ? 0 : endedAt - firstSentAt)
  const wrong = errors > 0 ? `, +${errors} errors` : ''
  yield* print(
    `${sent} packets transmitted, ${received} received${wrong}, ${lost}, time ${tookMs}ms\n`,
  )
  const deviation = Math.sqrt(
    Math.max(
      0,
      times.reduce((sum, time) => sum + time * time, 0) / Math.max(1, times.length) - mean * mean,
    ),
  )
  yield* print(
    received > 0
      ? `rtt min/avg/max/mdev = ${[least, mean, most, deviation].map((each) => each.toFixed(3)).join('/')} ms\n`
      : '\n',
  )
  return received > 0 ? 0 : 1
}

const USAGE = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>
  -n                 no dns name resolution
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument

For more details see ping(8).
`
