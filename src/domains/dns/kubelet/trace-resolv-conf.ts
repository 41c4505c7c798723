import type { Pod } from '../../api-server/model.ts'
import { type KubeletSettings, type PodDns, podDns, sourceOf } from './pod-dns.ts'

/** Where a word of a Pod's resolv.conf comes from: kubelet's own settings, the Pod's dnsConfig, or the Node's file. */
export type Origin = 'kubelet' | 'dnsConfig' | 'node'

export interface TracedLine {
  readonly keyword: 'search' | 'nameserver' | 'options'
  readonly words: readonly { readonly text: string; readonly origin: Origin }[]
}

/** The lines of the file as `writeResolvConf` writes them, word by word. None where kubelet cannot write it. */
export function traceResolvConf(pod: Pod, settings: KubeletSettings): readonly TracedLine[] {
  const formed = podDns(pod, settings)
  if (!formed.ok) return []
  const { dns } = formed
  const { dnsConfig: _, ...spec } = pod.spec
  const base = podDns({ ...pod, spec }, settings)
  const isCluster = sourceOf(pod) === 'cluster' && settings.clusterDns.length > 0
  const fromKubelet = isCluster || settings.resolvConf === '' ? 'kubelet' : 'node'
  const traced = (part: keyof PodDns) =>
    dns[part].map((text) => {
      const isOurs = base.ok && base.dns[part].includes(text)
      const isNodes = isCluster && part === 'searches' && !isClusterSearch(text, pod, settings)
      const origin: Origin = !isOurs ? 'dnsConfig' : isNodes ? 'node' : fromKubelet
      return { text, origin }
    })
  const line = (keyword: TracedLine['keyword'], words: TracedLine['words']) => ({ keyword, words })
  const [searches, options] = [traced('searches'), traced('options')]
  return [
    ...(searches.length > 0 ? [line('search', searches)] : []),
    ...traced('servers').map((word) => line('nameserver', [word])),
    ...(options.length > 0 ? [line('options', options)] : []),
  ]
}

/** The three that kubelet puts first. */
const isClusterSearch = (text: string, { metadata }: Pod, { clusterDomain }: KubeletSettings) =>
  clusterDomain !== '' &&
  [
    `${metadata.namespace ?? 'default'}.svc.${clusterDomain}`,
    `svc.${clusterDomain}`,
    clusterDomain,
  ].includes(text)
