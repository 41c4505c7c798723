import { assert } from '../../core/assert.ts'
import { answerOf } from './answer-packet.ts'
import type { Network } from './model.ts'
import type { Entry, NetworkWalk, WalkSettings } from './walk.ts'
import { walkHost } from './walk-host.ts'

const HOSTS_MAX = 300 // a TTL of 255 ends a packet before

/** Walks from host to host until the packet is delivered or lost. What it provokes is in `ending`, not walked. */
export function walkNetwork(network: Network, entry: Entry, settings: WalkSettings): NetworkWalk {
  const hosts: string[] = []
  const confirmed: NetworkWalk['confirmed'][number][] = []
  let isChance = false
  let isUnsure = false
  let looked = 0
  let next = entry
  let { chance } = settings
  for (;;) {
    hosts.push(next.host)
    assert(hosts.length < HOSTS_MAX, `a packet passes fewer than ${HOSTS_MAX} hosts`)
    const walk = walkHost(network, next, { ...settings, chance })
    network = walk.network
    chance = walk.chance
    isChance ||= walk.isChance
    isUnsure ||= walk.isUnsure
    looked += walk.looked
    confirmed.push(...walk.confirmed)
    if (walk.ending.kind !== 'sent') {
      return { ...walk, host: next.host, hosts, isChance, isUnsure, looked, confirmed }
    }
    next = walk.ending.next
  }
}

/** What the walk provoked: the answer of the stack that received the packet, or the error that was sent about it. */
export function answerTo({ network, host, ending }: NetworkWalk): Entry | undefined {
  if (ending.kind === 'delivered') return answerOf(network, { host, ...ending })
  return 'answer' in ending ? ending.answer : undefined
}
