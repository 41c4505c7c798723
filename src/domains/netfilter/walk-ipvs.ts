import { addressTypeOf } from './address-types.ts'
import { routeOutput } from './find-route.ts'
import type { IpvsEngine } from './ipvs-engine.ts'
import {
  answeredBy,
  connectionOf,
  givenTo,
  loadOf,
  rememberedReal,
  touched,
  withConnection,
  withoutConnections,
  withTemplate,
} from './ipvs-table.ts'
import { listedReals, listServers } from './list-ipvs.ts'
import {
  type Ipvs,
  type IpvsConnection,
  realKey,
  serverKey,
  type Turn,
  type VirtualServer,
} from './model/ipvs.ts'
import type { Hook, Host } from './model.ts'
import type { NftStage, Stage } from './nft-engine.ts'
import { scheduleIpvs } from './schedule-ipvs.ts'
import { addressNumber, addressText, packetOf, tcpFlagBits, tupleOfSkb } from './skb.ts'
import { mirrored, tupleKey, tupleOf } from './tuple.ts'
import { shown, type Walk } from './walk-state.ts'

/**
 * IPVS at its hooks: net/netfilter/ipvs/ip_vs_core.c (`ip_vs_in_hook`, `ip_vs_out_hook`, `ip_vs_ops4`) and ip_vs_xmit.c
 * (`ip_vs_nat_xmit`), Linux 6.18. Forwarding by NAT only, IPv4.
 */

type End = ReturnType<NftStage['walk']>

/** Requests: one that is for a virtual server goes to a real one, and is sent on from here. */
function takeIn(walk: Walk): End {
  const { skb, now, host } = walk
  const before = walk.ipvs
  if (!before || walk.isBalanced || (skb.protocol !== 6 && skb.protocol !== 17)) return 'accept'
  const isNew = skb.protocol !== 6 || (skb.tcpFlags & (SYN | RST)) === SYN
  let connection = connectionOf(before, tupleOfSkb(skb), now)
  if (connection && isStale(before, connection, isNew)) {
    forget(walk, connection)
    // What conntrack knows goes as well; the packet that found it is lost, and the next one begins anew.
    if (host.sysctls['net.ipv4.vs.conntrack'] && skb.entry?.confirmed) {
      walk.written.push({ key: tupleKey(skb.entry.original), entry: undefined })
      walk.droppedBy = 'rule'
      return 'drop'
    }
    connection = undefined
  }
  if (connection) tell(walk, connection.server, { how: 'known', real: connection.real })
  else if (!isNew) return 'accept'
  else {
    const made = schedule(walk)
    if (made === 'accept' || made === 'drop') return made
    connection = made
  }
  return sendTo(walk, connection)
}

const SYN = tcpFlagBits('SYN')
const RST = tcpFlagBits('RST')

/**
 * The real server is gone, or takes no new connections (`net.ipv4.vs.expire_nodest_conn`, which kube-proxy sets); or a
 * client uses the port of a connection that is over for another one (`net.ipv4.vs.conn_reuse_mode=1`).
 */
function isStale({ servers }: Ipvs, connection: IpvsConnection, isNew: boolean): boolean {
  const real = servers[connection.server]?.reals.find((one) => realKey(one) === connection.real)
  if (!real) return true
  if (!isNew || connection.state === 'UDP') return false
  const isOver = connection.state === 'TIME_WAIT' || connection.state === 'CLOSE'
  return real.weight === 0 || (isOver && connection.template === undefined)
}

function forget(walk: Walk, { asked }: IpvsConnection): void {
  const key = tupleKey(asked)
  walk.ipvs = walk.ipvs && withoutConnections(walk.ipvs, (one) => tupleKey(one.asked) === key)
}

/** `ip_vs_schedule`: the first packet of a connection. `accept`: it is for no virtual server. */
function schedule(walk: Walk): IpvsConnection | 'accept' | 'drop' {
  const { skb, now } = walk
  const asked = tupleOfSkb(skb)
  const key = serverKey(asked.protocol, asked.destination, asked.destinationPort)
  const ipvs = walk.ipvs
  const known = ipvs?.servers[key]
  walk.looked++
  if (!ipvs || !known) return 'accept'
  const server = { ...known, ...ipvs.turns[key] }
  const found = chooseReal(walk, key, server)
  if (!found) {
    tell(walk, key, { how: 'none' })
    walk.rejectedWith = 'icmp-port-unreachable' // ip_vs_leave
    return 'drop'
  }
  const connection: IpvsConnection = {
    asked,
    server: key,
    real: found,
    state: 'NONE',
    isActive: false,
    expiresAt: now,
  }
  if (server.persistentSeconds === 0) return connection
  const by = { source: asked.source, real: found, now }
  const kept = withTemplate(walk.ipvs ?? ipvs, { key, server }, by)
  walk.ipvs = kept.ipvs
  return { ...connection, template: kept.name }
}

/** The real server of a new connection, by its `realKey`. */
function chooseReal(walk: Walk, key: string, server: VirtualServer): string | undefined {
  const { skb, now, ipvs } = walk
  if (!ipvs) return undefined
  if (server.persistentSeconds > 0) {
    const client = { source: addressText(skb.source), now }
    const kept = rememberedReal(ipvs, { key, server }, client)
    if (kept) {
      tell(walk, key, { how: 'remembered', real: realKey(kept) })
      return realKey(kept)
    }
  }
  const scheduled = scheduleIpvs(server, {
    source: skb.source,
    destination: skb.destination,
    loadOf: (real) => loadOf(ipvs, key, { real, now }),
    now,
  })
  const { last, weightNow, near, nearSince } = scheduled.server
  const turn = withoutUndefined({ last, weightNow, near, nearSince })
  walk.ipvs = { ...ipvs, turns: { ...ipvs.turns, [key]: turn } }
  if (!scheduled.real) return undefined
  tell(walk, key, { how: 'chosen', real: realKey(scheduled.real) })
  return realKey(scheduled.real)
}

