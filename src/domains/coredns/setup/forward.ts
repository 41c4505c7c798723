import type { Rcode } from '../../dns/model.ts'
import { splitScheme, TRANSPORT_PORTS, zonesOfArguments } from '../corefile/read-key.ts'
import { isRefusal, type Refusal, refuse, type TokenWalk } from '../corefile/walk-tokens.ts'
import { isDomainName, normalized } from '../names.ts'
import { readNameservers } from '../read-files.ts'
import { joinHostPort, readAddress, splitHostPort } from '../text/read-address.ts'
import { printDuration, quoted, readDuration, readInt, readUint } from '../text/read-number.ts'
import { readRcode } from '../text/read-type.ts'
import { type SetupPlace, unknownProperty } from './place.ts'

/** One line of `forward` (coredns plugin/forward/setup.go, v1.14.7). Times are ms. */
export interface ForwardSettings {
  readonly plugin: 'forward'
  readonly from: string
  readonly except: readonly string[]
  readonly upstreams: readonly Upstream[]
  readonly policy: 'random' | 'round_robin' | 'sequential'
  /** How many checks may fail in a row; 0: an upstream is never taken for down. */
  readonly failuresMax: number
  /** Absent: twice the number of upstreams. 0: no limit. */
  readonly attemptsMax?: number
  readonly readTimeoutMs: number
  readonly expireMs: number
  readonly healthIntervalMs: number
  readonly healthName: string
  readonly healthRecursion: boolean
  readonly transport: 'as-asked' | 'tcp' | 'udp'
  /** 0: no limit. */
  readonly concurrentMax: number
  readonly next: readonly Rcode[]
  readonly nextOnNoData: boolean
  readonly failover: readonly Rcode[]
  readonly failsFast: boolean
}

export interface Upstream {
  readonly transport: string
  /** `192.0.2.53:53` */
  readonly address: string
}

type Draft = { -readonly [Key in keyof ForwardSettings]: ForwardSettings[Key] } & {
  maxAgeMs: number
  serverName: string
}

const UPSTREAMS_MAX = 15

export function readForwards(place: SetupPlace): readonly ForwardSettings[] | Refusal {
  const forwards: ForwardSettings[] = []
  while (place.walk.next()) {
    const read = readStanza(place)
    if (isRefusal(read)) return read
    forwards.push(read)
  }
  return forwards
}

function readStanza({ walk, files }: SetupPlace): ForwardSettings | Refusal {
  if (!walk.nextArgument()) return walk.wrongCount()
  const written = walk.word()
  const [from] = zonesOfArguments([written])
  if (from === undefined) return refuse(`unable to normalize '${written}'`)
  const targets = walk.remaining()
  if (targets.length === 0) return walk.wrongCount()
  const draft: Draft = {
    plugin: 'forward',
    from,
    except: [],
    upstreams: [],
    policy: 'random',
    failuresMax: 2,
    readTimeoutMs: 2_000,
    expireMs: 10_000,
    healthIntervalMs: 500,
    healthName: '.',
    healthRecursion: true,
    transport: 'as-asked',
    concurrentMax: 0,
    next: [],
    nextOnNoData: false,
    failover: [],
    failsFast: false,
    maxAgeMs: 0,
    serverName: '',
  }
  while (walk.nextInBlock()) {
    const read = OPTIONS[walk.word()]
    const refusal = read ? read(draft, walk) : unknownProperty(walk)
    if (refusal) return refusal
  }
  const { maxAgeMs, serverName: _, ...settings } = draft
  if (maxAgeMs > 0 && maxAgeMs < settings.expireMs) {
    const [age, expire] = [printDuration(maxAgeMs), printDuration(settings.expireMs)]
    return refuse(`max_age (${age}) must not be less than expire (${expire})`)
  }
  const upstreams = readTargets(targets, files)
  if (isRefusal(upstreams)) return upstreams
  return { ...settings, upstreams }
}

