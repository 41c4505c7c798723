import type { Manifest } from './applied-objects.ts'

/** kubelet writes `options ndots:5` for Pods with dnsPolicy ClusterFirst: pkg/kubelet/network/dns/dns.go, Kubernetes v1.36. */
const CLUSTER_NDOTS = 5

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {} // as: an object of unknown fields

/** What `dnsConfig.options` of the Pod `pod:namespace/name` says, or what kubelet writes without it. */
export function ndotsOf(objects: readonly Manifest[], pod: string): number {
  const found = objects.find((object) => makes(object, pod))
  const { options } = fieldsOf(fieldsOf(found && podSpecOf(found)).dnsConfig)
  const own = optionsIn(options).find(({ name }) => name === 'ndots')
  const value = Number(own?.value)
  return own && Number.isInteger(value) ? value : CLUSTER_NDOTS
}

/** The objects with `ndots` in the `dnsConfig` of these Pods, or of the workloads that make them. */
export const withNdots = (
  objects: readonly Manifest[],
  pods: readonly string[],
  ndots: number,
): readonly Manifest[] =>
  objects.map((object) =>
    pods.some((pod) => makes(object, pod)) ? withOption(object, ndots) : object,
  )

/** The Pod itself, or a workload whose name the Pod's begins with. */
function makes(object: Manifest, pod: string): boolean {
  const { namespace = 'default', name } = fieldsOf(object.metadata)
  const full = `pod:${namespace}/${name}`
  return object.kind === 'Pod' ? full === pod : isWorkload(object) && pod.startsWith(`${full}-`)
}

const isWorkload = ({ spec }: Manifest): boolean => fieldsOf(spec).template !== undefined

const podSpecOf = (object: Manifest): unknown =>
  object.kind === 'Pod' ? object.spec : fieldsOf(fieldsOf(object.spec).template).spec

function withOption(object: Manifest, ndots: number): Manifest {
  const podSpec = fieldsOf(podSpecOf(object))
  const dnsConfig = fieldsOf(podSpec.dnsConfig)
  const others = optionsIn(dnsConfig.options).filter(({ name }) => name !== 'ndots')
  const options = [...others, { name: 'ndots', value: `${ndots}` }]
  const varied = { ...podSpec, dnsConfig: { ...dnsConfig, options } }
  if (object.kind === 'Pod') return { ...object, spec: varied }
  const spec = fieldsOf(object.spec)
  return { ...object, spec: { ...spec, template: { ...fieldsOf(spec.template), spec: varied } } }
}

const optionsIn = (options: unknown): readonly Fields[] =>
  Array.isArray(options) ? options.map(fieldsOf) : []
