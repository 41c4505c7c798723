import { byText, type ProxyEndpoint } from './endpoints.ts'
import { type ProxyPort, usesClusterEndpoints, usesLocalEndpoints } from './service-ports.ts'

/** Where connections to a port may go. pkg/proxy/topology.go, CategorizeEndpoints, Kubernetes v1.36. */
export interface Choice {
  readonly cluster: readonly ProxyEndpoint[]
  readonly local: readonly ProxyEndpoint[]
  /** Both together. */
  readonly reachable: readonly ProxyEndpoint[]
  /** Some endpoint exists somewhere, even where this Node may not use it. */
  readonly any: boolean
}

export interface Standpoint {
  readonly node: string
  /** Empty: the Node has no zone. */
  readonly zone: string
}

type Hint = 'none' | 'node' | 'zone'

const isDraining = ({ serving, terminating }: ProxyEndpoint): boolean => serving && terminating

export function chooseEndpoints(
  port: ProxyPort,
  endpoints: readonly ProxyEndpoint[],
  standpoint: Standpoint,
): Choice {
  if (endpoints.length === 0) return { cluster: [], local: [], reachable: [], any: false }
  const hint = hintFor(port, endpoints, standpoint)
  const cluster = usesClusterEndpoints(port) ? clusterOf(endpoints, hint, standpoint) : []
  if (!usesLocalEndpoints(port)) {
    return { cluster, local: [], reachable: cluster, any: cluster.length > 0 }
  }
  const any = cluster.length > 0 || endpoints.some((one) => one.ready || isDraining(one))
  const here = endpoints.filter(({ local }) => local)
  const readyHere = here.filter(({ ready }) => ready)
  const local = readyHere.length > 0 ? readyHere : here.filter(isDraining)
  const isDrainingUsed = readyHere.length === 0 && local.length > 0
  if (!usesClusterEndpoints(port)) return { cluster, local, reachable: local, any }
  const reachable = hint === 'none' && !isDrainingUsed ? cluster : union(cluster, local)
  return { cluster, local, reachable, any }
}

/** A hint counts only when all ready endpoints have one, and one of them names this Node or its zone. */
function hintFor(
  port: ProxyPort,
  endpoints: readonly ProxyEndpoint[],
  { node, zone }: Standpoint,
): Hint {
  const ready = endpoints.filter((one) => one.ready)
  if (!usesClusterEndpoints(port) || ready.length === 0) return 'none'
  const areAll = (hints: 'nodeHints' | 'zoneHints', name: string) =>
    ready.every((one) => one[hints].length > 0) && ready.some((one) => one[hints].includes(name))
  if (areAll('nodeHints', node)) return 'node'
  return zone !== '' && areAll('zoneHints', zone) ? 'zone' : 'none'
}

function clusterOf(
  endpoints: readonly ProxyEndpoint[],
  hint: Hint,
  { node, zone }: Standpoint,
): readonly ProxyEndpoint[] {
  const chosen = endpoints.filter(
    ({ ready, nodeHints, zoneHints }) =>
      ready &&
      (hint === 'none' || (hint === 'node' ? nodeHints.includes(node) : zoneHints.includes(zone))),
  )
  return chosen.length > 0 ? chosen : endpoints.filter(isDraining)
}

// kube-proxy collects these in a hash map; their order among each other is free, and sorted here.
function union(
  cluster: readonly ProxyEndpoint[],
  local: readonly ProxyEndpoint[],
): readonly ProxyEndpoint[] {
  const known = new Set(cluster.map(({ text }) => text))
  const more = local.filter(({ text }) => !known.has(text))
  return more.length === 0 ? cluster : [...cluster, ...more].sort(byText)
}