/** Addresses, files like resolv.conf, or names. */
function readTargets(
  targets: readonly string[],
  files: Readonly<Record<string, string>>,
): readonly Upstream[] | Refusal {
  const withPath = targets.find((text) => /^https:\/\/.*\//.test(text))
  if (withPath !== undefined) {
    return refuse(
      `paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): ${withPath}`,
    )
  }
  const found: Upstream[] = []
  for (const target of targets) {
    const read = readTarget(target, files)
    if (isRefusal(read)) return read
    for (const one of read) {
      if (!found.some(({ address }) => address === one.address)) found.push(one)
    }
  }
  if (found.length === 0) return refuse('no valid upstream addresses found')
  const odd = found.find(({ transport }) => !['dns', 'tls', 'https'].includes(transport))
  if (odd) {
    const { transport, address } = odd
    return refuse(
      `'${transport}' is not supported as a destination protocol in forward: ${transport}://${address}`,
    )
  }
  if (targets.length > UPSTREAMS_MAX) {
    return refuse(`more than ${UPSTREAMS_MAX} TOs configured: ${targets.length}`)
  }
  return found
}

function readTarget(
  target: string,
  files: Readonly<Record<string, string>>,
): readonly Upstream[] | Refusal {
  const { transport, rest } = splitScheme(target)
  if (rest === '') return refuse(`invalid address: ${quoted(target)}`)
  if (transport === 'unix') return [{ transport, address: rest }]
  const port = TRANSPORT_PORTS[transport] ?? '53'
  const withoutName = rest.replace(/%[^:\]]*(?=\]?(:\d+)?$)/, '')
  const split = splitHostPort(withoutName)
  const host = split.ok ? split.host : withoutName.replace(/^\[|\]$/g, '')
  const address = readAddress(host)
  if (address) {
    return [{ transport, address: joinHostPort(host, split.ok ? split.port : port) }]
  }
  const file = files[rest]
  if (file !== undefined) {
    return readNameservers(file).map((one) => ({
      transport: 'dns',
      address: joinHostPort(one.replace(/%.*$/, ''), '53'),
    }))
  }
  if (!isDomainName(host) || !['dns', 'tls', 'https'].includes(transport)) {
    return refuse(`not an IP address, file, or valid domain: ${quoted(target)}`)
  }
  return refuse(
    `failed to resolve ${quoted(host)}: lookup ${host}${askedOf(host, files)}: no such host`,
  )
}

/** Whom the server itself would ask for a name; what cannot be a host's name is not asked for. */
function askedOf(host: string, files: Readonly<Record<string, string>>): string {
  const isHostName = /^[\w.-]+$/.test(host) && /[^\d.]/.test(host)
  const [server = '127.0.0.1'] = readNameservers(files['/etc/resolv.conf'] ?? '')
  return isHostName ? ` on ${joinHostPort(server, '53')}` : ''
}

type ReadOption = (draft: Draft, walk: TokenWalk) => Refusal | undefined

/** An option with one word. */
const withWord =
  (read: (draft: Draft, word: string, walk: TokenWalk) => Refusal | undefined): ReadOption =>
  (draft, walk) =>
    walk.nextArgument() ? read(draft, walk.word(), walk) : walk.wrongCount()

const withDuration = (
  name: string,
  set: (draft: Draft, ms: number) => void,
  isPositive = false,
): ReadOption =>
  withWord((draft, word) => {
    const time = readDuration(word)
    if (!time.ok) return refuse(time.error)
    if (isPositive && time.value <= 0) {
      return refuse(`${name} must be positive: ${printDuration(time.value)}`)
    }
    if (time.value < 0) return refuse(`${name} can't be negative: ${printDuration(time.value)}`)
    set(draft, time.value)
    return undefined
  })

const withUint = (set: (draft: Draft, value: number) => void): ReadOption =>
  withWord((draft, word) => {
    const number = readUint(word, 32)
    if (!number.ok) return refuse(number.error)
    set(draft, number.value)
    return undefined
  })

const withInt = (name: string, set: (draft: Draft, value: number) => void): ReadOption =>
  withWord((draft, word) => {
    const number = readInt(word)
    if (!number.ok) return refuse(number.error)
    if (number.value < 0) return refuse(`${name} can't be negative: ${number.value}`)
    set(draft, number.value)
    return undefined
  })

const flag =
  (set: (draft: Draft) => void): ReadOption =>
  (draft, walk) => {
    if (walk.nextArgument()) return walk.wrongCount()
    set(draft)
    return undefined
  }

