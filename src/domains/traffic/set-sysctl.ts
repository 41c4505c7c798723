import type { Ref } from '../../core/ref.ts'
import { type Handlers, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { tellSysctl } from '../netfilter/index.ts'
import { withHost } from '../netfilter/model.ts'
import { say } from './explain.ts'
import { findHost } from './find-address.ts'
import type { SysctlSet } from './model.ts'

const BUCKETS_STEP = 512 // a page of memory holds as many (`nf_ct_alloc_hashtable`): a table has whole pages

export const sysctlHandlers: Handlers<World, SysctlSet> = {
  *'traffic/sysctlSet'(world, { node, name, value }) {
    const host = findHost(world, node)
    if (!host) {
      yield story(world, say('nobody', { from: node }))
      return world
    }
    const kept =
      name === 'nf_conntrack_buckets'
        ? Math.max(1, Math.ceil(value / BUCKETS_STEP)) * BUCKETS_STEP
        : value
    const sysctls = { ...host.sysctls, [`net.netfilter.${name}`]: kept }
    const after = { ...world, network: withHost(world.network, { ...host, sysctls }) }
    const place = host.stands as Ref // as: hosts stand for refs
    yield story(after, tellSysctl(place, name, kept), place)
    return after
  },
}
