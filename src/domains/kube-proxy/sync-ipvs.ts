import type { World } from '../../world.ts'
import { applyRestore } from '../netfilter/index.ts'
import {
  type Host,
  IPVS_SCHEDULERS,
  type IpSet,
  type Ipvs,
  type IpvsScheduler,
  noIpvs,
  realKey,
  serverKey,
  type Tables,
} from '../netfilter/model.ts'
import { countChanges, type RuleChanges } from './count-changes.ts'
import { addedReal, gracefullyWithout } from './end-reals.ts'
import { IPVS_SETS, SET_NAMES } from './ipvs-sets.ts'
import { IPVS_DEVICE, type ProxyConfig } from './model.ts'
import { isInside, parseCidr } from './network.ts'
import type { Synced, SyncTask } from './sync-writer.ts'
import { type IpvsState, writeIpvs } from './write-ipvs.ts'
import { IPVS_JUMPS, ipvsRestoreText } from './write-ipvs-rules.ts'

/**
 * One sync in IPVS mode: the device `kube-ipvs0`, ipsets, virtual servers, and the rules of iptables that remain.
 * pkg/proxy/ipvs/proxier.go, syncProxyRules, Kubernetes v1.36.
 */

export function syncIpvs(world: World, { host, request }: SyncTask): Synced | undefined {
  const { config } = world.proxy
  const state = writeIpvs(request())
  const applied = applyRestore(host.tables, `${missingJumps(host.tables)}${ipvsRestoreText(state)}`)
  if (!applied.ok) return undefined
  const after: Host = {
    ...host,
    tables: applied.value,
    ipsets: { ...host.ipsets, ...setsOf(state) },
    interfaces: { ...host.interfaces, [IPVS_DEVICE]: deviceOf(host, state) },
    sysctls: { ...host.sysctls, ...sysctlsOf(config) },
    ipvs: serversAfter(world, host.ipvs ?? noIpvs, state),
  }
  return { host: after, changes: changesOf(host, after), remembered: {} }
}

/** NewProxier: what IPVS mode needs of the kernel, and what `strictARP` adds. */
const sysctlsOf = ({ ipvsStrictARP }: ProxyConfig): Host['sysctls'] => ({
  'net.ipv4.vs.conntrack': 1,
  'net.ipv4.vs.expire_nodest_conn': 1,
  'net.ipv4.vs.expire_quiescent_template': 1,
  'net.ipv4.ip_forward': 1,
  ...(ipvsStrictARP && { 'net.ipv4.conf.all.arp_ignore': 1, 'net.ipv4.conf.all.arp_announce': 2 }),
})

/** Each jump that is missing is put at the top of its chain, one after the other. */
function missingJumps(tables: Tables): string {
  return (['nat', 'filter'] as const)
    .map((table) => {
      const own = IPVS_JUMPS.filter(([name]) => name === table)
      const missing = own.flatMap(([, from, to, comment]) => {
        const rest = `-m comment --comment "${comment}" -j ${to}`
        const rules = tables[table]?.chains[from]?.rules ?? []
        return rules.some(({ text }) => text === `-A ${from} ${rest}`) ? [] : [`-I ${from} ${rest}`]
      })
      if (missing.length === 0) return ''
      const chains = new Set(own.map(([, , to]) => `:${to} - [0:0]`))
      return `${[`*${table}`, ...chains, ...missing, 'COMMIT'].join('\n')}\n`
    })
    .join('')
}

const setsOf = ({ sets }: IpvsState): Readonly<Record<string, IpSet>> =>
  Object.fromEntries(
    SET_NAMES.map((name) => [
      name,
      {
        type: IPVS_SETS[name].type,
        entries: sets[name].map((text) => ({ text, nomatch: false })),
      },
    ]),
  )

/** Addresses that are there stay in their place, new ones follow. */
function deviceOf({ interfaces }: Host, { addresses }: IpvsState): Host['interfaces'][string] {
  const wanted = addresses.map((address) => `${address}/32`)
  const before = interfaces[IPVS_DEVICE]?.addresses ?? []
  const kept = before.filter((address) => wanted.includes(address))
  return {
    name: IPVS_DEVICE,
    kind: 'dummy',
    addresses: [...kept, ...wanted.filter((address) => !kept.includes(address))],
  }
}

const schedulerOf = (name: string): IpvsScheduler =>
  IPVS_SCHEDULERS.find((one) => one === name) ?? 'rr'

/** Virtual servers as they are wanted; those that nobody wants go, but for addresses of `excludeCIDRs`. */
function serversAfter(world: World, before: Ipvs, state: IpvsState): Ipvs {
  const { config } = world.proxy
  const servers: Record<string, Ipvs['servers'][string]> = {}
  for (const [key, server] of Object.entries(before.servers)) {
    const isExcluded = config.ipvsExcludeCIDRs.some((text) => {
      const cidr = parseCidr(text)
      return cidr !== undefined && isInside(cidr, server.address)
    })
    if (isExcluded) servers[key] = { ...server, ...before.turns[key] }
  }
  for (const wanted of state.servers) {
    const { protocol, address, number: port, stickySeconds } = wanted
    const key = serverKey(protocol, address, port)
    const known = before.servers[key]
    const old = known && { ...known, ...before.turns[key] }
    const scheduler = schedulerOf(wanted.scheduler)
    const same = old?.scheduler === scheduler ? old : { reals: old?.reals ?? [] }
    let server: Ipvs['servers'][string] = {
      ...same,
      protocol,
      address,
      port,
      scheduler,
      persistentSeconds: stickySeconds,
    }
    for (const real of wanted.realServers.toSorted()) server = addedReal(server, real)
    for (const real of server.reals)
      if (real.weight > 0 && !wanted.realServers.includes(realKey(real)))
        server = gracefullyWithout(before, server, { real, now: world.clock })
    servers[key] = server
  }
  const given = config.ipvsTimeouts
  return {
    ...before,
    servers,
    turns: {},
    // 0 leaves what the kernel has (ipvs.ConfigureTimeouts)
    timeouts: {
      tcp: given.tcp || before.timeouts.tcp,
      tcpFin: given.tcpFin || before.timeouts.tcpFin,
      udp: given.udp || before.timeouts.udp,
    },
  }
}

/** Rules, elements of sets, virtual and real servers that came, went and stayed. */
function changesOf(before: Host, after: Host): RuleChanges {
  const rules = countChanges(before.tables, after.tables)
  const [old, now] = [linesOf(before), linesOf(after)]
  const kept = [...now].filter((line) => old.has(line)).length
  return {
    added: rules.added + now.size - kept,
    removed: rules.removed + old.size - kept,
    kept: rules.kept + kept,
  }
}

const linesOf = ({ ipsets, ipvs = noIpvs }: Host): ReadonlySet<string> =>
  new Set([
    ...Object.entries(ipsets).flatMap(([name, { entries }]) =>
      entries.map(({ text }) => `${name} ${text}`),
    ),
    ...Object.entries(ipvs.servers).flatMap(([key, { scheduler, persistentSeconds, reals }]) => [
      `${key} ${scheduler} ${persistentSeconds}`,
      ...reals.map((real) => `${key} ${realKey(real)} ${real.weight}`),
    ]),
  ])
