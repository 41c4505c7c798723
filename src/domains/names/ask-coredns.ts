import type { World } from '../../world.ts'
import { findObject, objectsOf, type Pod } from '../api-server/model.ts'
import {
  ask,
  type Network,
  networkOf,
  type Passed,
  readNameservers,
  readUpstreams,
  startServer,
} from '../coredns/index.ts'
import { startState } from '../coredns/model.ts'
import type { Answer, Query, Transport } from '../dns/model.ts'
import { coreDnsIn } from './find-pod.ts'
import { namesOf } from './model.ts'

/** A question for the CoreDNS in a Pod. */
export interface Put {
  readonly pod: Pod
  readonly query: Query
  readonly transport: Transport
  readonly client: { readonly address: string; readonly port: number }
}

export type Said =
  | {
      readonly kind: 'said'
      readonly world: World
      /** Absent: it says nothing. */
      readonly answer?: Answer
      readonly passed: readonly Passed[]
      /** Simulated ms spent on upstreams. */
      readonly tookMs: number
    }
  | { readonly kind: 'noDnsServer' | 'hangs' | 'noCorefile' }
  | { readonly kind: 'badCorefile'; readonly error: string }

const COREFILE = 'coredns' // the ConfigMap, in the namespace of the Pod
const RANDOM_SEED = 1

/**
 * What a CoreDNS says now, out of the objects that its watch has brought, and the world after it: it remembers.
 * Simplified: what it does beside the answer (prefetch, health checks) is not done; upstreams are a script, not packets.
 */
export function askCoreDns(world: World, { pod, query, transport, client }: Put): Said {
  const { name, namespace = 'default', uid } = pod.metadata
  const container = coreDnsIn(pod)
  if (!container) return { kind: 'noDnsServer' }
  const { programs } = world.controllers
  const behaviour = programs[`${namespace}/${name}`] ?? programs[container.image]
  if (behaviour === 'hangs') return { kind: 'hangs' }
  const corefile = corefileOf(world, namespace)
  if (corefile === undefined) return { kind: 'noCorefile' }

  const started = startedIn(world, pod, corefile)
  if ('error' in started) return { kind: 'badCorefile', error: started.error }
  const state = namesOf(world).servers[uid] ?? startState(RANDOM_SEED)
  const host = { ...started, state, at: world.clock, jobs: [] }
  const asker = { ...client, transport, toAddress: pod.status.podIP ?? '', toPort: '53' }
  const served = ask(host, asker, query)
  const servers = { ...namesOf(world).servers, [uid]: served.host.state }
  return {
    kind: 'said',
    world: { ...world, names: { ...namesOf(world), servers } },
    ...(served.answer && { answer: served.answer }),
    passed: served.passed,
    tookMs: served.tookMs,
  }
}

type Started = ReturnType<typeof startServer>

const kept = new WeakMap<World['api']['objects'], Map<string, Started>>()

/** The server of a Pod as it is while no object changes: its records are indexed once. */
function startedIn(world: World, pod: Pod, corefile: string): Started {
  const { objects } = world.api
  const servers = kept.get(objects) ?? new Map<string, Started>()
  kept.set(objects, servers)
  const started = servers.get(pod.metadata.uid) ?? startIn(world, pod, corefile)
  servers.set(pod.metadata.uid, started)
  return started
}

function startIn(world: World, pod: Pod, corefile: string): Started {
  const files = { '/etc/resolv.conf': namesOf(world).settings.nodeFile, '/etc/hosts': '' }
  return startServer(
    corefile,
    { files, environment: {}, hostName: pod.metadata.name },
    {
      objects: {
        namespaces: Object.values(objectsOf(world.api, 'Namespace')),
        services: Object.values(objectsOf(world.api, 'Service')),
        slices: Object.values(objectsOf(world.api, 'EndpointSlice')),
        pods: Object.values(objectsOf(world.api, 'Pod')),
      },
      addresses: [pod.status.podIP ?? ''],
      network: upstreamOf(world),
    },
  )
}

function corefileOf(world: World, namespace: string): string | undefined {
  const map = findObject(world.api, 'ConfigMap', `${namespace}/${COREFILE}`)
  const { data } = (map ?? {}) as { readonly data?: { readonly Corefile?: string } } // as: its shape was checked when it was applied
  return data?.Corefile
}

/** The servers of the Nodes' resolv.conf, all of them with the same script. */
export function upstreamOf(world: World): Network {
  const { settings } = namesOf(world)
  const servers = readNameservers(settings.nodeFile)
  const network = networkOf(readUpstreams({ servers, names: settings.upstream }), () => {})
  return (one, at) => {
    const reply = network(one, at)
    return reply.kind === 'answer' ? { ...reply, after: settings.upstreamMs } : reply
  }
}
