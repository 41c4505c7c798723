import { type Act, type Client, type Outcome, RESOLVERS } from '../dns/index.ts'
import type { Family, Library, NameLookup, PodFiles } from './model.ts'

/** Where a lookup stands: what its resolver has done since it was resumed last, and whether it waits or has ended. */
export interface Standing {
  readonly acts: readonly Exclude<Act, { act: 'wait' }>[]
  /** Absent: it waits. */
  readonly outcome?: Outcome
  /** Simulated ms since the lookup began; absent: it waits for ever. */
  readonly untilMs?: number
}

/** The newest release of each that is modelled. */
const RESOLVER_OF: Readonly<Record<Library, string>> = {
  glibc: 'glibc-gai@trixie',
  musl: 'musl-gai@trixie',
  go: 'go-host@trixie',
  node: 'node-lookup',
  nodeResolve: 'node-resolve4',
  python: 'python-gai',
  getent: 'getent-ahosts',
  ping: 'ping',
  nslookup: 'nslookup@trixie',
  host: 'host@trixie',
  busybox: 'bb-nslookup@trixie',
  dig: 'dig@trixie',
  digSearch: 'dig+search@trixie',
}

/** Node has a function of its own for each family. */
const resolverOf = (library: Library, family: Family): string =>
  library === 'nodeResolve' && family === 'inet6' ? 'node-resolve6' : RESOLVER_OF[library]

/** Runs the resolver from its beginning with all that it was resumed with: it decides the same each time. */
export function standingOf({ library, name, family, files, asks, resumed }: NameLookup): Standing {
  const open = RESOLVERS[asks?.resolver ?? resolverOf(library, family)]
  if (!open) throw new Error(`${library} has a resolver`)
  const resolver = open(clientOf(filesFor(files, asks?.options)))({
    name,
    family,
    type: asks?.type ?? (family === 'inet6' ? 'AAAA' : 'A'),
    hints: ['canon'],
    arguments: asks?.arguments ?? [],
    ...(asks?.isTypeGiven && { isTypeGiven: true }),
  })
  let [heard, ...later] = resumed
  let acts: Exclude<Act, { act: 'wait' }>[] = []
  let step = resolver.next(heard)
  for (;;) {
    if (step.done) return { acts, outcome: step.value }
    if (step.value.act === 'wait') {
      const { untilMs } = step.value
      const [next, ...rest] = later
      if (!next) return { acts, ...(untilMs !== undefined && { untilMs }) }
      heard = next
      later = rest
      acts = []
      step = resolver.next(heard)
      continue
    }
    acts.push(step.value)
    step = resolver.next({ now: heard.now })
  }
}

const filesFor = (files: PodFiles, options: string | undefined): PodFiles =>
  options === undefined
    ? files
    : { ...files, resolvConf: `${files.resolvConf}options ${options}\n` }

/** A Pod's interfaces in a cluster without IPv6: the kernel gives eth0 a link-local address all the same. */
const clientOf = ({ resolvConf, hosts, hostname }: PodFiles): Client => ({
  resolvConf,
  hosts,
  hostname,
  nsswitch: 'hosts: files dns\n',
  environment: {},
  interfaces: ['lo', 'eth0'],
  firstServer: 0,
  hasIPv4: true,
  ipv6: 'link-local',
})
