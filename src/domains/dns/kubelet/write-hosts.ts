import type { Pod } from '../../api-server/model.ts'
import { podHostname } from './pod-hostname.ts'

/** A Pod's /etc/hosts (pkg/kubelet/kubelet_pods.go, managedHostsFileContent and nodeHostsFileContent, Kubernetes v1.36). */
export function writeHosts(
  pod: Pod,
  {
    clusterDomain,
    nodeHosts = '',
  }: { readonly clusterDomain: string; readonly nodeHosts?: string },
): string {
  const aliases = writeAliases(pod)
  if (pod.spec.hostNetwork)
    return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${aliases}`
  const { hostname, domain } = podHostname(pod, clusterDomain)
  const names = domain === '' ? hostname : `${hostname}.${domain}\t${hostname}`
  const own = podIPs(pod).map((ip) => `${ip}\t${names}\n`)
  return [HEAD, ...own, aliases].join('')
}

const HEAD = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`

/** None until the runtime has given it some. */
function podIPs({ status }: Pod): readonly string[] {
  const ips = (status?.podIPs ?? []).map(({ ip }) => ip)
  return ips.length > 0 ? ips : status?.podIP ? [status.podIP] : []
}

function writeAliases({ spec }: Pod): string {
  const aliases = spec.hostAliases ?? []
  if (aliases.length === 0) return ''
  const lines = aliases.map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`)
  return `\n# Entries added by HostAliases.\n${lines.join('')}`
}
