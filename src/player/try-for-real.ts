import type { Manifest } from '../scenario/applied-objects.ts'
import { appliedObjects } from '../scenario/applied-objects.ts'
import type { Input, Scenario } from '../scenario/schema.ts'

/**
 * A scenario for a real cluster made by kind (v0.30, https://kind.sigs.k8s.io): the commands, each a line, and the
 * manifests that they apply. What has no counterpart there is named in `left`, by its kind.
 */
export interface ForReal {
  /** Of kind, `kind.x-k8s.io/v1alpha4`. */
  readonly cluster: string
  readonly objects: readonly Manifest[]
  readonly commands: readonly string[]
  readonly left: readonly string[]
}

const NAME = 'hopscope'

export function forReal(scenario: Scenario, given: readonly Manifest[]): ForReal {
  const all = appliedObjects(scenario, given)
  const nodes = all.filter(({ kind }) => kind === 'Node').map(nameOf)
  // kind names its Nodes itself: hopscope-worker, hopscope-worker2, …
  const real = new Map(
    nodes.map((node, place) => [node, `${NAME}-worker${place === 0 ? '' : place + 1}`]),
  )
  const objects = all.filter(isPortable).map((object) => onNode(object, real))
  const carried = scenario.inputs.map((input) => ({ input, command: commandOf(input, real) }))
  const { cluster } = scenario
  const mode = cluster.kubeProxy?.mode ?? 'iptables'
  return {
    cluster: [
      'kind: Cluster',
      'apiVersion: kind.x-k8s.io/v1alpha4',
      'networking:',
      `  kubeProxyMode: ${mode === 'userspace' ? 'iptables' : mode}`,
      `  serviceSubnet: ${cluster.serviceCIDR}`,
      `  podSubnet: ${cluster.clusterCIDR}`,
      'nodes:',
      '  - role: control-plane',
      ...nodes.map(() => '  - role: worker'),
    ].join('\n'),
    objects,
    commands: carried.flatMap(({ command }) => command ?? []),
    left: [
      ...new Set([
        ...(mode === 'userspace' ? ['kubeProxyMode: userspace'] : []),
        ...(cluster.etcd ? ['cluster.etcd'] : []),
        ...(cluster.machines ? ['cluster.machines'] : []),
        ...carried.filter(({ command }) => !command).map(({ input }) => input.kind),
      ]),
    ],
  }
}

/** Nodes are kind's own, and Pods of a ReplicaSet are made by the Deployment. */
const isPortable = ({ kind, apiVersion }: Manifest): boolean =>
  kind !== 'Node' && !`${apiVersion}`.includes('cluster.x-k8s.io')

function onNode(object: Manifest, real: ReadonlyMap<string, string>): Manifest {
  const spec = object.spec as { readonly nodeName?: string } | undefined // as: only Pods have this field, and theirs is text
  const node = spec?.nodeName === undefined ? undefined : real.get(spec.nodeName)
  return node === undefined ? object : { ...object, spec: { ...spec, nodeName: node } }
}

// kubelet runs what lies there, also without an API server.
const ON_CONTROL_PLANE = `docker exec ${NAME}-control-plane`
const MANIFESTS = '/etc/kubernetes/manifests'

/** What one types for an input; undefined: kubectl has no such command. */
function commandOf(input: Input, real: ReadonlyMap<string, string>): readonly string[] | undefined {
  switch (input.kind) {
    case 'traffic/opened': {
      const pod = podOf(input.from)
      if (!pod) return undefined
      if (input.protocol === 'icmp') return [`${exec(pod)} ping -c 1 -W 3 ${quote(input.to)}`]
      return input.protocol === 'tcp'
        ? [`${exec(pod)} curl -sv --max-time 5 ${quote(`http://${input.to}:${input.port}/`)}`]
        : [`${exec(pod)} sh -c ${quote(`echo | nc -u -w 3 ${input.to} ${input.port}`)}`]
    }
    case 'names/asked': {
      const pod = podOf(input.from)
      return pod && [`${exec(pod)} getent hosts ${quote(input.name)}`]
    }
    case 'api/deleted':
      return [`kubectl delete ${input.object.toLowerCase()} ${inNamespace(input.name)}`]
    case 'api/scaled':
      return [
        `kubectl scale ${input.object.toLowerCase()} ${inNamespace(input.name)} --replicas=${input.replicas}`,
      ]
    case 'api/rolledBack':
      return [`kubectl rollout undo deployment ${inNamespace(input.name)}`]
    case 'api/stopped':
      return [`${ON_CONTROL_PLANE} mv ${MANIFESTS}/kube-apiserver.yaml /root/`]
    case 'api/started':
      return [`${ON_CONTROL_PLANE} mv /root/kube-apiserver.yaml ${MANIFESTS}/`]
    case 'controllers/cordoned':
      return [`kubectl cordon ${nodeOf(input.node, real)}`]
    case 'controllers/uncordoned':
      return [`kubectl uncordon ${nodeOf(input.node, real)}`]
    case 'controllers/drained':
      return [`kubectl drain ${nodeOf(input.node, real)} --ignore-daemonsets`]
    case 'controllers/nodePowerSet':
      return [`docker ${input.isOn ? 'start' : 'stop'} ${nodeOf(input.node, real)}`]
    case 'terminal/run':
      return input.command.startsWith('kubectl ')
        ? [input.command.replaceAll('\n', ' ')]
        : undefined
    default:
      return undefined
  }
}

const exec = ({ namespace, name }: { namespace: string; name: string }): string =>
  `kubectl exec -n ${quote(namespace)} ${quote(name)} --`

function podOf(from: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^pod:([^/]+)\/([^/]+)$/.exec(from) ?? []
  return namespace !== undefined && name !== undefined ? { namespace, name } : undefined
}

function inNamespace(name: string): string {
  const [first = '', second] = name.split('/')
  return second === undefined ? quote(first) : `-n ${quote(first)} ${quote(second)}`
}

const nodeOf = (node: string, real: ReadonlyMap<string, string>): string =>
  quote(real.get(node) ?? node)

const nameOf = ({ metadata }: Manifest): string =>
  `${(metadata as { readonly name?: string } | undefined)?.name}` // as: accepted manifests have names

/** One word of a POSIX shell, whatever a stranger's scenario says. */
const quote = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** All of it as one script of a POSIX shell. `manifests`: the objects as YAML. */
export const writeForReal = ({ cluster, commands }: ForReal, manifests: string): string =>
  [
    '#!/bin/sh',
    'set -eu',
    '',
    `kind create cluster --name ${NAME} --config - <<'HOPSCOPE'`,
    cluster,
    'HOPSCOPE',
    '',
    "kubectl apply -f - <<'HOPSCOPE'",
    manifests.trimEnd().replaceAll(/^HOPSCOPE$/gm, 'HOPSCOPE '),
    'HOPSCOPE',
    '',
    'kubectl wait --for=condition=Ready pod --all --all-namespaces --timeout=180s || true',
    '',
    'set +e',
    ...commands,
    '',
    `# kind delete cluster --name ${NAME}`,
    '',
  ].join('\n')
