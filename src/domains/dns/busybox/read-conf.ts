import { domainOfHost } from '../domain-of-host.ts'
import { byteLength } from '../name-text.ts'
import type { Client } from '../resolver.ts'

/** /etc/resolv.conf as busybox nslookup reads it (networking/nslookup.c, parse_resolvconf). ndots is not read at all. */
export interface BusyboxConf {
  /** As written: what is no address is looked up. */
  readonly servers: readonly string[]
  /** The rest of the line; undefined: there is no list. */
  readonly search: string | undefined
}

/** fgets takes so much at once; what is left of a line is read as another line. */
const CHUNK_BYTES = 511

export function readBusyboxConf({ resolvConf, hostname }: Client): BusyboxConf {
  const servers: string[] = []
  let search: string | undefined
  let hasSearchLine = false
  for (const line of resolvConf.split('\n').flatMap(inChunks)) {
    const [, keyword, rest] = /^[ \t]*([^ \t]+)[ \t](.+)$/s.exec(line) ?? []
    if (rest === undefined) continue
    if (keyword === 'nameserver') servers.push(rest)
    if (keyword === 'search') hasSearchLine = true
    if (keyword === 'search' || (keyword === 'domain' && !hasSearchLine)) search = rest
  }
  return {
    servers: servers.length > 0 ? servers : ['127.0.0.1'],
    // A lone dot switches the list off.
    search: search === '.' ? undefined : (search ?? domainOfHost(hostname)[0]),
  }
}

function inChunks(line: string): readonly string[] {
  if (byteLength(line) <= CHUNK_BYTES) return [line]
  return [line.slice(0, CHUNK_BYTES), ...inChunks(line.slice(CHUNK_BYTES))]
}
