import { ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { ipvsLoadOf } from '../netfilter/index.ts'
import { type Host, hostIn, type RealServer, realKey, withHost } from '../netfilter/model.ts'
import { END_CHECK_MS, isEnding, withoutEnded } from './end-reals.ts'
import { say } from './explain.ts'
import { proxyOf, withProxy } from './model.ts'

/** Looks after real servers of weight 0 once a minute: pkg/proxy/ipvs/graceful_termination.go, Kubernetes v1.36. */

export const withEndCheck = (world: World, node: string): World =>
  schedule(world, END_CHECK_MS, `kube-proxy@${node}`, { kind: 'kube-proxy/ended', node })

export function* checkEnds(world: World, node: string): Script<World> {
  const proxy = proxyOf(world.proxy, node)
  const host = hostIn(world.network, node)
  if (!proxy || !host) return world
  const { endsDue: _, ...rest } = proxy
  if (proxy.stopped) return { ...world, proxy: withProxy(world.proxy, rest) }
  const ended = withoutEnded(host, world.clock)
  const isOpen = isEnding(ended.host)
  const later = isOpen ? withEndCheck(world, node) : world
  const after = {
    ...later,
    network: withHost(later.network, ended.host),
    proxy: withProxy(later.proxy, isOpen ? proxy : rest),
  }
  for (const real of ended.gone)
    yield story(after, say('realEnded', { node: ref('node', node), real }), ref('node', node))
  return after
}

/** What a sync set to weight 0. */
export function* tellEnding(world: World, before: Host, after: Host): Script<World, void> {
  const node = ref('node', after.name)
  for (const [key, { reals }] of Object.entries(after.ipvs?.servers ?? {})) {
    const old: readonly RealServer[] = before.ipvs?.servers[key]?.reals ?? []
    for (const real of reals) {
      const isNew = old.some((one) => realKey(one) === realKey(real) && one.weight > 0)
      if (real.weight > 0 || !isNew || !after.ipvs) continue
      const { active, inactive } = ipvsLoadOf(after.ipvs, key, { real, now: world.clock })
      const told = { node, real: realKey(real), count: active + inactive }
      yield story(world, say('realEnding', told), node)
    }
  }
}
