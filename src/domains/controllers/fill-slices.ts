import type { Endpoint, EndpointSlice } from '../api-server/model.ts'

export const ENDPOINTS_PER_SLICE_MAX = 100 // --max-endpoints-per-slice

/** What is to become of the slices of one group of endpoints. */
export interface Filled {
  readonly updated: readonly {
    readonly slice: EndpointSlice
    readonly endpoints: readonly Endpoint[]
  }[]
  readonly removed: readonly EndpointSlice[]
  /** Endpoints of each slice that must be made. */
  readonly made: readonly (readonly Endpoint[])[]
}

/**
 * Puts endpoints into slices with as few writes as it can. k8s.io/endpointslice/reconciler.go,
 * reconcileByPortMapping, Kubernetes v1.36: known endpoints stay where they are; new ones first fill the slices that
 * change anyway, then one more that has room for all of them, then new slices.
 */
export function fillSlices(slices: readonly EndpointSlice[], wanted: readonly Endpoint[]): Filled {
  const missing = new Map(wanted.map((endpoint) => [keyOf(endpoint), endpoint]))
  const kept = slices.map((slice) => {
    const endpoints = slice.endpoints.flatMap((old) => {
      const now = missing.get(keyOf(old))
      missing.delete(keyOf(old))
      return now ? [now] : []
    })
    const isChanged =
      endpoints.length !== slice.endpoints.length ||
      endpoints.some((endpoint, index) => !isSameEndpoint(endpoint, slice.endpoints[index]))
    return { slice, endpoints, isChanged }
  })
  const left = [...missing.values()]
  const changing = kept.filter(({ isChanged, endpoints }) => isChanged && endpoints.length > 0)
  for (const entry of changing) pour(entry.endpoints, left)
  if (left.length > 0 && left.length < ENDPOINTS_PER_SLICE_MAX) {
    const roomy = kept
      .filter(
        (one) => !one.isChanged && one.endpoints.length + left.length <= ENDPOINTS_PER_SLICE_MAX,
      )
      .toSorted((one, other) => other.endpoints.length - one.endpoints.length)[0]
    if (roomy) {
      roomy.isChanged = true
      pour(roomy.endpoints, left)
    }
  }
  const made: (readonly Endpoint[])[] = []
  while (left.length > 0) made.push(left.splice(0, ENDPOINTS_PER_SLICE_MAX))
  return {
    updated: kept.filter(({ isChanged, endpoints }) => isChanged && endpoints.length > 0),
    removed: kept.filter(({ endpoints }) => endpoints.length === 0).map(({ slice }) => slice),
    made,
  }
}

/** Moves endpoints into a list that is under construction, as many as a slice holds. */
function pour(endpoints: Endpoint[], left: Endpoint[]): void {
  endpoints.push(...left.splice(0, Math.max(0, ENDPOINTS_PER_SLICE_MAX - endpoints.length)))
}

/** The same Pod: its addresses and its uid (k8s.io/endpointslice/util/endpointset.go). */
const keyOf = ({ addresses, targetRef }: Endpoint): string =>
  `${addresses.join(',')} ${targetRef?.namespace}/${targetRef?.name}`

/** k8s.io/endpointslice/util/controller_utils.go, EndpointsEqualBeyondHash: what a missing condition means included. */
function isSameEndpoint(left: Endpoint, right: Endpoint | undefined): boolean {
  if (!right) return false
  return (
    left.nodeName === right.nodeName &&
    left.zone === right.zone &&
    (left.conditions?.ready ?? true) === (right.conditions?.ready ?? true) &&
    (left.conditions?.serving ?? true) === (right.conditions?.serving ?? true) &&
    (left.conditions?.terminating ?? false) === (right.conditions?.terminating ?? false) &&
    namesIn(left.hints) === namesIn(right.hints)
  )
}

const namesIn = (hints: Endpoint['hints']): string =>
  [hints?.forZones ?? [], hints?.forNodes ?? []]
    .map((list) => list.map(({ name }) => name).join(','))
    .join(';')
