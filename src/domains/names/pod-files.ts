import type { World } from '../../world.ts'
import type { Pod } from '../api-server/model.ts'
import { podDns, podHostname, writeHosts, writeResolvConf } from '../dns/index.ts'
import { namesOf, type PodFiles } from './model.ts'

/** Simplified: /etc/hosts of every Node. */
export const NODE_HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost\n'

/** On the Node's network a Pod has the Node's own (pkg/kubelet/kuberuntime/kuberuntime_sandbox.go). */
const hostnameOf = (pod: Pod, domain: string): string =>
  pod.spec.hostNetwork ? (pod.spec.nodeName ?? '') : podHostname(pod, domain).hostname

/** What kubelet wrote into a Pod, or why it could not, in its own words. */
export function podFiles(
  world: World,
  pod: Pod,
): { readonly ok: true; readonly files: PodFiles } | { readonly ok: false; readonly why: string } {
  const {
    domain,
    servers,
    nodeFile,
    resolvedFile = '',
    resolvConf = '/etc/resolv.conf',
  } = namesOf(world).settings
  const formed = podDns(pod, {
    clusterDns: servers,
    clusterDomain: domain,
    resolvConf,
    nodeFile: resolvConf === '/etc/resolv.conf' ? nodeFile : resolvedFile,
    nodeIPs: [],
  })
  if (!formed.ok) return { ok: false, why: formed.reason }
  return {
    ok: true,
    files: {
      resolvConf: writeResolvConf(formed.dns),
      hosts: writeHosts(pod, { clusterDomain: domain, nodeHosts: NODE_HOSTS }),
      hostname: hostnameOf(pod, domain),
    },
  }
}
