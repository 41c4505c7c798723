import { changesIn } from '../../core/across-versions.ts'
import { entryIn } from '../../core/large-record.ts'
import type { EndpointSlice } from '../api-server/model.ts'
import type { Tables } from '../netfilter/model.ts'
import { changeOf } from './change-service.ts'
import { serviceOf } from './endpoints.ts'
import { type SeenObjects, seenService, slicesOf } from './seen-objects.ts'
import { settingOf } from './setting.ts'
import { type DispatchChange, spliceDispatch } from './splice-dispatch.ts'
import {
  countEndpoints,
  drafted,
  inOrder,
  keysOf,
  LARGE_CLUSTER_ENDPOINTS,
  type Piece,
  piecesOf,
  removeChains,
  rulePortsOf,
  type Viewpoint,
} from './write-rules.ts'

/**
 * kube-proxy writes the chains that all Services share whole in every sync, and looks for chains to take away among all that there are.
 * Here only what a changed Service makes different is worked out: what the kernel holds afterwards is the same, and a change costs the
 * same among ten thousand Services as among a hundred.
 */

/** What a sync starts from: how the one before it left things. */
interface Basis {
  readonly seen: SeenObjects
  readonly view: string
  readonly endpoints: number
  /** Chains of Services that nothing leads to any more; undefined: nobody knows without looking at all. */
  readonly stale: readonly string[] | undefined
  /** Some chains may still be as they were written with or without comments: a large cluster became small, or a small one large. */
  readonly isMixed: boolean
}

/** By the rules that were written from it: whoever else changes those ends this. */
const writtenFrom = new WeakMap<Tables, Basis>()

export interface Sight {
  readonly seen: SeenObjects
  readonly view: Viewpoint
}

type Left = Pick<Basis, 'endpoints' | 'stale' | 'isMixed'>

/** After a sync: a later one may build on it. */
export const keepBasis = (
  tables: Tables,
  { seen, view }: Sight,
  { endpoints, stale, isMixed }: Left,
): void => {
  writtenFrom.set(tables, { seen, view: JSON.stringify(view), endpoints, stale, isMixed })
}

/** What a sync hands to `iptables-restore`, and what is known after it. */
export interface SyncLines extends Left {
  readonly lines: readonly string[]
  readonly largeCluster: boolean
}

export interface ChangeTask {
  readonly sight: Sight
  /** Names of the Services that kube-proxy was told of, `shop/web`. */
  readonly changed: readonly string[]
  readonly cleanedLately: boolean
}

/** What makes the rules of the last sync those of this one; undefined where that takes a look at all Services. */
export function changedLines(tables: Tables, task: ChangeTask): SyncLines | undefined {
  const { seen, view } = task.sight
  const basis = writtenFrom.get(tables)
  if (!basis || basis.view !== JSON.stringify(view)) return undefined
  const names = new Set(task.changed)
  if (!differingServices(basis.seen, seen)?.every((name) => names.has(name))) return undefined
  const largeCluster = basis.endpoints > LARGE_CLUSTER_ENDPOINTS
  const isCleaning = !largeCluster || !task.cleanedLately
  if (isCleaning && !basis.stale) return undefined

  const own: OwnLines = { declared: [], lines: [] }
  const dispatch: DispatchChange[] = []
  const stale = new Set(basis.stale)
  let { endpoints } = basis
  const services = inOrder([...names], (one) => one)
  const before = services.map((one) => writtenFor(one, { seen: basis.seen, view }, largeCluster))
  const after = services.map((one) => writtenFor(one, { seen, view }, largeCluster))
  for (const [place, service] of services.entries()) {
    const old = before[place]
    const now = after[place]
    if (!old || !now) continue
    endpoints += now.endpoints - old.endpoints
    const change = changeOf(old.pieces, now.pieces)
    const written = basis.isMixed ? changeOf(NOTHING.pieces, now.pieces) : change
    own.declared.push(...written.declared)
    own.lines.push(...written.lines)
    dispatch.push({ service, old: change.old, now: change.now })
    for (const chain of change.gone) stale.add(chain)
    for (const chain of stale) if (change.there.has(chain)) stale.delete(chain)
  }
  if (endpoints > LARGE_CLUSTER_ENDPOINTS !== largeCluster) return undefined

  const gone = drafted((draft) => removeChains(draft, isCleaning ? stale : []))
  const lines = [
    ...[`*filter`, ...spliceDispatch(tables, 'filter', dispatch), 'COMMIT'],
    ...['*nat', ...own.declared, ...gone.natChains.map(declaration), ...own.lines],
    ...[...spliceDispatch(tables, 'nat', dispatch), ...gone.nat.map(({ text }) => text), 'COMMIT'],
  ]
  const left = isCleaning ? [] : basis.stale && [...stale]
  return { lines, largeCluster, endpoints, stale: left, isMixed: basis.isMixed }
}

const declaration = ({ name }: { readonly name: string }): string => `:${name} - [0:0]`

interface OwnLines {
  readonly declared: string[]
  readonly lines: string[]
}

interface Written {
  readonly pieces: readonly Piece[]
  readonly endpoints: number
}

/** Of one Service, which may not be there. */
function writtenFor(name: string, { seen, view }: Sight, largeCluster: boolean): Written {
  const setting = settingOf(view.config, view.family, { node: view.node, largeCluster })
  const service = seenService(seen, name)
  const found = service && rulePortsOf(service, slicesOf(seen, name), view)
  if (!found) return NOTHING
  const pieces = piecesOf(found, setting, keysOf(view, setting))
  return { pieces, endpoints: countEndpoints(found.ports) }
}

const NOTHING: Written = { pieces: [], endpoints: 0 }

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
