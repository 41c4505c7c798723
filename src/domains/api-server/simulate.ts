import type { Message } from '../../core/say/message.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { checkMachines } from './admit-machines.ts'
import { paramsOf } from './check-objects.ts'
import { say } from './explain.ts'
import {
  failLiveness,
  loseStorage,
  recover,
  regainStorage,
  startServer,
  stopServer,
} from './fall-silent.ts'
import type { ApiEvent, Deployment, KubeObject, Namespace, Service } from './model.ts'
import { findAny, findObject, isApiDown, kindKey, knownKindOf, nameOf, refOf } from './model.ts'
import { type Decision, planApply } from './plan-apply.ts'
import { requestDeletion } from './request-deletion.ts'
import { rolledBack } from './roll-back.ts'
import { isScalable } from './scalable-kinds.ts'
import { writeObject, writeObjects } from './write-object.ts'

/** Requests of learners. `api/changed` is handled by the registry, which knows who watches. */
export type Request = Exclude<ApiEvent, { kind: 'api/changed' }>

/** More objects than this in one request are told as one step. */
const TOLD_ONE_BY_ONE_MAX = 40

/** What a learner asks of it. */
type Asked = Extract<
  Request,
  { kind: 'api/applied' | 'api/deleted' | 'api/rolledBack' | 'api/scaled' }
>

const asking: Handlers<World, Asked> = {
  *'api/applied'(world, { objects }) {
    const { namespaces, standIns, decisions, random } = planApply(world, objects)
    let after: World = { ...world, random }
    for (const name of namespaces) {
      after = writeObject<Namespace>(after, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
        status: { phase: 'Active' },
      })
      const namespace = `namespace:${name}` as const // as: a template type
      yield detail(after, say('namespaceMade', { namespace }), namespace)
    }
    if (standIns.length > 0) {
      after = writeObjects(after, standIns)
      yield detail(after, say('standInsMade', { count: standIns.length }))
    }
    const refused = decisions.filter(({ kind }) => kind === 'refuse')
    const accepted = decisions.filter(({ kind }) => kind !== 'refuse')
    if (accepted.length > TOLD_ONE_BY_ONE_MAX) {
      after = writeObjects(
        after,
        accepted.map(({ draft }) => draft),
      )
      yield story(after, say('createdMany', { count: accepted.length }))
    } else {
      for (const decision of accepted) after = yield* applyOne(after, decision)
    }
    for (const decision of refused) yield* refuse(after, decision)
    return after
  },

  *'api/deleted'(world, { object: kind, name, gracePeriodSeconds }) {
    const object = findAny(world.api, kind, name)
    if (!object) {
      yield story(world, say('notFound', { kind, name }))
      return world
    }
    const after = requestDeletion(world, object, gracePeriodSeconds)
    if (after === world) return world
    yield story(after, deletionOf(after, object), refOf(object))
    return after
  },

  *'api/rolledBack'(world, { name, toRevision }) {
    const deployment = findObject(world.api, 'Deployment', name)
    if (!deployment) {
      yield story(world, say('notFound', { kind: 'Deployment', name }))
      return world
    }
    const ref = refOf(deployment)
    const before = rolledBack(world, deployment, toRevision)
    if (typeof before === 'string') {
      yield story(world, say('noWayBack', { object: ref, why: before }), ref)
      return world
    }
    const after = writeObject<Deployment>(world, before)
    yield story(
      after,
      say(after === world ? 'unchanged' : 'wentBack', { object: ref, kind: 'Deployment' }),
      ref,
    )
    return after
  },

  *'api/scaled'(world, { object: kind, name, replicas }) {
    const object = findAny(world.api, kind, name) as Scalable | undefined // as: these kinds have replicas
    if (!object || !isScalable(kind)) {
      yield story(world, say('notFound', { kind, name }))
      return world
    }
    const before = object.spec.replicas
    const draft = { ...object, spec: { ...object.spec, replicas } }
    const [finding] = checkMachines(draft)
    if (finding) {
      yield* refuse(world, { kind: 'refuse', draft, finding })
      return world
    }
    const after = writeObject(world, draft)
    const ref = refOf(object)
    const [spoken = kind] = kind.split('.') // stored as Kind.group
    yield story(after, say('scaled', { object: ref, kind: spoken, before, after: replicas }), ref)
    return after
  },
}

