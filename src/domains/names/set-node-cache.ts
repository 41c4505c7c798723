import { ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject, nameOf, type Pod } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { applyRestore } from '../netfilter/index.ts'
import { type Host, type Tables, withHost } from '../netfilter/model.ts'
import { say } from './explain.ts'
import { argumentsOf, isNodeCache, nodeCacheOn } from './node-cache.ts'
import { type CacheRule, restoreText, rulesOf } from './nodelocal-rules.ts'

/** What node-local-dns sets on its Node when it has started, and takes away when it ends in order. */

const INTERFACE = 'nodelocaldns' // cmd/node-cache/main.go, -interfacename
const SETUP_MS = 5 // simulated ms: a handful of system calls

export const watchNodeCaches: Watch = {
  objects: ['Pod'],
  wake(world, { name, before }) {
    const pod = (findObject(world.api, 'Pod', name) ?? before) as Pod | undefined // as: what lies under Pod is one
    const node = pod?.spec?.nodeName
    if (!pod || !node || !pod.spec.containers || !isNodeCache(pod)) return world
    const event = { kind: 'names/nodeCacheSynced', node } as const
    return schedule(world, SETUP_MS, `node-local-dns@${node}`, event)
  },
}

/** Looks at what is there now: a running one has its rules and addresses, one that was deleted took them along. */
export function* setNodeCache(world: World, node: string): Script<World> {
  const host = world.network.hosts[node]
  if (!host) return world
  const pod = nodeCacheOn(world, node)
  const standing = host.interfaces[INTERFACE]?.addresses.map((one) => one.replace('/32', '')) ?? []
  if (!pod) {
    if (standing.length === 0) return world
    const cleared = withHost(world.network, withoutCache(host, standing))
    world = { ...world, network: cleared }
    yield story(world, say('cacheGone', { node: ref('node', node) }), ref('node', node))
    return world
  }
  // One that crashed leaves everything behind, and the addresses lead to a closed port.
  if (!isRunning(pod)) return world
  const { addresses, setsRules, setsInterface } = argumentsOf(world, pod)
  const next = withCache(host, addresses, { setsRules, setsInterface })
  if (next === host) return world
  world = { ...world, network: withHost(world.network, next) }
  const said = say('cacheSet', {
    pod: `pod:${nameOf(pod)}`,
    addresses: addresses.join(', '),
    rules: setsRules ? rulesOf(addresses).length : 0,
  })
  yield story(world, said, `pod:${nameOf(pod)}`, ref('node', node))
  return world
}

const isRunning = ({ status, metadata }: Pod): boolean =>
  status.phase === 'Running' && metadata.deletionTimestamp === undefined

function withCache(
  host: Host,
  addresses: readonly string[],
  { setsRules, setsInterface }: { readonly setsRules: boolean; readonly setsInterface: boolean },
): Host {
  const missing = setsRules ? rulesOf(addresses).filter((rule) => !stands(host.tables, rule)) : []
  const isWired = !setsInterface || host.interfaces[INTERFACE] !== undefined
  if (missing.length === 0 && isWired) return host
  return {
    ...host,
    tables: changed(host.tables, missing, '-I'),
    interfaces: isWired
      ? host.interfaces
      : {
          ...host.interfaces,
          [INTERFACE]: {
            name: INTERFACE,
            kind: 'dummy',
            addresses: addresses.map((one) => `${one}/32`),
          },
        },
  }
}

function withoutCache(host: Host, addresses: readonly string[]): Host {
  const own = rulesOf(addresses).filter((rule) => stands(host.tables, rule))
  const { [INTERFACE]: _, ...interfaces } = host.interfaces
  return { ...host, interfaces, tables: changed(host.tables, own, '-D') }
}

const stands = (tables: Tables, { table, chain, rest }: CacheRule): boolean =>
  tables[table]?.chains[chain]?.rules.some(({ text }) => text === `-A ${chain} ${rest}`) ?? false

function changed(tables: Tables, rules: readonly CacheRule[], verb: '-I' | '-D'): Tables {
  if (rules.length === 0) return tables
  const read = applyRestore(tables, restoreText(rules, verb))
  if (!read.ok) throw new Error('rules of node-local-dns can be read')
  return read.value
}
