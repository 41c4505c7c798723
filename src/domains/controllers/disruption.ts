import { detail, type Script } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, writeObject } from '../api-server/index.ts'
import type { Condition, Pod, PodDisruptionBudget } from '../api-server/model.ts'
import { findObject, nameOf, objectsOf, refOf } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { budgetsOf, countDisruptions } from './count-disruptions.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { withCondition } from './pod-state.ts'

/** Budgets themselves, and those of each Pod that changes. */
export const watchBudgets: Watch = {
  objects: ['PodDisruptionBudget', 'Pod'],
  wake(world, { object, name, verb, before }) {
    if (object === 'PodDisruptionBudget') {
      return verb === 'deleted' ? world : enqueue(world, 'disruption', { name })
    }
    if (Object.keys(objectsOf(world.api, 'PodDisruptionBudget')).length === 0) return world
    let after = world
    for (const pod of [findObject(world.api, 'Pod', name), before as Pod | undefined]) {
      // as: its kind says so
      for (const budget of pod ? budgetsOf(world, pod) : []) {
        after = enqueue(after, 'disruption', { name: nameOf(budget) })
      }
    }
    return after
  },
}

/** Writes into the status of a budget how many of its Pods may go now. */
export function* reconcileBudget(world: World, name: string): Script<World> {
  const budget = findObject(world.api, 'PodDisruptionBudget', name)
  if (!budget) return world
  const counted = countDisruptions(world, budget)
  const ref = refOf(budget)
  if ('lost' in counted) {
    const { lost } = counted
    const message = `found no controllers for pod "${lost.metadata.name}"`
    const after = writeStatus(world, budget, {
      status: { ...budget.status, disruptionsAllowed: 0 },
      condition: { status: 'False', reason: 'SyncFailed', message },
    })
    if (after !== world)
      yield detail(after, say('budgetUnclear', { budget: ref, pod: refOf(lost) }))
    return after
  }
  const { disruptedPods: known = {}, ...kept } = budget.status
  const waiting = Object.entries(known).filter(([pod]) => isStillThere(world, budget, pod))
  const after = writeStatus(world, budget, {
    status: {
      ...kept,
      ...counted,
      ...(waiting.length > 0 && { disruptedPods: Object.fromEntries(waiting) }),
    },
    condition: allowance(counted.disruptionsAllowed),
  })
  if (after === world || isSame(toldOf(budget.status), toldOf(counted))) return after
  const { currentHealthy: healthy, desiredHealthy: needed, disruptionsAllowed: allowed } = counted
  yield detail(after, say('budgetCounted', { budget: ref, healthy, needed, allowed }), ref)
  return after
}

const toldOf = (status: PodDisruptionBudget['status']) => [
  status.currentHealthy,
  status.desiredHealthy,
  status.disruptionsAllowed,
]

const isStillThere = (world: World, { metadata }: PodDisruptionBudget, pod: string): boolean => {
  const found = findObject(world.api, 'Pod', `${metadata.namespace}/${pod}`)
  return found !== undefined && found.metadata.deletionTimestamp === undefined
}

/** component-helpers/apps/poddisruptionbudget/helpers.go, Kubernetes v1.36. */
export const allowance = (allowed: number): Pick<Condition, 'status' | 'reason' | 'message'> =>
  allowed > 0
    ? { status: 'True', reason: 'SufficientPods', message: '' }
    : { status: 'False', reason: 'InsufficientPods', message: '' }

interface Written {
  readonly status: PodDisruptionBudget['status']
  readonly condition: Pick<Condition, 'status' | 'reason' | 'message'>
}

/** The world in which a budget has this status, as of its newest spec. */
function writeStatus(world: World, budget: PodDisruptionBudget, written: Written): World {
  const conditions = withCondition(world, budget.status.conditions, {
    type: 'DisruptionAllowed',
    ...written.condition,
  })
  const observedGeneration = budget.metadata.generation ?? 1
  const status = { ...written.status, observedGeneration, conditions }
  return writeObject<PodDisruptionBudget>(world, { ...budget, status })
}
