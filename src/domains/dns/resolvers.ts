import type { BindRelease } from './bind/ask-servers.ts'
import { openDig, openDigSearch, openHost, openNslookup } from './bind/open-bind.ts'
import { type BusyboxRelease, openBusyboxNslookup } from './busybox/open-nslookup.ts'
import { openCaresGetaddrinfo, openCaresQuery, openCaresSearch } from './cares/open-cares.ts'
import { openNodeResolve, openNodeReverse } from './cares/open-node.ts'
import type { CaresRelease } from './cares/read-conf.ts'
import { openBusyboxPing, openNodeLookup, openPing, openPython } from './glibc/open-callers.ts'
import {
  openGetaddrinfo,
  openGetentAhosts,
  openGetentHosts,
  openGethostbyname,
  openGetnameinfo,
  openResQuery,
  openResSearch,
} from './glibc/open-glibc.ts'
import type { GlibcRelease } from './glibc/send-query.ts'
import {
  openGoLookupAddr,
  openGoLookupCNAME,
  openGoLookupHost,
  openGoLookupIP,
  openGoLookupSRV,
  openGoLookupTXT,
} from './go/open-go.ts'
import type { GoRelease } from './go/read-conf.ts'
import {
  openMuslGetaddrinfo,
  openMuslGethostbyname,
  openMuslGetnameinfo,
  openMuslResQuery,
} from './musl/open-musl.ts'
import type { MuslRelease } from './musl/send-questions.ts'
import type { Client, Process } from './resolver.ts'

/** Every resolver by its name; `@` and a Debian release after it is another version: tests/conformance/dns/README.md. */
export type OpenResolver = (client: Client) => Process

const GLIBC: Readonly<Record<string, GlibcRelease>> = {
  '': '2.36',
  '@bullseye': '2.31',
  '@trixie': '2.41',
  '@sid': '2.41',
}

const GLIBC_INTERFACES = {
  'glibc-gai': openGetaddrinfo,
  'glibc-ghbn': forIPv4(openGethostbyname),
  'glibc-ghbn2': openGethostbyname,
  'glibc-gni': openGetnameinfo,
  'glibc-res_search': openResSearch,
  'glibc-res_query': openResQuery,
}

const MUSL: Readonly<Record<string, MuslRelease>> = {
  '': '1.2.3',
  '@bullseye': '1.2.3',
  '@trixie': '1.2.5',
  '@sid': '1.2.5',
}

const MUSL_INTERFACES = {
  'musl-gai': openMuslGetaddrinfo,
  'musl-ghbn': forIPv4(openMuslGethostbyname),
  'musl-gni': openMuslGetnameinfo,
  'musl-res_search': openMuslResQuery,
  'musl-res_query': openMuslResQuery,
}

const GO: Readonly<Record<string, GoRelease>> = {
  '': '1.19',
  '@bullseye': '1.15',
  '@trixie': '1.24',
  '@sid': '1.24',
}

const GO_FUNCTIONS = {
  'go-ip': openGoLookupIP,
  'go-host': openGoLookupHost,
  'go-cname': openGoLookupCNAME,
  'go-srv': openGoLookupSRV,
  'go-txt': openGoLookupTXT,
  'go-addr': openGoLookupAddr,
}

const BUSYBOX: Readonly<Record<string, BusyboxRelease>> = {
  '': '1.35',
  '@bullseye': '1.30',
  '@trixie': '1.35',
  '@sid': '1.35',
}

const BIND: Readonly<Record<string, BindRelease>> = {
  '': '9.18',
  '@bullseye': '9.16',
  '@trixie': '9.20',
  '@sid': '9.20',
}

const BIND_TOOLS = {
  dig: openDig,
  'dig+search': openDigSearch,
  host: openHost,
  nslookup: openNslookup,
}

const CARES: Readonly<Record<string, CaresRelease>> = {
  '': '1.18',
  '@bullseye': '1.17',
  '@trixie': '1.34',
  '@sid': '1.34',
}

const CARES_FUNCTIONS = {
  'cares-gai': openCaresGetaddrinfo,
  'cares-search': openCaresSearch,
  'cares-query': openCaresQuery,
}

export const RESOLVERS: Readonly<Record<string, OpenResolver>> = {
  ...releases(GLIBC_INTERFACES, GLIBC),
  ...releases(MUSL_INTERFACES, MUSL),
  ...releases(GO_FUNCTIONS, GO),
  ...releases({ 'bb-nslookup': openBusyboxNslookup }, BUSYBOX),
  ...releases(BIND_TOOLS, BIND),
  ...releases(CARES_FUNCTIONS, CARES),
  'node-resolve4': openNodeResolve('A'),
  'node-resolve6': openNodeResolve('AAAA'),
  'node-resolveCname': openNodeResolve('CNAME'),
  'node-resolveSrv': openNodeResolve('SRV'),
  'node-resolveTxt': openNodeResolve('TXT'),
  'node-reverse': openNodeReverse,
  'getent-hosts': (client) => openGetentHosts(client, '2.36'),
  'getent-ahosts': (client) => openGetentAhosts(client, '2.36'),
  'python-gai': openPython,
  'node-lookup': openNodeLookup,
  ping: openPing,
  'bb-ping': openBusyboxPing,
}

/** gethostbyname takes no family, whatever a lookup says. */
function forIPv4<Release>(
  open: (client: Client, release: Release) => Process,
): (client: Client, release: Release) => Process {
  return (client, release) => {
    const look = open(client, release)
    return (lookup) => look({ ...lookup, family: 'inet' })
  }
}

/** Each interface in each release. */
function releases<Release>(
  interfaces: Readonly<Record<string, (client: Client, release: Release) => Process>>,
  known: Readonly<Record<string, Release>>,
): Readonly<Record<string, OpenResolver>> {
  return Object.fromEntries(
    Object.entries(interfaces).flatMap(([name, open]) =>
      Object.entries(known).map(([suffix, release]): [string, OpenResolver] => [
        `${name}${suffix}`,
        (client) => open(client, release),
      ]),
    ),
  )
}
