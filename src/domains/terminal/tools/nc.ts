import { attempt, connectError } from '../fetch-page.ts'
import { fail, lookUp, notModelled, type Program, print, SYN_PATIENCE_MS } from '../program.ts'
import { readOptions } from '../read-options.ts'
import { GAI_TEXTS, isAddress, readPort } from '../read-target.ts'

/** `nc -z` of OpenBSD's netcat 1.219 as Debian has it (netcat.c): is anybody there? */

/** Of /etc/services: the names nc writes beside a port. */
const SERVICES: Readonly<Record<number, string>> = {
  22: 'ssh',
  25: 'smtp',
  53: 'domain',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  6379: 'redis',
  8080: 'http-alt',
}

export function* runNc(words: readonly string[]): Program {
  const options = readOptions(words, { letters: 'vznuw:46' })
  if ('kind' in options) {
    const { kind, option } = options
    if (kind === 'unknown' && /^[abCDdFhIklMmNOPpqrSsTtUVXxZ]$/.test(option))
      return yield* notModelled()
    const said = kind === 'unknown' ? 'invalid option' : 'option requires an argument'
    return yield* fail(1, `nc: ${said} -- '${option}'\n${USAGE}`)
  }
  const [name, portText] = options.operands
  if (!options.has('z') || options.has('u') || options.has('6')) return yield* notModelled()
  if (name === undefined) return yield* fail(1, USAGE)
  if (portText === undefined) return yield* fail(1, 'nc: missing port number\n')
  if (/^\d+-\d+$/.test(portText) || /^[a-z]/i.test(portText)) return yield* notModelled()
  const port = readPort(portText)
  if (port === undefined || port === 0)
    return yield* fail(
      1,
      `nc: port number ${/^\d+$/.test(portText) && port !== 0 ? 'too large' : 'too small'}: ${portText}\n`,
    )
  const isVerbose = options.has('v')
  const seconds = Number(options.value('w') ?? Number.NaN)
  const patienceMs = seconds > 0 ? Math.min(seconds * 1_000, SYN_PATIENCE_MS) : SYN_PATIENCE_MS
  const looked = isAddress(name)
    ? { addresses: [name], error: 'OK' }
    : options.has('n')
      ? { addresses: [], error: 'EAI_NONAME' }
      : yield* lookUp({ name, asker: 'glibc', resolver: 'glibc-gai' })
  const usable = looked.addresses.filter((each) => !each.includes(':'))
  if (usable.length === 0)
    return yield* fail(
      1,
      `nc: getaddrinfo for host "${name}" port ${port}: ${GAI_TEXTS[looked.error] ?? looked.error}\n`,
    )
  for (const address of usable) {
    const { connected } = yield* attempt(address, port, patienceMs)
    const error = connectError(connected)
    const host = address === name ? name : `${name} (${address})`
    if (error === undefined) {
      const service = SERVICES[port] ?? '*'
      return yield* fail(
        0,
        isVerbose ? `Connection to ${host} ${port} port [tcp/${service}] succeeded!\n` : '',
      )
    }
    const isOurs = error === 'Connection timed out' && patienceMs < SYN_PATIENCE_MS
    if (isVerbose)
      yield* print(
        isOurs
          ? `nc: connect to ${host} port ${port} (tcp) timed out: Operation now in progress\n`
          : `nc: connect to ${host} port ${port} (tcp) failed: ${error}\n`,
      )
  }
  return 1
}

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`
