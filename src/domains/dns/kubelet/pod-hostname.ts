import type { Pod } from '../../api-server/model.ts'

/** pkg/kubelet/kubelet_pods.go, GeneratePodHostNameAndDomain, Kubernetes v1.36. */
export interface PodHostname {
  readonly hostname: string
  /** `subdomain.namespace.svc.domain`; empty without a subdomain. */
  readonly domain: string
}

const LABEL_MAX = 63
/** What the kernel keeps (__NEW_UTS_LEN). */
const HOSTNAME_MAX = 64

export function podHostname({ metadata, spec }: Pod, clusterDomain: string): PodHostname {
  const hostname = spec.hostname ? spec.hostname : cutToLabel(metadata.name)
  const namespace = metadata.namespace ?? 'default'
  return {
    hostname,
    domain: spec.subdomain ? `${spec.subdomain}.${namespace}.svc.${clusterDomain}` : '',
  }
}

const cutToLabel = (name: string): string =>
  name.length > LABEL_MAX ? name.slice(0, LABEL_MAX).replace(/[-.]+$/, '') : name

/** What `hostname` prints in the Pod, or why there is no sandbox, in kubelet's words. */
export function kernelHostname(
  pod: Pod,
  clusterDomain: string,
):
  | { readonly ok: true; readonly hostname: string }
  | { readonly ok: false; readonly reason: string } {
  const { hostname, domain } = podHostname(pod, clusterDomain)
  if (!pod.spec.setHostnameAsFQDN || domain === '') return { ok: true, hostname }
  const full = `${hostname}.${domain}`
  if (full.length <= HOSTNAME_MAX) return { ok: true, hostname: full }
  const reason = `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (${HOSTNAME_MAX} characters is the max, ${full.length} characters requested)`
  return { ok: false, reason }
}
