import type { Pod, PodSpec } from '../../../src/domains/api-server/model.ts'
import { type KubeletSettings, podDns, writeResolvConf } from '../../../src/domains/dns/index.ts'

/** Pods and kubelets of the examples in resolv-conf.test.ts. */

export const HOST = `nameserver 192.168.64.1
search corp.example lab.example
options edns0 trust-ad
`

export const podWith = (spec: Partial<PodSpec>, namespace = 'shop'): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace, uid: 'u-1', resourceVersion: '1', creationTimestamp: '' },
  spec: { containers: [{ name: 'web', image: 'web' }], ...spec },
  status: {},
})

export const kubeletWith = (given: Partial<KubeletSettings> = {}): KubeletSettings => ({
  clusterDns: ['10.96.0.10'],
  clusterDomain: 'cluster.local',
  resolvConf: '/etc/resolv.conf',
  nodeFile: HOST,
  nodeIPs: ['192.168.64.2'],
  ...given,
})

interface Written {
  readonly text: string
  /** `object reason: message` of each event. */
  readonly events: readonly string[]
}

export function write(
  spec: Partial<PodSpec>,
  kubelet: Partial<KubeletSettings> = {},
  namespace?: string,
): Written {
  const formed = podDns(podWith(spec, namespace), kubeletWith(kubelet))
  if (!formed.ok) return { text: '', events: [formed.reason] }
  return {
    text: writeResolvConf(formed.dns),
    events: formed.warnings.map(({ object, reason, message }) => `${object} ${reason}: ${message}`),
  }
}