const withoutUndefined = (turn: { readonly [Name in keyof Turn]: Turn[Name] | undefined }): Turn =>
  Object.fromEntries(Object.entries(turn).filter(([, value]) => value !== undefined))

/** `ip_vs_nat_xmit`: a new destination, a new way, and on from here past the rest of the hook. */
function sendTo(walk: Walk, connection: IpvsConnection): End {
  const { skb, host, now, ipvs } = walk
  if (!ipvs) return 'accept'
  walk.ipvs = withConnection(ipvs, touched(ipvs, connection, { packet: skb, way: 'in', now }))
  walk.isBalanced = true
  const to = givenTo(connection)
  const destination = addressNumber(to.destination)
  const isLocal = addressTypeOf(host, destination) === 'LOCAL'
  if (!isLocal && skb.ttl <= 1) return 'stolen' // lost there, before anything of it changes
  const flow = { destination, source: skb.source, mark: skb.mark, in: '' }
  const route = routeOutput(host, flow)
  if (typeof route === 'string') {
    walk.noWay = route
    return 'noWay'
  }
  const packet = packetOf(skb)
  skb.destination = destination
  skb.destinationPort = to.destinationPort
  updateConntrack(walk, connection)
  tellRewritten(walk, { side: 'destination', before: packet, undone: false })
  if (isLocal) return 'accept'
  walk.route = route
  walk.visit?.({
    ...shown(walk),
    kind: 'routed',
    decision: 'output',
    out: route.dev,
    ...(route.gateway === undefined ? {} : { via: addressText(route.gateway) }),
    route: route.to,
  })
  return 'stolen'
}

/** conntrack is told what the answer will look like, or knows nothing of the packet (`net.ipv4.vs.conntrack`). */
function updateConntrack({ skb, host }: Walk, connection: IpvsConnection): void {
  const { entry } = skb
  if (!host.sysctls['net.ipv4.vs.conntrack']) {
    skb.entry = undefined
    skb.state = 'UNTRACKED'
  } else if (entry && !entry.confirmed && skb.direction === 'ORIGINAL') {
    const { destination, destinationPort } = givenTo(connection)
    skb.entry = {
      ...entry,
      reply: { ...entry.reply, source: destination, sourcePort: destinationPort },
    }
  }
}

/** Answers: what comes from a real server gets the address of the virtual one as its source. */
function takeOut(walk: Walk): End {
  const { skb, now, ipvs } = walk
  if (!ipvs || walk.isBalanced) return 'accept'
  if (skb.protocol === 1) return takeError(walk, ipvs)
  const connection = answeredBy(ipvs, tupleOfSkb(skb), now)
  if (!connection) return 'accept'
  walk.ipvs = withConnection(ipvs, touched(ipvs, connection, { packet: skb, way: 'out', now }))
  walk.isBalanced = true
  const before = packetOf(skb)
  skb.source = addressNumber(connection.asked.destination)
  skb.sourcePort = connection.asked.destinationPort
  if (!walk.host.sysctls['net.ipv4.vs.conntrack']) {
    skb.entry = undefined
    skb.state = 'UNTRACKED'
  }
  tellRewritten(walk, { side: 'source', before, undone: true })
  return 'accept'
}

/** An error about what was sent to a real server: the client only knows the virtual one (`ip_vs_nat_icmp`). */
function takeError(walk: Walk, ipvs: Ipvs): 'accept' {
  const { skb, now } = walk
  const { about } = skb
  const connection = about && answeredBy(ipvs, mirrored(tupleOf(about)), now)
  if (!connection) return 'accept'
  const before = packetOf(skb)
  const { destination, destinationPort } = connection.asked
  skb.about = { ...about, destination, destinationPort }
  skb.source = addressNumber(destination)
  walk.isBalanced = true
  tellRewritten(walk, { side: 'source', before, undone: true })
  return 'accept'
}

function tell(
  walk: Walk,
  server: string,
  what: { readonly how: 'chosen' | 'remembered' | 'known' | 'none'; readonly real?: string },
): void {
  const { visit, ipvs, hook } = walk
  const found = ipvs?.servers[server]
  if (!visit || !found) return
  const index = listedReals(found).findIndex((real) => realKey(real) === what.real) + 1
  const place = { hook, table: 'ipvs' as const, chain: server, index } // as: a literal
  visit({ ...shown(walk), kind: 'balanced', ...place, ...what, scheduler: found.scheduler })
}

const tellRewritten = (
  walk: Walk,
  what: Pick<
    Extract<Parameters<NonNullable<Walk['visit']>>[0], { kind: 'rewritten' }>,
    'side' | 'before' | 'undone'
  >,
): void => walk.visit?.({ ...shown(walk), kind: 'rewritten', hook: walk.hook, by: 'ipvs', ...what })

const IN: NftStage = { type: 'filter', walk: takeIn }
const OUT: NftStage = { type: 'filter', walk: takeOut }

/** Between the rules of filter and nat on the way in, after nat on the way out: priorities 98 and 99, 100, -99 and -98. */
const STAGES: Readonly<Record<Hook, readonly Stage[]>> = {
  PREROUTING: ['raw', 'track', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', OUT, IN, 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security', OUT],
  OUTPUT: ['raw', 'track', 'mangle', 'nat', OUT, IN, 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
}

export const ipvsEngine: IpvsEngine = {
  stagesAt: (hook) => STAGES[hook],
  listOf: (host: Host) => listServers(host),
}
