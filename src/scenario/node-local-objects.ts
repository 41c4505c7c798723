/** An object of a manifest, as parsed. */
export type Manifest = Readonly<Record<string, unknown>>

const KUBE_DNS = '10.96.0.10'
const namespace = 'kube-system'

export interface NodeLocalSettings {
  readonly localAddress?: string
  /** How it asks CoreDNS; absent: over TCP, as the addon has it. */
  readonly upstreams?: BlockSettings['upstreams']
}

/**
 * The addon node-local-dns as it is applied beside a kube-proxy that writes iptables rules: its blanks are filled in as the
 * documentation says (Kubernetes v1.36, cluster/addons/dns/nodelocaldns/nodelocaldns.yaml). What the manifests bring stays theirs.
 */
export function nodeLocalObjects(
  objects: readonly Manifest[],
  { localAddress = '169.254.20.10', upstreams = 'force_tcp' }: NodeLocalSettings,
): readonly Manifest[] {
  const addresses = [localAddress, clusterIPOf(objects)]
  const made: readonly Manifest[] = [UPSTREAM, configOf(addresses, upstreams), daemonOf(addresses)]
  return made.filter(
    (one) => !objects.some((other) => other.kind === one.kind && nameOf(other) === nameOf(one)),
  )
}

const metadataOf = ({ metadata }: Manifest) => (metadata ?? {}) as Manifest // as: an object of unknown fields
const nameOf = (object: Manifest): string => String(metadataOf(object).name)

function clusterIPOf(objects: readonly Manifest[]): string {
  const service = objects.find((one) => one.kind === 'Service' && nameOf(one) === 'kube-dns')
  const { clusterIP } = (service?.spec ?? {}) as Manifest // as: an object of unknown fields
  return typeof clusterIP === 'string' ? clusterIP : KUBE_DNS
}

/** The way past its own addresses: the same Pods as kube-dns, under a ClusterIP that no Node has. */
const UPSTREAM: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kube-dns-upstream', namespace, labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    selector: { 'k8s-app': 'kube-dns' },
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    ],
  },
}

interface BlockSettings {
  readonly addresses: readonly string[]
  readonly upstreams: 'force_tcp' | 'prefer_udp' | 'as_asked'
  readonly more?: string
}

/** A zone of the cluster is asked for over TCP; everything else goes to the Node's own nameservers. */
const blockOf = (
  zone: string,
  cache: string,
  { addresses, upstreams, more = '' }: BlockSettings,
): string =>
  `${zone}:53 {
    errors
    ${cache}
    reload
    loop
    bind ${addresses.join(' ')}
    ${
      zone === '.'
        ? 'forward . __PILLAR__UPSTREAM__SERVERS__'
        : `forward . __PILLAR__CLUSTER__DNS__${upstreams === 'as_asked' ? '' : ` {\n        ${upstreams}\n    }`}`
    }
    prometheus :9253${more}
}
`

const configOf = (
  addresses: readonly string[],
  upstreams: BlockSettings['upstreams'],
): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'node-local-dns', namespace },
  data: {
    Corefile: [
      blockOf('cluster.local', 'cache {\n        success 9984 30\n        denial 9984 5\n    }', {
        addresses,
        upstreams,
        more: `\n    health ${addresses[0]}:8080`,
      }),
      blockOf('in-addr.arpa', 'cache 30', { addresses, upstreams }),
      blockOf('ip6.arpa', 'cache 30', { addresses, upstreams }),
      blockOf('.', 'cache 30', { addresses, upstreams }),
    ].join(''),
  },
})

const daemonOf = (addresses: readonly string[]): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'node-local-dns', namespace, labels: { 'k8s-app': 'node-local-dns' } },
  spec: {
    selector: { matchLabels: { 'k8s-app': 'node-local-dns' } },
    template: {
      metadata: { labels: { 'k8s-app': 'node-local-dns' } },
      spec: {
        hostNetwork: true,
        dnsPolicy: 'Default',
        tolerations: [
          { key: 'CriticalAddonsOnly', operator: 'Exists' },
          { effect: 'NoExecute', operator: 'Exists' },
          { effect: 'NoSchedule', operator: 'Exists' },
        ],
        containers: [
          {
            name: 'node-cache',
            image: 'registry.k8s.io/dns/k8s-dns-node-cache:1.26.7',
            args: [
              ...['-localip', addresses.join(','), '-conf', '/etc/Corefile'],
              ...['-upstreamsvc', 'kube-dns-upstream'],
            ],
            ports: [
              { name: 'dns', containerPort: 53, protocol: 'UDP' },
              { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
              { name: 'metrics', containerPort: 9253, protocol: 'TCP' },
            ],
          },
        ],
      },
    },
  },
})
