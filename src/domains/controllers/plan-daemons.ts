import type { World } from '../../world.ts'
import type { DaemonSet, Node, Pod } from '../api-server/model.ts'
import { nameOf, TEMPLATE_GENERATION } from '../api-server/model.ts'
import { isNodeFor } from './daemon-pod.ts'
import { availableInMs, isReady } from './pod-state.ts'

/**
 * Which Nodes of a DaemonSet get a Pod and which Pods go. pkg/controller/daemon/daemon_controller.go and update.go,
 * Kubernetes v1.36. Nodes are looked at in the order of their names; the real order is Go's, which is none.
 */
export interface DaemonPlan {
  /** Names of Nodes. */
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
}

export interface Daemons {
  readonly set: DaemonSet
  /** The hash of its template as it is now. */
  readonly hash: string
  readonly nodes: readonly Node[]
  /** Node -> its Pods, the oldest first; those that are being deleted are left out. */
  readonly running: ReadonlyMap<string, readonly Pod[]>
  /** Node -> all its Pods. */
  readonly all: ReadonlyMap<string, readonly Pod[]>
}

export const HASH_LABEL = 'controller-revision-hash'

/** Of the template as it is now, by its hash or its number (daemonset_util.go, IsPodUpdated): dumps have other hashes. */
export function isNew({ set, hash }: Pick<Daemons, 'set' | 'hash'>, { metadata }: Pod): boolean {
  const number = set.metadata.annotations?.[TEMPLATE_GENERATION]
  const { [HASH_LABEL]: own, 'pod-template-generation': ownNumber } = metadata.labels ?? {}
  return own === hash || (number !== undefined && ownNumber === number)
}

/** One Pod where one should be, none where none should be. podsShouldBeOnNode. */
export function planPlaces(world: World, daemons: Daemons): DaemonPlan {
  const create: string[] = []
  const remove: Pod[] = []
  for (const node of daemons.nodes) {
    const name = node.metadata.name
    const running = daemons.running.get(name) ?? []
    const { shouldRun, mayStay } = isNodeFor(node, daemons.set)
    if (!mayStay) remove.push(...running)
    else if ((daemons.all.get(name) ?? []).length === 0 && shouldRun) create.push(name)
    else if (allowsSurge(daemons)) {
      if (running.length === 0 && shouldRun) create.push(name)
      remove.push(...surplusWhenSurging(world, daemons, running))
    } else remove.push(...running.slice(1))
  }
  return { create, remove }
}

/** An old and a new one may stand side by side while the new one is not available and the old one is ready. */
function surplusWhenSurging(world: World, daemons: Daemons, running: readonly Pod[]) {
  const [newest, ...moreNew] = running.filter((pod) => isNew(daemons, pod))
  const [old, ...moreOld] = running.filter((pod) => !isNew(daemons, pod))
  const isOver = newest && old && (!isReady(old) || isAvailable(world, daemons.set, newest))
  return [...moreNew, ...moreOld, ...(isOver ? [old] : [])]
}

const isAvailable = (world: World, { spec }: DaemonSet, pod: Pod): boolean =>
  availableInMs(world, pod, spec.minReadySeconds ?? 0) === 0

/** How far an update may go at once: percentages of the Nodes that should have a Pod, rounded up both. */
function limitsOf({ set, nodes }: Daemons) {
  const desired = nodes.filter((node) => isNodeFor(node, set).shouldRun).length
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec.updateStrategy.rollingUpdate ?? {}
  const surge = resolved(maxSurge, desired)
  const unavailable = resolved(maxUnavailable, desired)
  return { surge, unavailable: desired > 0 && surge + unavailable === 0 ? 1 : unavailable }
}

const resolved = (amount: number | string, of: number): number =>
  typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100)

const allowsSurge = ({ set }: Daemons): boolean =>
  set.spec.updateStrategy.type === 'RollingUpdate' &&
  Number.parseInt(String(set.spec.updateStrategy.rollingUpdate?.maxSurge ?? 0), 10) > 0

/** One step of a rolling update; nothing for OnDelete. */
export function planUpdate(world: World, daemons: Daemons): DaemonPlan {
  if (daemons.set.spec.updateStrategy.type !== 'RollingUpdate') return { create: [], remove: [] }
  return allowsSurge(daemons) ? planSurge(world, daemons) : planReplacing(world, daemons)
}

interface Places {
  readonly node: string
  readonly old: Pod | undefined
  readonly fresh: Pod | undefined
}

/** Each Node that has or should have a Pod. */
const placesOf = (daemons: Daemons): readonly Places[] =>
  daemons.nodes
    .filter(
      (node) =>
        isNodeFor(node, daemons.set).shouldRun ||
        (daemons.running.get(node.metadata.name) ?? []).length > 0,
    )
    .map(({ metadata: { name: node } }) => {
      const pods = daemons.running.get(node) ?? []
      return {
        node,
        old: pods.find((pod) => !isNew(daemons, pod)),
        fresh: pods.find((pod) => isNew(daemons, pod)),
      }
    })

/** Old Pods are deleted first; what is not available, for whatever reason, counts against the limit. */
function planReplacing(world: World, daemons: Daemons): DaemonPlan {
  const { unavailable } = limitsOf(daemons)
  const broken: Pod[] = []
  const candidates: Pod[] = []
  let missing = 0
  for (const { old, fresh } of placesOf(daemons)) {
    if (!!old === !!fresh) missing += 1
    else if (fresh) missing += isAvailable(world, daemons.set, fresh) ? 0 : 1
    else if (old && !isAvailable(world, daemons.set, old)) {
      broken.push(old)
      missing += 1
    } else if (old && missing < unavailable) candidates.push(old)
  }
  const room = Math.max(0, unavailable - missing)
  return { create: [], remove: [...broken, ...candidates.slice(0, room)] }
}

/** New Pods are started first; the old one goes when the new one is available. */
function planSurge(world: World, daemons: Daemons): DaemonPlan {
  const { surge } = limitsOf(daemons)
  const replaced: string[] = []
  const candidates: string[] = []
  const remove: Pod[] = []
  let count = 0
  for (const { node, old, fresh } of placesOf(daemons)) {
    if (!old) continue
    if (fresh) {
      if (isAvailable(world, daemons.set, fresh)) remove.push(old)
      else count += 1
    } else if (!isAvailable(world, daemons.set, old)) replaced.push(node)
    else if (count < surge) candidates.push(node)
  }
  const room = Math.max(0, surge - count)
  return { create: [...replaced, ...candidates.slice(0, room)], remove }
}

/** Both plans as one; nothing is asked for twice. */
export function joined(one: DaemonPlan, other: DaemonPlan): DaemonPlan {
  const remove = new Map([...one.remove, ...other.remove].map((pod) => [nameOf(pod), pod]))
  return { create: [...new Set([...one.create, ...other.create])], remove: [...remove.values()] }
}
