import { domainOfHost } from '../domain-of-host.ts'
import { readIPv6, readStrictIPv4 } from '../read-address.ts'
import type { Client } from '../resolver.ts'

/** /etc/resolv.conf as Go reads it (net/dnsconfig_unix.go). */
export interface GoConf {
  readonly servers: readonly string[]
  /** Each ends with a dot. */
  readonly search: readonly string[]
  readonly ndots: number
  readonly timeoutSeconds: number
  readonly attempts: number
  readonly rotates: boolean
  readonly isOverTcp: boolean
  readonly isSingleRequest: boolean
}

/** Releases that behave alike are one. */
export type GoRelease = '1.15' | '1.19' | '1.24'

const SERVERS_MAX = 3
const NDOTS_MAX = 15
const NUMBER_MAX = 0xffffff

export function readGoConf({ resolvConf, hostname }: Client, release: GoRelease): GoConf {
  const servers: string[] = []
  let search: readonly string[] = []
  let conf: Omit<GoConf, 'servers' | 'search'> = {
    ndots: 1,
    timeoutSeconds: 5,
    attempts: 2,
    rotates: false,
    isOverTcp: false,
    isSingleRequest: false,
  }
  for (const line of resolvConf.split('\n')) {
    if (line.startsWith('#') || line.startsWith(';')) continue
    const [keyword, ...words] = line.split(/[ \r\t\n]+/).filter(Boolean)
    const [first] = words
    if (keyword === 'nameserver' && first !== undefined && servers.length < SERVERS_MAX) {
      const address = readStrictIPv4(first) ?? readIPv6(first)
      if (address !== undefined) servers.push(address)
    }
    if (keyword === 'domain' && first !== undefined) search = [rooted(first)]
    // Up to 1.19 a lone dot stays in the list, and no name can be made with it.
    if (keyword === 'search')
      search = words.map(rooted).filter((domain) => domain !== '.' || release !== '1.24')
    if (keyword === 'options') for (const word of words) conf = withOption(conf, word)
  }
  return {
    ...conf,
    servers: servers.length > 0 ? servers : ['127.0.0.1', '::1'],
    search: search.length > 0 ? search : domainOfHost(hostname).map(rooted),
  }
}

const rooted = (domain: string): string => (domain.endsWith('.') ? domain : `${domain}.`)

type Settings = Omit<GoConf, 'servers' | 'search'>

function withOption(conf: Settings, word: string): Settings {
  const [name = '', value = ''] = word.split(/:(.*)/s)
  const number = Math.min(Number(/^\d+/.exec(value)?.[0] ?? 0), NUMBER_MAX)
  const hasValue = word.includes(':')
  if (hasValue && name === 'ndots') return { ...conf, ndots: Math.min(number, NDOTS_MAX) }
  if (hasValue && name === 'timeout') return { ...conf, timeoutSeconds: Math.max(1, number) }
  if (hasValue && name === 'attempts') return { ...conf, attempts: Math.max(1, number) }
  switch (word) {
    case 'rotate':
      return { ...conf, rotates: true }
    case 'single-request':
    case 'single-request-reopen':
      return { ...conf, isSingleRequest: true }
    case 'use-vc':
    case 'usevc':
    case 'tcp':
      return { ...conf, isOverTcp: true }
    default:
      return conf
  }
}