/** Who cannot reach it is told so, and nothing is remembered of the request. */
export function* refuseSilently(world: World): Script<World> {
  yield story(world, say(world.api.outage?.why === 'noQuorum' ? 'timedOut' : 'unreachable'))
  return world
}

const orRefused = <Event>(handle: (world: World, event: Event, actor: string) => Script<World>) =>
  function* (world: World, event: Event, actor: string): Script<World> {
    return yield* isApiDown(world.api) ? refuseSilently(world) : handle(world, event, actor)
  }

/** It runs already. */
// biome-ignore lint/correctness/useYield: nothing happens
function* nothing(world: World): Script<World> {
  return world
}

export const handlers: Handlers<World, Request> = {
  'api/applied': orRefused(asking['api/applied']),
  'api/deleted': orRefused(asking['api/deleted']),
  'api/rolledBack': orRefused(asking['api/rolledBack']),
  'api/scaled': orRefused(asking['api/scaled']),
  'api/stopped': stopServer,
  'api/started': (world) =>
    world.api.outage?.why === 'noQuorum' ? nothing(world) : startServer(world),
  'api/storageLost': loseStorage,
  'api/storageBack': regainStorage,
  'api/livenessFailed': failLiveness,
  'api/recovered': recover,
}

/** Gone at once, or why it is still there. */
function deletionOf(after: World, object: KubeObject): Message {
  const kind = kindKey(object.apiVersion, object.kind)
  const ref = refOf(object)
  const left = findAny(after.api, kind, nameOf(object))
  if (!left) return say('removed', { object: ref, kind })
  if (kind === 'Namespace') return say('namespaceEnding', { object: ref })
  const [finalizer] = left.metadata.finalizers ?? []
  const { deletionGracePeriodSeconds: seconds = 0 } = left.metadata
  return finalizer !== undefined && kind !== 'Pod'
    ? say('finalizing', { object: ref, kind, finalizer })
    : say('deletionAsked', { object: ref, kind, seconds })
}

interface Scalable extends KubeObject {
  readonly spec: { readonly replicas: number }
}

function* applyOne(world: World, { kind: verb, draft }: Decision): Script<World> {
  const kind = kindKey(draft.apiVersion, draft.kind)
  const name = nameOf(draft as KubeObject) // as: only its name is read
  const before = findAny(world.api, kind, name)
  const after = writeObject(world, draft)
  const written = findAny(after.api, kind, name)
  if (!written) return after // its last finalizer went with this write
  const object = refOf(written)
  const said = { object, kind: draft.kind }
  const word = verb === 'create' ? 'created' : after === world ? 'unchanged' : 'configured'
  yield story(after, say(word, said), object)
  if (knownKindOf(written) === 'Service') {
    yield* tellAllocations(after, written as Service, before as Service | undefined) // as: their kind says so
  }
  return after
}

function* tellAllocations(
  world: World,
  service: Service,
  before: Service | undefined,
): Script<World, void> {
  const ref = refOf(service)
  const address = service.spec.clusterIP
  if (address && address !== 'None' && address !== before?.spec.clusterIP) {
    yield detail(world, say('clusterIPGiven', { service: ref, address }), ref)
  }
  for (const { port, nodePort } of service.spec.ports ?? []) {
    if (!nodePort || before?.spec.ports?.some((old) => old.nodePort === nodePort)) continue
    yield detail(world, say('nodePortGiven', { service: ref, port, nodePort }), ref)
  }
}

function* refuse(world: World, decision: Decision): Script<World, void> {
  if (decision.kind !== 'refuse') return
  const { draft, finding } = decision
  const { kind, metadata } = draft
  yield story(world, say('refused', { kind, name: metadata.name, ...paramsOf(finding) }))
}
