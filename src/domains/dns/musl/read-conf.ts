import { byteLength } from '../name-text.ts'
import { readIPv6, readLooseIPv4 } from '../read-address.ts'

/** /etc/resolv.conf as musl reads it (src/network/resolvconf.c). */
export interface MuslConf {
  readonly servers: readonly string[]
  readonly search: readonly string[]
  readonly ndots: number
  /** For one name, all attempts together. */
  readonly timeoutSeconds: number
  readonly attempts: number
}

/** A line that does not fit the buffer, line break included, is passed over as a whole. */
const LINE_BYTES_MAX = 255
const SERVERS_MAX = 3
const SEARCH_BYTES_MAX = 255

export function readMuslConf(text: string): MuslConf {
  const servers: string[] = []
  let search = ''
  let ndots = 1
  let attempts = 2
  let timeoutSeconds = 5
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const size = byteLength(line)
    if (size > LINE_BYTES_MAX || (size === LINE_BYTES_MAX && !line.endsWith('\n'))) continue
    if (/^options\s/.test(line)) {
      ndots = Math.min(numberAfter(line, 'ndots:') ?? ndots, 15)
      attempts = Math.min(numberAfter(line, 'attempts:') ?? attempts, 10)
      timeoutSeconds = Math.min(numberAfter(line, 'timeout:') ?? timeoutSeconds, 60)
    } else if (/^nameserver\s/.test(line) && servers.length < SERVERS_MAX) {
      const [word = ''] = wordsOf(line.slice('nameserver'.length))
      const address = readLooseIPv4(word) ?? readIPv6(word)
      if (address !== undefined) servers.push(address)
    } else if (/^(domain|search)\s/.test(line)) {
      const rest = line.slice('search '.length).trimStart()
      if (byteLength(rest) <= SEARCH_BYTES_MAX) search = rest
    }
  }
  return {
    servers: servers.length > 0 ? servers : ['127.0.0.1'],
    search: wordsOf(search),
    ndots,
    attempts,
    timeoutSeconds,
  }
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** Looks for the first occurrence anywhere in the line, inside other words too: `xndots:5` counts. */
function numberAfter(line: string, key: string): number | undefined {
  const at = line.indexOf(key)
  if (at < 0) return undefined
  const rest = line.slice(at + key.length)
  const digits = /^\d+/.exec(rest)?.[0]
  if (digits !== undefined) return Number(digits)
  return key === 'timeout:' && rest.startsWith('.') ? 0 : undefined
}
