import type { RandomState } from '../../core/sim/random.ts'
import type { World } from '../../world.ts'
import { admitTopology, type Reader } from './admit-topology.ts'
import { allocate, checkAllocation, reserve, takenBy } from './allocate.ts'
import { defaulted, isClusterScoped } from './default-object.ts'
import type { Finding } from './finding.ts'
import { merged } from './merge-object.ts'
import { findAny, type KubeObject, kindKey, knownKindOf, nameOf, type Service } from './model.ts'
import { nameAfter } from './name-suffix.ts'
import { standInsFor } from './stand-ins.ts'
import { checkUpdate, type Understood, understand } from './validate-object.ts'
import type { Draft } from './write-object.ts'

/** What one object of a request comes to. */
export type Decision =
  | { readonly kind: 'create' | 'update'; readonly draft: Draft }
  | { readonly kind: 'refuse'; readonly draft: Draft; readonly finding: Finding }

export interface Plan {
  /** Namespaces that the request uses and nobody has made. */
  readonly namespaces: readonly string[]
  /** Nodes and Pods that the request names without bringing them. */
  readonly standIns: readonly Draft[]
  readonly decisions: readonly Decision[]
  readonly random: RandomState
}

// Every cluster has these from its first minute (pkg/controlplane/controller/systemnamespaces, Kubernetes v1.36).
export const BORN_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

const keyOf = (draft: Draft): string =>
  `${kindKey(draft.apiVersion, draft.kind)} ${nameOf(draft as KubeObject)}` // as: only kind and name are read

/** Decides on every object of a request, in its order, Namespaces and Nodes first. Changes nothing. */
export function planApply(world: World, objects: readonly unknown[]): Plan {
  const { settings } = world.api
  const requests = objects.map((given) => ({ given, ...understand(given) }))
  requests.sort((left, right) => rankOf(left) - rankOf(right))
  const taken = takenBy(Object.values(world.api.objects.Service ?? {}), settings)
  for (const { draft, kind, findings } of requests) {
    if (kind === 'Service' && findings.length === 0) reserve(taken, draft as Draft<Service>) // as: its kind says so
  }
  const pending = new Map<string, Draft>()
  const find = (kind: string, name: string) =>
    pending.get(`${kind} ${name}`) ?? findAny(world.api, kind, name)
  const reader: Reader = {
    find,
    list: <Object extends KubeObject>(kind: string) =>
      Object.values(world.api.objects[kind] ?? {}) as unknown as readonly Object[], // as: objects are stored under their kind
  }
  let { random } = world
  const decide = ({ given, draft: read, kind, findings }: (typeof requests)[number]): Decision => {
    const [finding] = findings
    if (finding) return { kind: 'refuse', draft: read, finding }
    const [complete, chance] = named(read, random)
    random = chance
    const before = pending.get(keyOf(complete)) ?? stored(world, complete)
    const { draft, findings: unfit } = admitTopology(complete, { before, read: reader })
    const [misfit] = unfit
    if (misfit) return { kind: 'refuse', draft, finding: misfit }
    const [wrong] = before ? checkUpdate(before as KubeObject, draft) : [] // as: a stored object or one about to be
    if (wrong) return { kind: 'refuse', draft, finding: wrong }
    let after = before ? merged({ before, draft, kind, given }) : draft
    if (kind === 'Service') {
      const service = after as Draft<Service> // as: its kind says so
      const [clash] = checkAllocation(service, settings, taken)
      if (clash) return { kind: 'refuse', draft, finding: clash }
      const allocated = allocate(service, { settings, taken, random })
      random = allocated.random
      after = allocated.service
    }
    pending.set(keyOf(after), after)
    return { kind: before ? 'update' : 'create', draft: after }
  }
  const decisions = requests.map(decide)
  const accepted = decisions.flatMap((one) => (one.kind === 'refuse' ? [] : [one.draft]))
  const standIns = standInsFor(accepted, { find }).map((draft) =>
    defaulted(draft, knownKindOf(draft)),
  )
  return { namespaces: missingNamespaces(world, decisions), standIns, decisions, random }
}

const rankOf = ({ kind }: Understood): number =>
  kind === 'Namespace' ? 0 : kind === 'Node' ? 1 : 2

function named(draft: Draft, random: RandomState): readonly [Draft, RandomState] {
  const { name, generateName } = draft.metadata
  if (name !== '' || generateName === undefined) return [draft, random]
  const [made, next] = nameAfter(generateName, random)
  return [{ ...draft, metadata: { ...draft.metadata, name: made } }, next]
}

const stored = (world: World, draft: Draft): KubeObject | undefined =>
  findAny(world.api, kindKey(draft.apiVersion, draft.kind), nameOf(draft as KubeObject)) // as: only its name is read

function missingNamespaces(world: World, decisions: readonly Decision[]): readonly string[] {
  const known = new Set([...BORN_NAMESPACES, ...Object.keys(world.api.objects.Namespace ?? {})])
  const missing = new Set<string>()
  for (const { kind, draft } of decisions) {
    if (kind === 'refuse') continue
    if (draft.kind === 'Namespace') known.add(draft.metadata.name)
    const { namespace } = draft.metadata
    if (namespace !== undefined && !isClusterScoped(draft)) missing.add(namespace)
  }
  return [...missing].filter((namespace) => !known.has(namespace))
}
