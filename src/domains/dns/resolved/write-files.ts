import type { ResolvedConf } from '../model.ts'
import { withoutFinalDot } from '../name-text.ts'
import { takesAll } from './choose-scopes.ts'

/** The two files that systemd-resolved keeps for other programs (resolved-resolv-conf.c of 252), without the comments at their head. */

const SERVERS_MAX = 3
const TOO_MANY = '# Too many DNS servers configured, the following entries may be ignored.'

/** /run/systemd/resolve/stub-resolv.conf: itself as the only server. */
export const writeStubFile = (conf: ResolvedConf): string =>
  `nameserver 127.0.0.53\noptions edns0 trust-ad\n${searchLine(conf)}`

/** /usr/lib/systemd/resolv.conf, which never changes. */
export const STATIC_FILE = 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n'

/** /run/systemd/resolve/resolv.conf: the servers that it asks, but for those of links that only take their own domains. */
export function writeUplinkFile(conf: ResolvedConf): string {
  const ofLinks = conf.links.filter(takesAll).flatMap(({ servers }) => servers)
  const isAnyLink = conf.links.some(({ servers }) => servers.length > 0)
  const known = [...conf.servers, ...ofLinks]
  const servers = conf.servers.length === 0 && !isAnyLink ? conf.fallback : known
  const lines = servers.map((server) => `nameserver ${server}`)
  if (lines.length > SERVERS_MAX) lines.splice(SERVERS_MAX, 0, TOO_MANY)
  return `${lines.map((line) => `${line}\n`).join('')}${searchLine(conf)}`
}

function searchLine({ domains, links }: ResolvedConf): string {
  const all = [...domains, ...links.flatMap((link) => link.domains)]
  const searched = all.filter(({ isRouteOnly }) => !isRouteOnly).map(({ name }) => name)
  const words = [...new Set(searched)].map(withoutFinalDot)
  return `search ${words.length > 0 ? words.join(' ') : '.'}\n`
}
