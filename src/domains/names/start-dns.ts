import type { World } from '../../world.ts'
import { findObject, nameOf, objectsOf, type Pod, refOf } from '../api-server/model.ts'
import { type Host, startServer } from '../coredns/index.ts'
import { isKubeDns, kubeDnsCorefile } from './kube-dns.ts'
import { type NamesSettings, namesOf } from './model.ts'
import { argumentsOf, cacheCorefile, isNodeCache } from './node-cache.ts'
import { podFiles } from './pod-files.ts'
import { isRead, objectsReadBy } from './read-objects.ts'
import { scriptedNetwork } from './scripted-upstream.ts'

/** The DNS server that runs in a Pod: CoreDNS, or node-local-dns, which is a CoreDNS too. */

export type Standing =
  | { readonly kind: 'up'; readonly server: Host['server'] }
  | { readonly kind: 'noDnsServer' | 'hangs' | 'noCorefile' }
  | { readonly kind: 'badCorefile'; readonly error: string }

const COREFILE = 'coredns' // the ConfigMap, in the namespace of the Pod

/** The container that is a DNS server. */
export const containerIn = ({ spec }: Pod) =>
  spec.containers.find(({ image }) =>
    /(^|\/)(coredns|k8s-dns-node-cache|k8s-dns-dnsmasq-nanny(-amd64)?)(:|@|$)/.test(image),
  )

export const isCoreDns = (pod: Pod): boolean =>
  pod.spec.containers.some(({ image }) => /(^|\/)coredns(:|@|$)/.test(image))

export const isDnsServer = (pod: Pod): boolean => containerIn(pod) !== undefined

/** What the plugin `loop` draws at its start: two random numbers, here always the same. */
const PROBE = '4547991504243258144.3688648895315093531'
const PROBE_FROM = '127.0.0.1:48213'

/** How the server of a Pod is now. */
export function standingIn(world: World, pod: Pod): Standing {
  if (!isDnsServer(pod)) return { kind: 'noDnsServer' }
  const { programs } = world.controllers
  const images = pod.spec.containers.map(({ image }) => programs[image])
  if ((programs[nameOf(pod)] ?? images.find((one) => one)) === 'hangs') return { kind: 'hangs' }
  const corefile = namesOf(world).corefiles[pod.metadata.uid]
  const objects = objectsReadBy(world, refOf(pod))
  return startedIn(world, pod, { objects, corefile })
}

type Objects = World['api']['objects']
const kept = new WeakMap<Objects, Map<string, Standing>>()

const texts = new WeakMap<NamesSettings, string>()

/** The settings as text: printed once, since a pasted file may be long. */
function printed(settings: NamesSettings): string {
  const text = texts.get(settings) ?? JSON.stringify(settings)
  texts.set(settings, text)
  return text
}

/** The server as it is while no object changes: its records are indexed once. */
export function startedIn(
  world: World,
  pod: Pod,
  { objects, corefile }: { readonly objects: Objects; readonly corefile: string | undefined },
): Standing {
  const { settings } = namesOf(world)
  const servers = kept.get(objects) ?? new Map<string, Standing>()
  kept.set(objects, servers)
  const key = `${pod.metadata.uid} ${pod.status.podIP} ${printed(settings)} ${corefile ?? ''}`
  const known = servers.get(key)
  if (known) return known
  const started = startIn({ ...world, api: { ...world.api, objects } }, pod, {
    settings,
    loaded: corefile,
  })
  servers.set(key, started)
  return started
}

function startIn(
  world: World,
  pod: Pod,
  { settings, loaded }: { readonly settings: NamesSettings; readonly loaded: string | undefined },
): Standing {
  const own = isNodeCache(pod)
    ? cacheCorefile(world, pod)
    : isKubeDns(pod)
      ? kubeDnsCorefile(pod)
      : corefileOf(world, pod)
  const corefile = loaded ?? own
  return corefile === undefined
    ? { kind: 'noCorefile' }
    : startWith(world, pod, { corefile, settings })
}

interface Start {
  readonly corefile: string
  readonly settings: NamesSettings
}

/** The server of a Pod as this Corefile makes it. */
export function startWith(world: World, pod: Pod, { corefile, settings }: Start): Standing {
  const made = podFiles(world, pod)
  const files = {
    '/etc/resolv.conf': made.ok ? made.files.resolvConf : '',
    '/etc/hosts': made.ok ? made.files.hosts : '',
  }
  const started = startServer(
    corefile,
    { files, environment: {}, hostName: pod.metadata.name },
    {
      objects: {
        namespaces: Object.values(objectsOf(world.api, 'Namespace')),
        services: Object.values(objectsOf(world.api, 'Service')),
        slices: Object.values(objectsOf(world.api, 'EndpointSlice')),
        pods: Object.values(objectsOf(world.api, 'Pod')),
        isRead: isRead(world.api.objects),
      },
      addresses: addressesOf(world, pod),
      network: scriptedNetwork(settings),
    },
  )
  return 'error' in started
    ? {
        kind: 'badCorefile',
        error: started.error.replace('<addr>', PROBE_FROM).replace('<probe>', PROBE),
      }
    : isPortTaken(pod, settings, started.server)
      ? { kind: 'badCorefile', error: PORT_TAKEN }
      : { kind: 'up', server: started.server }
}

/** systemd-resolved has port 53 of two addresses, so nobody on the Node's network gets it on all of them. */
const isPortTaken = (
  { spec }: Pod,
  { resolved }: NamesSettings,
  { config }: Host['server'],
): boolean =>
  spec.hostNetwork === true &&
  resolved !== undefined &&
  config.blocks.some(
    ({ hosts, keys }) => hosts.length === 0 && keys.some(({ port }) => port === '53'),
  )
const PORT_TAKEN = 'Listen: listen tcp :53: bind: address already in use'

/** Its own: those of the Pod, and those that node-local-dns gives its Node. */
const addressesOf = (world: World, pod: Pod): readonly string[] => [
  ...(isNodeCache(pod) ? argumentsOf(world, pod).addresses : []),
  pod.status.podIP ?? '',
]

/** What its ConfigMap says now. */
export function corefileOf(world: World, { metadata: { namespace = 'default' } }: Pod) {
  const map = findObject(world.api, 'ConfigMap', `${namespace}/${COREFILE}`)
  const { data } = (map ?? {}) as { readonly data?: { readonly Corefile?: string } } // as: its shape was checked when it was applied
  return data?.Corefile
}
