import type { World } from '../../../world.ts'
import { now } from '../../api-server/index.ts'
import {
  type Deployment,
  type KubeObject,
  objectsOf,
  type ReplicaSet,
} from '../../api-server/model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { keyOf, notFound, readNames } from './find-objects.ts'
import { readLine } from './read-line.ts'
import { typeOf } from './resources.ts'
import { applyChanged, carryOut, findNamed } from './write.ts'

/** `kubectl rollout` of Deployments (k8s.io/kubectl/pkg/cmd/rollout, pkg/polymorphichelpers, v0.36). */

const VERBS = ['history', 'pause', 'restart', 'resume', 'status', 'undo'] as const
const REVISION = 'deployment.kubernetes.io/revision'

export function* runRollout(words: readonly string[]): Program {
  const [verb = '', ...rest] = words
  const known = VERBS.find((each) => each === verb)
  if (verb === '') return yield* notModelled() // its help
  if (!known)
    return yield* fail(
      1,
      `error: unknown command "${verb}"\nSee 'kubectl rollout -h' for help and examples\n`,
    )
  const line = yield* readLine(`rollout ${verb}`, rest, {
    letters: '',
    long: { 'to-revision=': 'r', 'revision=': 'R', 'watch=': 'w' },
  })
  if (typeof line === 'number') return line
  const { operands } = line.options
  if (operands.length === 0) return yield* fail(1, 'error: required resource not specified\n')
  const named = yield* readNames(operands)
  if (typeof named === 'number') return named
  let code = 0
  for (const { resource, name } of named) {
    if (resource.kind !== 'Deployment' || name === undefined) return yield* notModelled()
    const object = (yield* findNamed(resource, line.namespace, name)) as Deployment | undefined // as: of this kind
    if (!object) {
      code = yield* fail(1, notFound(resource, name))
      continue
    }
    const of: Of = {
      object,
      type: `${typeOf(resource)}/${name}`,
      key: keyOf(resource, line.namespace, name),
    }
    const wanted = line.options.value('r') ?? line.options.value('R')
    code = Math.max(
      code,
      yield* carryOutVerb(known, of, wanted, line.options.value('w') !== 'false'),
    )
  }
  return code
}

interface Of {
  readonly object: Deployment
  readonly type: string
  readonly key: string
}

function* carryOutVerb(
  verb: (typeof VERBS)[number],
  { object, type, key }: Of,
  wanted: string | undefined,
  isWatching: boolean,
): Program {
  const { spec, metadata } = object
  switch (verb) {
    case 'status':
      return yield* watchStatus(key, metadata.uid, isWatching)
    case 'history': {
      if (wanted !== undefined) return yield* notModelled()
      const sets = yield* read((world) => revisionsOf(world, object))
      const rows = sets
        .map(({ revision, cause }) => `${String(revision).padEnd(10)}${cause}\n`)
        .join('')
      return yield* fail(
        0,
        sets.length === 0
          ? `${type} \nNo rollout history found.\n`
          : `${type} \nREVISION  CHANGE-CAUSE\n${rows}\n`,
      )
    }
    case 'undo':
      return yield* undo({ object, type, key }, Number(wanted ?? 0))
    case 'restart': {
      if (spec.paused)
        return yield* fail(
          1,
          `error: deployments.apps "${metadata.name}" can't restart paused deployment (run rollout resume first)\n`,
        )
      const at = yield* read((world) => now(world))
      const { template } = spec
      const annotations = {
        ...template.metadata?.annotations,
        'kubectl.kubernetes.io/restartedAt': at,
      }
      yield* applyChanged({
        ...object,
        spec: {
          ...spec,
          template: { ...template, metadata: { ...template.metadata, annotations } },
        },
      } as KubeObject) // as: its own kind
      return yield* fail(0, `${type} restarted\n`)
    }
    case 'pause':
    case 'resume': {
      const isPause = verb === 'pause'
      if (Boolean(spec.paused) === isPause)
        return yield* fail(
          1,
          `error: deployments.apps "${metadata.name}" is ${isPause ? 'already paused' : 'not paused'}\n`,
        )
      const { paused: _, ...rest } = spec
      yield* applyChanged({
        ...object,
        spec: isPause ? { ...rest, paused: true } : rest,
      } as KubeObject) // as: its own kind
      return yield* fail(0, `${type} ${isPause ? 'paused' : 'resumed'}\n`)
    }
  }
}

