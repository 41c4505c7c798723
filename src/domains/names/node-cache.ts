import type { World } from '../../world.ts'
import { findObject, objectsOf, type Pod } from '../api-server/model.ts'

/**
 * node-local-dns, the DNS cache on each Node: kubernetes/dns cmd/node-cache (1.26) and the manifest of the addon
 * (Kubernetes v1.36, cluster/addons/dns/nodelocaldns). It is a CoreDNS that also sets addresses and rules on its Node.
 */

export const isNodeCache = (pod: Pod): boolean =>
  pod.spec.containers.some(({ image }) => /(^|\/)k8s-dns-node-cache(:|@|$)/.test(image))

export interface CacheArguments {
  /** `-localip`: the addresses that it takes on its Node. */
  readonly addresses: readonly string[]
  /** The ClusterIP of the Service that `-upstreamsvc` names, where there is one. */
  readonly upstream: string | undefined
  readonly setsRules: boolean
  readonly setsInterface: boolean
}

/** cmd/node-cache/main.go, parseAndValidateFlags. The Service is found as its environment variable would be: in the Pod's namespace. */
export function argumentsOf(world: World, pod: Pod): CacheArguments {
  const container = pod.spec.containers.find(({ image }) => /k8s-dns-node-cache/.test(image))
  const { args = [] } = (container ?? {}) as { readonly args?: readonly string[] } // as: strings in every manifest that was admitted
  const service = flagOf(args, 'upstreamsvc') ?? 'kube-dns'
  const found = findObject(
    world.api,
    'Service',
    `${pod.metadata.namespace ?? 'default'}/${service}`,
  )
  return {
    addresses: (flagOf(args, 'localip') ?? '').split(',').filter((one) => one !== ''),
    upstream: found?.spec.clusterIP,
    setsRules: flagOf(args, 'setupiptables') !== 'false',
    setsInterface: flagOf(args, 'setupinterface') !== 'false',
  }
}

/** Go's package flag: one dash or two, the value behind a blank or `=`. */
function flagOf(args: readonly string[], name: string): string | undefined {
  for (const [place, word] of args.entries()) {
    const [, flag, value] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (flag === name) return value ?? args[place + 1]
  }
  return undefined
}

/**
 * The Corefile that it writes out of its ConfigMap (cmd/node-cache/app/configmap.go, updateCorefile): the Service behind
 * `-upstreamsvc`, the Node's nameservers, and a block for each stub domain of the ConfigMap `kube-dns`.
 */
export function cacheCorefile(world: World, pod: Pod): string | undefined {
  const namespace = pod.metadata.namespace ?? 'default'
  const base = dataOf(world, `${namespace}/node-local-dns`)?.Corefile
  if (base === undefined) return undefined
  const { addresses, upstream } = argumentsOf(world, pod)
  const more = dataOf(world, `${namespace}/kube-dns`) ?? {}
  const named = listOf(more.upstreamNameservers)
  const listen = addresses.join(' ')
  const written = (named.length > 0 ? withoutForcedTcp(base) : base)
    .replaceAll('__PILLAR__UPSTREAM__SERVERS__', named.join(' ') || '/etc/resolv.conf')
    .replaceAll('__PILLAR__CLUSTER__DNS__', upstream ?? '<nil>')
    .replaceAll('__PILLAR__LOCAL__DNS__', listen)
    .replaceAll('__PILLAR__DNS__SERVER__', '')
  const stubs = Object.entries(recordOf(more.stubDomains)).map(
    ([domain, servers]) =>
      `\n${domain}:53 {\n    errors\n    cache 30\n    bind ${listen}\n    forward . ${servers.join(' ')}\n}\n`,
  )
  return written + stubs.join('')
}

/** With upstream nameservers of its own it asks them over UDP. */
const withoutForcedTcp = (text: string): string =>
  text.replace(
    /(forward \. __PILLAR__UPSTREAM__SERVERS__) \{\s*force_tcp\s*\}/g,
    (_, forward: string) => forward,
  )

function dataOf(world: World, name: string): Readonly<Record<string, string>> | undefined {
  const map = findObject(world.api, 'ConfigMap', name)
  return (map as { readonly data?: Readonly<Record<string, string>> } | undefined)?.data // as: its shape was checked when it was applied
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

function listOf(text: string | undefined): readonly string[] {
  const value = parsed(text)
  return Array.isArray(value) ? value.map(String) : []
}

function recordOf(text: string | undefined): Readonly<Record<string, readonly string[]>> {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, Array.isArray(one) ? one.map(String) : []]),
  )
}

/** The Pod of node-local-dns on a Node. */
export const nodeCacheOn = (world: World, node: string): Pod | undefined =>
  Object.values(objectsOf(world.api, 'Pod')).find(
    (pod) => pod.spec.nodeName === node && isNodeCache(pod),
  )
