import type { Connected, Looked } from './model.ts'
import { connect, lookUp, type Program, SYN_PATIENCE_MS } from './program.ts'
import { isAddress, readPort } from './read-target.ts'

/** What curl and wget share: an address to a URL, and what its server answers. */

export interface Url {
  readonly scheme: string
  readonly host: string
  readonly port: number
  /** A port was written. */
  readonly isPortGiven: boolean
  readonly path: string
}

/** `web`, `web:81/path`, `http://web/`; `badPort` and `notHttp` are what programs say in their own words. */
export function readUrl(text: string): Url | 'badPort' | { readonly scheme: string } | undefined {
  const [, scheme = 'http', rest = text] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? []
  if (!/^https?$/i.test(scheme)) return { scheme }
  const [, authority = '', path = ''] = /^([^/?#]*)([^#]*)/.exec(rest) ?? []
  const [, host = '', port] = /^(?:[^@]*@)?([^:]*)(?::(.*))?$/.exec(authority) ?? []
  if (host === '') return undefined
  const number = port ? readPort(port) : scheme.toLowerCase() === 'https' ? 443 : 80
  if (number === undefined) return 'badPort'
  return {
    scheme: scheme.toLowerCase(),
    host,
    port: number,
    isPortGiven: Boolean(port),
    path: path.startsWith('/') ? path : `/${path}`,
  }
}

/** Debian 12's glibc, and the musl of Alpine. */
export type Libc = 'glibc-gai' | 'musl-gai@trixie'

/** The addresses of a host. */
export function* addressesOf(host: string, resolver: Libc): Program<Looked> {
  if (isAddress(host)) return { error: 'OK', addresses: [host], exchanges: [] }
  return yield* lookUp({
    name: host,
    asker: resolver === 'glibc-gai' ? 'glibc' : 'musl',
    resolver,
  })
}

/** One attempt with one address. Times are simulated ms. */
export interface Attempt {
  readonly address: string
  readonly connected: Connected
}

export function* attempt(
  address: string,
  port: number,
  patienceMs: number = SYN_PATIENCE_MS,
): Program<Attempt> {
  const connected = yield* connect({ to: address, port, protocol: 'tcp', patienceMs })
  return { address, connected }
}

/** What `connect` fails with, as strerror says it; undefined: it succeeded. */
export function connectError({ packet, isUnreachable }: Connected): string | undefined {
  if (isUnreachable) return 'Network is unreachable'
  if (!packet) return 'Connection timed out'
  if (packet.tcpFlags?.includes('RST')) return 'Connection refused'
  if (!packet.icmp) return undefined
  if ([2, 3].includes(packet.icmp.code)) return 'Connection refused'
  return [0, 6, 9, 11].includes(packet.icmp.code) ? 'Network is unreachable' : 'No route to host'
}

/** Simplified: whatever its image, a server answers every request with the hostname of its Pod, as agnhost serve-hostname does. */
export const bodyOf = ({ server = '' }: Connected): string => server
