import { addressesOf, attempt, bodyOf, connectError, readUrl, type Url } from '../fetch-page.ts'
import { printHttpDate } from '../print-date.ts'
import { fail, notModelled, now, type Program, print, read, SYN_PATIENCE_MS } from '../program.ts'
import { type Options, readOptions } from '../read-options.ts'

/** curl 7.88.1 (src/tool_operate.c, lib/connect.c, lib/http.c). Plain HTTP; what is no option of it is told as it tells it. */

const VERSION = '7.88.1'
const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n"
const MODELLED = 'sSvIfo:m:w:LkA:H:X:45'
const LONG = {
  silent: 's',
  'show-error': 'S',
  verbose: 'v',
  head: 'I',
  fail: 'f',
  'output=': 'o',
  'max-time=': 'm',
  'connect-timeout=': '!',
  'write-out=': 'w',
  location: 'L',
  insecure: 'k',
  ipv4: '4',
}
const REAL_LETTERS = 'aBbCcDdEeFGgiJjKlMNnOPpQRrTtUuVxYyzZ0123#'

export function* runCurl(words: readonly string[]): Program {
  const options = readOptions(words, { letters: `${MODELLED}!:`, long: LONG })
  if ('kind' in options) {
    const { kind, option } = options
    if (kind === 'noValue')
      return yield* fail(2, `curl: option ${dashed(option)}: requires parameter\n${TRY}`)
    const word = words.find((each) => each.startsWith('-') && each.includes(option)) ?? `-${option}`
    const isReal = option.startsWith('--') ? REAL_LONG.test(option) : REAL_LETTERS.includes(option)
    if (isReal && !(word.length > 2 && !word.startsWith('--') && /[^a-zA-Z0-9#]|\d$/.test(word)))
      return yield* notModelled()
    return yield* fail(2, `curl: option ${word}: is unknown\n${TRY}`)
  }
  if (options.operands.length > 1) return yield* notModelled()
  const [text] = options.operands
  if (text === undefined) return yield* fail(2, TRY)
  if (['L', 'A', 'H', 'X', 'k', '5'].some((letter) => options.has(letter)))
    return yield* notModelled()
  const url = readUrl(text)
  if (url === 'badPort' || url === undefined)
    return yield* fail(3, 'curl: (3) URL using bad/illegal format or missing URL\n')
  if (!('host' in url))
    return yield* fail(
      1,
      `curl: (1) Protocol "${url.scheme}" not supported or disabled in libcurl\n`,
    )
  return yield* fetchUrl(url, options)
}

const dashed = (option: string): string => (option.startsWith('-') ? option : `-${option}`)

const REAL_LONG =
  /^--(?:data|data-\w+|header|request|user|user-agent|include|remote-name|proxy|resolve|cacert|cert|compressed|cookie|form|get|http\S*|interface|ipv6|json|key|limit-rate|max-redirs|noproxy|no-\w+|parallel|progress-bar|range|referer|retry\S*|tls\S*|trace\S*|upload-file|url|version|help|manual|dns-\S+|location-trusted|local-port|keepalive-time|fail-with-body|fail-early)$/

function* fetchUrl(url: Url, options: Options): Program {
  const began = yield* now()
  const isVerbose = options.has('v')
  const say = (line: string) => print(isVerbose ? `* ${line}\n` : '')
  const wantsError = !options.has('s') || options.has('S')
  const limits = limitsOf(options)
  if (limits === undefined) return yield* notModelled()
  const isMetered = options.has('o') && !options.has('s') && !options.has('I')
  if (isMetered) yield* print(METER_HEAD)
  const looked = yield* addressesOf(url.host, 'glibc-gai')
  const [first] = looked.addresses
  if (first === undefined) {
    yield* say(`Could not resolve host: ${url.host}`)
    yield* say('Closing connection 0')
    return yield* fail(6, wantsError ? `curl: (6) Could not resolve host: ${url.host}\n` : '')
  }
  let told = ''
  const usable = looked.addresses.filter((each) => !each.includes(':'))
  const addresses = usable.length > 0 ? usable : [first]
  const connectBegan = yield* now()
  for (const [place, address] of addresses.entries()) {
    const at = yield* now()
    const total =
      limits.totalMs === undefined ? Number.POSITIVE_INFINITY : limits.totalMs - (at - began)
    const left = Math.min(
      total,
      (limits.connectMs ?? Number.POSITIVE_INFINITY) - (at - connectBegan),
    )
    const isLast = place === addresses.length - 1
    const share = isLast ? left : left / 2
    yield* say(`  Trying ${address}:${url.port}...`)
    const { connected } = yield* attempt(address, url.port, Math.min(share, SYN_PATIENCE_MS))
    const ended = yield* now()
    const error = connectError(connected)
    if (error === undefined)
      return yield* receive({
        url,
        options,
        address,
        began,
        ended,
        isMetered,
        server: bodyOf(connected),
      })
    const isOver = ended - began >= (limits.totalMs ?? Number.POSITIVE_INFINITY) - 0.5
    if (isOver && error === 'Connection timed out') {
      const ms = Math.floor(ended - began) + 1
      yield* say(`Connection timed out after ${ms} milliseconds`)
      yield* say('Closing connection 0')
      return yield* fail(
        28,
        wantsError ? `curl: (28) Connection timed out after ${ms} milliseconds\n` : '',
      )
    }
    const isCut =
      limits.connectMs !== undefined && error === 'Connection timed out' && left < SYN_PATIENCE_MS
    const ms = Math.floor(ended - connectBegan)
    if (!isCut) yield* say(`connect to ${address} port ${url.port} failed: ${error}`)
    else if (isLast) yield* say(`  After ${Math.floor(share)}ms connect time, move on!`)
    told = isCut
      ? `Failed to connect to ${url.host} port ${url.port} after ${ms + 1} ms: Timeout was reached`
      : `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`
    if (!isLast) continue
    yield* say(told)
    yield* say('Closing connection 0')
    const code = error === 'Connection timed out' ? 28 : 7
    return yield* fail(code, wantsError ? `curl: (${code}) ${told}\n` : '')
  }
  return 7
}

interface TimeLimits {
  readonly totalMs: number | undefined
  readonly connectMs: number | undefined
}

/** Seconds, perhaps with a fraction; 0 is none. */
function limitsOf(options: Options): TimeLimits | undefined {
  const [totalMs, connectMs] = ['m', '!'].map((letter) => {
    const text = options.value(letter)
    return text === undefined ? undefined : /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : -1
  })
  if (totalMs === -1 || connectMs === -1) return undefined
  return { totalMs: totalMs || undefined, connectMs: connectMs || undefined }
}

interface Reply {
  readonly url: Url
  readonly options: Options
  readonly address: string
  readonly began: number
  readonly ended: number
  readonly isMetered: boolean
  readonly server: string
}

function* receive({ url, options, address, began, ended, isMetered, server }: Reply): Program {
  const isVerbose = options.has('v')
  const wantsError = !options.has('s') || options.has('S')
  if (isVerbose) yield* print(`* Connected to ${url.host} (${address}) port ${url.port} (#0)\n`)
  if (url.scheme === 'https') {
    if (isVerbose) return yield* notModelled()
    return yield* fail(
      35,
      wantsError ? 'curl: (35) error:0A00010B:SSL routines::wrong version number\n' : '',
    )
  }
  const isHead = options.has('I')
  const date = printHttpDate(yield* read((world) => world.api.elapsedMs + world.clock))
  const head = [
    'HTTP/1.1 200 OK',
    `Date: ${date}`,
    `Content-Length: ${server.length}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
  ]
  if (isVerbose) {
    const host = url.isPortGiven && url.port !== 80 ? `${url.host}:${url.port}` : url.host
    const sent = [
      `${isHead ? 'HEAD' : 'GET'} ${url.path} HTTP/1.1`,
      `Host: ${host}`,
      `User-Agent: curl/${VERSION}`,
      'Accept: */*',
      '',
    ]
    yield* print(sent.map((line) => `> ${line}\n`).join(''))
    yield* print(head.map((line) => `< ${line}\n`).join(''))
  }
  if (isHead && !isVerbose) yield* print(`${head.join('\n')}\n`)
  if (isMetered) yield* print(meterOf(server.length, ended - began))
  if (isVerbose) yield* print(`* Connection #0 to host ${url.host} left intact\n`)
  // A line of stdout that has no end is written last of all.
  if (!isHead && !options.has('o')) yield* print(server)
  yield* print(writtenOut(options.value('w'), { url, address, size: server.length, began, ended }))
  return 0
}

interface Facts {
  readonly url: Url
  readonly address: string
  readonly size: number
  readonly began: number
  readonly ended: number
}

/** `-w`: what is known is filled in, `\n` becomes a line break. */
function writtenOut(
  format: string | undefined,
  { url, address, size, began, ended }: Facts,
): string {
  if (format === undefined) return ''
  const total = ((ended - began) / 1_000).toFixed(6)
  const known: Readonly<Record<string, string>> = {
    http_code: '200',
    response_code: '200',
    remote_ip: address,
    remote_port: String(url.port),
    size_download: String(size),
    time_total: total,
    time_connect: total,
    exitcode: '0',
    num_connects: '1',
  }
  return format
    .replace(/%\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole)
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t')
}

const METER_HEAD = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`

/** The last state of the meter: it writes over the earlier ones. */
function meterOf(size: number, ms: number): string {
  const bytes = String(size).padStart(5)
  const speed = String(Math.round((size * 1_000) / Math.max(1, ms)))
  return `100${bytes}  100${bytes}    0     0${speed.padStart(7)}      0 --:--:-- --:--:-- --:--:--${speed.padStart(6)}\n`
}
