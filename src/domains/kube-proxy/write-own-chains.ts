import { changesIn } from '../../core/across-versions.ts'
import { entryIn } from '../../core/large-record.ts'
import type { EndpointSlice } from '../api-server/model.ts'
import type { Tables } from '../netfilter/model.ts'
import { serviceOf } from './endpoints.ts'
import { type SeenObjects, seenService, slicesOf } from './seen-objects.ts'
import { type Setting, settingOf } from './setting.ts'
import { writeOwnChains } from './write-port.ts'
import {
  countEndpoints,
  inOrder,
  keyOf,
  LARGE_CLUSTER_ENDPOINTS,
  type Piece,
  piecesOf,
  portsOf,
  type Viewpoint,
} from './write-rules.ts'
import { type Draft, restoreLines } from './written.ts'

/**
 * kube-proxy writes the chains that all Services share whole in every sync. Where they would say what they say already, only the
 * chains of the Services that changed are worked out: what the kernel holds afterwards is the same, and a change costs the same
 * among ten thousand Services as among a hundred.
 */

/** What a sync starts from, in a large cluster. */
interface Basis {
  readonly seen: SeenObjects
  readonly view: string
  readonly endpoints: number
}

/** By the rules that were written from it: whoever else changes those ends this. */
const writtenFrom = new WeakMap<Tables, Basis>()

export interface Sight {
  readonly seen: SeenObjects
  readonly view: Viewpoint
}

/** After a sync: a later one may build on it. */
export const keepBasis = (tables: Tables, { seen, view }: Sight, endpoints: number): void => {
  writtenFrom.set(tables, { seen, view: JSON.stringify(view), endpoints })
}

export interface OwnChains {
  readonly lines: readonly string[]
  readonly largeCluster: boolean
  /** Of all Services. */
  readonly endpoints: number
}

/** The own chains of the Services that changed; undefined where other chains may change too. */
export function ownChains(
  tables: Tables,
  { seen, view }: Sight,
  changed: readonly string[],
): OwnChains | undefined {
  const basis = writtenFrom.get(tables)
  if (!basis || basis.view !== JSON.stringify(view)) return undefined
  const names = new Set(changed)
  if (!differingServices(basis.seen, seen)?.every((name) => names.has(name))) return undefined
  const draft: Draft = { filterChains: [], natChains: [], filter: [], nat: [] }
  let { endpoints } = basis
  for (const name of inOrder([...names], (one) => one)) {
    const old = writtenFor(name, { seen: basis.seen, view })
    const now = writtenFor(name, { seen, view })
    if (dispatchOf(old) !== dispatchOf(now)) return undefined
    endpoints += now.endpoints - old.endpoints
    for (const { plan } of now.pieces) writeOwnChains(draft, plan, now.setting)
  }
  if (endpoints <= LARGE_CLUSTER_ENDPOINTS) return undefined
  const table = { name: 'nat', chains: draft.natChains, lines: draft.nat } as const // own chains stand in no other table
  return { lines: restoreLines({ tables: [table] }), largeCluster: true, endpoints }
}

interface Written {
  readonly pieces: readonly Piece[]
  readonly endpoints: number
  readonly setting: Setting
}

/** Of one Service, which may not be there. */
function writtenFor(name: string, { seen, view }: Sight): Written {
  const setting = settingOf(view.config, view.family, { node: view.node, largeCluster: true })
  const service = seenService(seen, name)
  if (!service) return { pieces: [], endpoints: 0, setting }
  const own = portsOf(service, slicesOf(seen, name), view)
  const pieces = piecesOf(own, setting, keyOf(view, setting))
  return { pieces, endpoints: countEndpoints(own.ports), setting }
}

/** What it adds to the chains that all Services share. */
const dispatchOf = ({ pieces }: Written): string =>
  JSON.stringify(pieces.map(({ dispatch }) => dispatch))

/** Services that are not the same in both, by themselves or by their slices; undefined: that takes a look at all of them. */
function differingServices(before: SeenObjects, after: SeenObjects): readonly string[] | undefined {
  const services = changesIn(before, after, 'Service', CHANGES_MAX)
  const slices = changesIn<EndpointSlice>(before, after, 'EndpointSlice', CHANGES_MAX)
  return (
    services &&
    slices && [
      ...services.map(({ name }) => name),
      ...slices
        .flatMap(({ name, before: old }) => [
          old,
          entryIn<EndpointSlice>(after, 'EndpointSlice', name),
        ])
        .flatMap((slice) => (slice && serviceOf(slice)) ?? []),
    ]
  )
}

const CHANGES_MAX = 200
