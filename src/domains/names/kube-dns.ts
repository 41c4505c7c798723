import type { Message } from '../../core/say/message.ts'
import type { Pod } from '../api-server/model.ts'
import { say } from './explain.ts'

/**
 * kube-dns, the DNS server of clusters before CoreDNS (kubernetes/dns 1.14): dnsmasq takes the queries and remembers answers,
 * kubedns on port 10053 of the same Pod knows the cluster, the sidecar asks both for the sake of probes and metrics.
 */

const DNSMASQ = /(^|\/)k8s-dns-dnsmasq-nanny(-amd64)?(:|@|$)/

export const dnsmasqIn = ({ spec }: Pod) => spec.containers.find(({ image }) => DNSMASQ.test(image))

export const isKubeDns = (pod: Pod): boolean => dnsmasqIn(pod) !== undefined

/**
 * What a CoreDNS would be told to answer the same: a cache of that size, for as long as records say, without denials where
 * `--no-negcache` is given; records of the cluster with a TTL of 30 s; the servers of resolv.conf for all else.
 */
export function kubeDnsCorefile(pod: Pod): string {
  const { args = [] } = (dnsmasqIn(pod) ?? {}) as { readonly args?: readonly string[] } // as: containers may have args
  const size = args.find((one) => one.startsWith('--cache-size='))?.slice('--cache-size='.length)
  const denial = args.includes('--no-negcache') ? 'disable denial' : ''
  const zones = args.flatMap((one) => /^--server=\/(.+)\/127\.0\.0\.1#10053$/.exec(one)?.[1] ?? [])
  return `.:53 {
    cache 3600 {
        success ${size ?? 150} 3600 0
        ${denial}
    }
    kubernetes ${zones.length > 0 ? zones.join(' ') : 'cluster.local'} {
        pods insecure
        ttl 30
    }
    forward . /etc/resolv.conf
}
`
}

/** Which of its containers did what: in the words of kube-dns, where CoreDNS would speak of plugins. */
export function tellContainers(
  server: `pod:${string}`,
  { plugin, did }: { readonly plugin: string; readonly did: Message },
): Message | undefined {
  const pod = server
  if (did.key === 'coredns/cacheHit') return say('dnsmasqHit', { pod })
  if (did.key === 'coredns/cacheMiss') return say('dnsmasqMiss', { pod })
  if (did.key === 'coredns/forwardAsks') return say('dnsmasqForwards', { pod })
  return plugin === 'kubernetes' && did.key.startsWith('coredns/kube')
    ? say('kubednsAsked', { pod })
    : undefined
}
