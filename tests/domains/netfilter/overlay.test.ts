import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policedPaths } from '../../../src/domains/controllers/index.ts'
import {
  answerTo,
  arrivalAt,
  type Entry,
  lengthOf,
  plugPath,
  sizesAndTunnels,
  type Visit,
  walkNetwork,
  withNode,
  withPod,
  withSettings,
} from '../../../src/domains/netfilter/index.ts'
import {
  emptyNetwork,
  type Network,
  type NetworkSettings,
  type Packet,
} from '../../../src/domains/netfilter/model.ts'
import { nodeOf } from './dump-texts.ts'

interface Seen {
  readonly hook: string
  readonly what: string
  readonly packets: number
  readonly bytes: number
}
interface Case {
  readonly answered: boolean
  readonly said: readonly string[]
  readonly onWire: readonly { readonly length: number }[]
  readonly a: readonly Seen[]
  readonly b: readonly Seen[]
  readonly path: readonly string[]
  readonly conntrackA: readonly string[]
}
const recorded: { readonly cases: Readonly<Record<string, Case>> } = JSON.parse(
  readFileSync(new URL('../../golden/overlay/recorded.json', import.meta.url), 'utf8'),
)
const clamped = recorded.cases.clamped as unknown as Record<'atServer' | 'atClient', number[]> // as: recorded so
const kernel = (name: string): Case => {
  const found = recorded.cases[name]
  if (!found) throw new Error(`${name} was recorded`)
  return found
}

beforeAll(() => plugPath(sizesAndTunnels))
afterAll(() => plugPath(policedPaths)) // as a page that records has it

const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']
const COUNTERS = `*mangle
${HOOKS.flatMap((hook) => [
  `-A ${hook} -p udp -m udp --dport 8472 -m comment --comment outer`,
  `-A ${hook} -d 10.244.2.10/32 -m comment --comment request`,
  `-A ${hook} -p icmp -m icmp --icmp-type 3/4 -m comment --comment error`,
]).join('\n')}
COMMIT
`

/** The two Nodes of the recording. */
function nodes(settings: Omit<NetworkSettings, 'plugin'> = {}): Network {
  let network = emptyNetwork
  for (const [at, name] of ['a', 'b'].entries()) {
    network = withNode(network, {
      name,
      stands: `node:${name}`,
      address: `192.168.0.${2 + at}`,
      podCIDR: `10.244.${1 + at}.0/24`,
    })
    network = withSettings(network, name, {
      ...settings,
      plugin: 'flannel-vxlan',
      rules: COUNTERS + (settings.rules ?? ''),
    })
    network = withPod(network, {
      name: `p${name}`,
      stands: `pod:default/p${name}`,
      node: name,
      address: `10.244.${1 + at}.10`,
    })
  }
  return network
}

interface Ping {
  readonly length?: number
  readonly dontFragment?: true
  readonly ttl?: number
}

const ping = ({ ttl = 64, ...body }: Ping = {}): Entry => ({
  kind: 'output',
  host: 'pa',
  packet: {
    protocol: 'icmp',
    source: '10.244.1.10',
    sourcePort: 1,
    destination: '10.244.2.10',
    destinationPort: 0,
    ttl,
    mark: 0,
    icmp: { type: 8, code: 0 },
    ...(Object.keys(body).length > 0 && { body }),
  },
})

/** A packet and what comes back, to the end. */
function walkBothWays(start: Network, entry: Entry) {
  const visits: Visit[] = []
  const visit = (one: Visit) => visits.push(one)
  const there = walkNetwork(start, entry, { now: 0, chance: 'first', visit })
  const answer = answerTo(there)
  const back = answer && walkNetwork(there.network, answer, { now: 0, chance: 'first', visit })
  return { there, back, visits, network: (back ?? there).network }
}

/** What came through each hook, as the counters of the recording say it. */
function seen(visits: readonly Visit[], host: string): readonly Seen[] {
  const found = new Map<string, Seen>()
  for (const visit of visits) {
    if (visit.host !== host || visit.kind !== 'rule' || visit.mismatch !== undefined) continue
    const what = /--comment (outer|request|error)$/.exec(visit.rule.text)?.[1]
    if (what === undefined) continue
    const key = `${visit.hook} ${what}`
    const pieces = piecesOf(visit.packet)
    const old = found.get(key) ?? { hook: visit.hook, what, packets: 0, bytes: 0 }
    found.set(key, {
      ...old,
      packets: old.packets + pieces.length,
      bytes: old.bytes + pieces.reduce((sum, one) => sum + one, 0),
    })
  }
  return [...found.values()]
}

/** Each fragment inside has an outer packet of its own. */
function piecesOf(packet: Packet): readonly number[] {
  const inner = packet.body?.inner
  return inner
    ? (inner.body?.fragments ?? [lengthOf(inner)]).map((one) => one + 50)
    : [lengthOf(packet)]
}

const sorted = (lines: readonly Seen[]) =>
  lines.toSorted((a, b) => (a.hook + a.what < b.hook + b.what ? -1 : 1))

const compare = (name: string, visits: readonly Visit[]) => {
  expect(sorted(seen(visits, 'a'))).toEqual(sorted(kernel(name).a))
  expect(sorted(seen(visits, 'b'))).toEqual(sorted(kernel(name).b))
}