const withRcodes =
  (set: (draft: Draft, codes: readonly Rcode[]) => void, isFailover: boolean): ReadOption =>
  (draft, walk) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    const codes: Rcode[] = []
    for (const word of words) {
      const code = readRcode(word.toUpperCase())
      if (code === undefined) return refuse(`${word} is not a valid rcode`)
      if (isFailover && code === 'NOERROR') return refuse('NoError cannot be used in failover')
      codes.push(code)
    }
    set(draft, codes)
    return undefined
  }

const OPTIONS: Readonly<Record<string, ReadOption>> = {
  except: (draft, walk) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    draft.except = [...draft.except, ...zonesOfArguments(words)]
    return undefined
  },
  max_fails: withUint((draft, value) => {
    draft.failuresMax = value
  }),
  max_connect_attempts: withUint((draft, value) => {
    draft.attemptsMax = value
  }),
  health_check: readHealthCheck,
  force_tcp: flag((draft) => {
    draft.transport = 'tcp'
  }),
  prefer_udp: flag((draft) => {
    if (draft.transport !== 'tcp') draft.transport = 'udp'
  }),
  tls: (_, walk) => (walk.remaining().length > 3 ? walk.wrongCount() : undefined),
  tls_servername: withWord((draft, word) => {
    draft.serverName = word
    return undefined
  }),
  expire: withDuration('expire', (draft, ms) => {
    draft.expireMs = ms
  }),
  max_age: withDuration('max_age', (draft, ms) => {
    draft.maxAgeMs = ms
  }),
  max_idle_conns: withInt('max_idle_conns', () => {}),
  read_timeout: withDuration(
    'read_timeout',
    (draft, ms) => {
      draft.readTimeoutMs = ms
    },
    true,
  ),
  doh_method: withWord((_, word) =>
    word === 'POST' || word === 'GET' ? undefined : refuse('doh_method must be either POST or GET'),
  ),
  policy: withWord((draft, word, walk) => {
    if (word !== 'random' && word !== 'round_robin' && word !== 'sequential') {
      return walk.fault(`unknown policy '${word}'`)
    }
    draft.policy = word
    return undefined
  }),
  max_concurrent: withInt('max_concurrent', (draft, value) => {
    draft.concurrentMax = value
  }),
  next: withRcodes((draft, codes) => {
    draft.next = [...draft.next, ...codes]
  }, false),
  next_on_nodata: flag((draft) => {
    draft.nextOnNoData = true
  }),
  failover: withRcodes((draft, codes) => {
    draft.failover = [...draft.failover, ...codes]
  }, true),
  failfast_all_unhealthy_upstreams: (draft, walk) => {
    if (walk.remaining().length > 0) return walk.wrongCount()
    draft.failsFast = true
    return undefined
  },
  resolver: (_, walk) => {
    const words = walk.remaining()
    if (words.length === 0) return walk.wrongCount()
    const wrong = words.find((word) => {
      const split = splitHostPort(word)
      return !readAddress(split.ok ? split.host : word)
    })
    return wrong === undefined
      ? undefined
      : refuse(`resolver must be an IP address or IP:port: ${quoted(wrong)}`)
  },
  source_address: withWord((_, word, walk) =>
    readAddress(word) ? undefined : walk.fault(`invalid IP address: ${word}`),
  ),
}

function readHealthCheck(draft: Draft, walk: TokenWalk): Refusal | undefined {
  if (!walk.nextArgument()) return walk.wrongCount()
  const interval = readDuration(walk.word())
  if (!interval.ok) return refuse(interval.error)
  if (interval.value < 0) {
    return refuse(`health_check can't be negative: ${Math.round(interval.value * 1e6)}`)
  }
  draft.healthIntervalMs = interval.value
  draft.healthName = '.'
  while (walk.nextArgument()) {
    if (walk.word() === 'no_rec') draft.healthRecursion = false
    else if (walk.word() === 'domain') {
      if (!walk.nextArgument()) return walk.wrongCount()
      const name = walk.word()
      if (!isDomainName(name)) return refuse(`health_check: invalid domain name ${name}`)
      draft.healthName = normalized(name)
    } else return refuse(`health_check: unknown option ${walk.word()}`)
  }
  return undefined
}