interface Revision {
  readonly revision: number
  readonly cause: string
  readonly template: string
}

/** Oldest first. */
const revisionsOf = (world: World, { metadata }: Deployment): readonly Revision[] =>
  Object.values(objectsOf(world.api, 'ReplicaSet'))
    .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid))
    .map((set) => ({
      revision: Number(set.metadata.annotations?.[REVISION] ?? 0),
      cause: set.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>',
      template: templateText(set.spec.template),
    }))
    .toSorted((one, other) => one.revision - other.revision)

/** Templates are compared without the label that the controller adds. */
function templateText({ metadata, spec }: ReplicaSet['spec']['template']): string {
  const { 'pod-template-hash': _, ...labels } = metadata?.labels ?? {}
  return JSON.stringify({ labels, annotations: metadata?.annotations ?? {}, spec })
}

function* undo({ object, type, key }: Of, wanted: number): Program {
  const { name } = object.metadata
  const sets = yield* read((world) => revisionsOf(world, object))
  const target = wanted === 0 ? sets.at(-2) : sets.find(({ revision }) => revision === wanted)
  if (!target)
    return yield* fail(
      1,
      wanted === 0
        ? `error: no rollout history found for deployment "${name}"\n`
        : `error: unable to find specified revision ${wanted} in history\n`,
    )
  if (object.spec.paused)
    return yield* fail(
      1,
      "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n",
    )
  if (target.template === templateText(object.spec.template))
    return yield* fail(
      0,
      `${type} skipped rollback (current template already matches revision ${target.revision})\n`,
    )
  yield* carryOut(
    wanted === 0
      ? { kind: 'api/rolledBack', name: key }
      : { kind: 'api/rolledBack', name: key, toRevision: wanted },
  )
  return yield* fail(0, `${type} rolled back\n`)
}

/** A line for each change of the Deployment, until it has rolled out. */
function* watchStatus(key: string, uid: string, isWatching: boolean): Program {
  let version = ''
  for (;;) {
    const seen = yield* read(({ api }) => statusOf(objectsOf(api, 'Deployment')[key], uid))
    if (seen.version !== version) yield* print(seen.text)
    version = seen.version
    if (seen.error !== '') return yield* fail(1, `error: ${seen.error}\n`)
    if (seen.isDone || !isWatching) return 0
    yield { act: 'wait', kinds: ['Deployment'] }
  }
}

interface Seen {
  readonly version: string
  readonly text: string
  readonly error: string
  readonly isDone: boolean
}

/** polymorphichelpers/rollout_status.go, DeploymentStatusViewer */
function statusOf(deployment: Deployment | undefined, uid: string): Seen {
  if (deployment?.metadata.uid !== uid)
    return { version: '', text: '', error: 'object has been deleted', isDone: false }
  const { metadata, spec, status } = deployment
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status
  const version = metadata.resourceVersion
  const waiting = (text: string): Seen => ({ version, text, error: '', isDone: false })
  const of = `Waiting for deployment "${metadata.name}" rollout to finish:`
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting('Waiting for deployment spec update to be observed...\n')
  const progress = status.conditions?.find(({ type }) => type === 'Progressing')
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    const error = `deployment "${metadata.name}" exceeded its progress deadline`
    return { version, text: '', error, isDone: false }
  }
  if (updatedReplicas < spec.replicas)
    return waiting(
      `${of} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...\n`,
    )
  if (replicas > updatedReplicas)
    return waiting(`${of} ${replicas - updatedReplicas} old replicas are pending termination...\n`)
  if (availableReplicas < updatedReplicas)
    return waiting(
      `${of} ${availableReplicas} of ${updatedReplicas} updated replicas are available...\n`,
    )
  return {
    version,
    text: `deployment "${metadata.name}" successfully rolled out\n`,
    error: '',
    isDone: true,
  }
}