describe('a packet that fits', () => {
  const { there, back, visits, network } = (() => {
    plugPath(sizesAndTunnels)
    return walkBothWays(nodes(), ping())
  })()

  test('goes through the same hooks as in the kernel: outside as a packet of the Node, inside as that of a Pod', () => {
    compare('fits', visits)
    expect(there.ending.kind).toBe('delivered')
    expect(back?.ending.kind).toBe('delivered')
    expect(there.hosts).toEqual(['pa', 'a', 'b', 'pb'])
  })

  test('leaves three connections with conntrack: one for the Pods, one for each direction of the tunnel', () => {
    const known = Object.values(network.hosts.a?.conntrack ?? {}).map(
      ({ original, seenReply }) =>
        `src=${original.source} dst=${original.destination} ${seenReply}`,
    )
    const wanted = kernel('fits').conntrackA.map(
      (line) => `${/^src=\S+ dst=\S+/.exec(line)?.[0]} ${!line.includes('[UNREPLIED]')}`,
    )
    expect(known.toSorted()).toEqual(wanted.toSorted())
  })
})

describe('a packet that is too long for flannel.1', () => {
  const wide = { podMtu: 1500 }

  test('with DF is refused before FORWARD, and the error says how much fits', () => {
    const { back, visits, network } = walkBothWays(
      nodes(wide),
      ping({ length: 1500, dontFragment: true }),
    )
    compare('tooLongWithDf', visits)
    expect(back?.ending).toMatchObject({
      kind: 'delivered',
      packet: { source: '10.244.1.1', icmp: { type: 3, code: 4 }, body: { mtu: 1450 } },
    })
    expect(`${network.hosts.pa?.pathMtus?.['10.244.2.10']?.mtu}`).toBe(
      kernel('tooLongWithDf').path[0],
    )
  })

  test('is never sent again by a host that remembers, until it forgets after ten minutes', () => {
    const entry = ping({ length: 1500, dontFragment: true })
    const { network } = walkBothWays(nodes(wide), entry)
    const again = (now: number) => walkNetwork(network, entry, { now, chance: 'first' }).hosts
    expect(again(1_000)).toEqual(['pa'])
    expect(again(600_001)).toEqual(['pa', 'a'])
  })

  test('without DF is cut after POSTROUTING; each fragment gets an outer packet, and rules see it whole', () => {
    const { there, back, visits } = walkBothWays(nodes(wide), ping({ length: 1500 }))
    compare('mayBeCut', visits)
    expect(there.ending).toMatchObject({ packet: { body: { length: 1500 } } })
    expect(back?.ending.kind).toBe('delivered')
  })

  test('vanishes where the error is dropped', () => {
    const rules = '*filter\n-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP\nCOMMIT\n'
    const { back, network } = walkBothWays(
      nodes({ ...wide, rules }),
      ping({ length: 1500, dontFragment: true }),
    )
    expect(kernel('errorDropped')).toMatchObject({ answered: false, said: [], path: [] })
    expect(back?.ending).toMatchObject({ kind: 'lost', why: 'rule' })
    expect(network.hosts.pa?.pathMtus).toBeUndefined()
  })

  test('and out of TTL is told of its TTL: that is looked at first', () => {
    const { back } = walkBothWays(nodes(wide), ping({ length: 1500, dontFragment: true, ttl: 1 }))
    expect(kernel('lastHopFirst').said[0]).toContain('Time to live exceeded')
    expect(back?.ending).toMatchObject({ packet: { icmp: { type: 11 } } })
  })
})

test('TCPMSS on the way lowers what both sides offer each other to what fits', () => {
  const rules =
    '*mangle\n-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu\nCOMMIT\n'
  const offered: number[] = []
  const { packet } = ping()
  const { icmp: _, ...header } = packet
  const syn: Packet = { ...header, protocol: 'tcp', destinationPort: 80, tcpFlags: 'SYN' }
  const wide = nodes({ podMtu: 1500, rules })
  const pb = wide.hosts.pb
  if (!pb) throw new Error('the Pod was wired')
  const hosts = {
    ...wide.hosts,
    pb: { ...pb, listeners: [{ protocol: 'tcp' as const, port: 80 }] },
  }
  const walked = walkBothWays({ ...wide, hosts }, { kind: 'output', host: 'pa', packet: syn })
  for (const walk of [walked.there, walked.back]) {
    const ending = walk?.ending
    if (ending?.kind === 'delivered') offered.push(ending.packet.body?.mss ?? 0)
  }
  const { atServer, atClient } = clamped
  expect(offered).toEqual([atServer[0], atClient[1]])
})

test('a Node that drops UDP 8472 drops every packet from Pods of other Nodes', () => {
  const rules = '*filter\n-A INPUT -p udp -m udp --dport 8472 -j DROP\nCOMMIT\n'
  const { there } = walkBothWays(nodes({ rules }), ping())
  expect(kernel('outerDropped').answered).toBe(false)
  expect(there).toMatchObject({ host: 'b', ending: { kind: 'lost', why: 'rule' } })
})

test('a described machine is taken at its word: what `ip link` says its devices take', () => {
  const { host } = nodeOf(`2: eth0: <UP> mtu 1500
    inet 192.168.0.2/24 scope global eth0
3: wg0: <UP> mtu 1420
    inet 10.9.0.1/24 scope global wg0
`)
  expect(host.interfaces.wg0?.mtu).toBe(1420)
  const packet: Packet = {
    ...ping().packet,
    source: '192.168.0.9',
    destination: '10.9.0.7',
    body: { length: 1480, dontFragment: true },
  }
  const entry = arrivalAt(host, 'eth0', packet)
  const { ending } = walkNetwork({ hosts: { n: host }, segments: [] }, entry, {
    now: 0,
    chance: 'first',
  })
  expect(ending).toMatchObject({
    kind: 'lost',
    why: 'tooBig',
    answer: { packet: { body: { mtu: 1420 } } },
  })
})
