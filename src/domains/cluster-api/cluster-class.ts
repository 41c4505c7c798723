import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame } from '../api-server/index.ts'
import { groupOf, nameOf, refOf } from '../api-server/model.ts'
import { ownedBy, put, withStated } from './change-object.ts'
import { endPoll, isPolling, poll } from './enqueue.ts'
import { say } from './explain.ts'
import { find, referred } from './find-objects.ts'
import type { ClusterClass, TemplateReference } from './model.ts'

const RETRY_MS = 1_000 // the queue's back-off after an error grows from 5 ms; a second stands for it: assumption

/**
 * Makes a class usable: owns its templates, and writes down the variables that Clusters may set.
 * core/reconcilers/clusterclass, Cluster API v1.14; without variables that runtime extensions discover.
 */
export function* reconcileClass(world: World, name: string): Script<World> {
  const clusterClass = find(world, 'ClusterClass', name)
  if (!clusterClass || clusterClass.metadata.deletionTimestamp) return world
  const references = templatesOf(clusterClass)
  const { namespace } = clusterClass.metadata
  const read = (one: TemplateReference) =>
    referred(
      world,
      { apiGroup: groupOf(one.apiVersion), kind: one.kind, name: one.name },
      namespace,
    )
  const missing = references.find((one) => !read(one))
  const ref = refOf(clusterClass)
  if (missing) {
    const waiting = poll(world, 'clusterclass', { name, everyMs: RETRY_MS, cluster: name })
    if (isPolling(world, 'clusterclass', name)) return waiting
    const said = { object: ref, missingTemplate: `${missing.kind} ${missing.name}` }
    yield story(waiting, say('classWaits', said), ref)
    return waiting
  }
  let after = endPoll(world, 'clusterclass', name)
  for (const one of references) {
    const template = read(one)
    if (!template) continue
    const owned = ownedBy(template, clusterClass)
    if (owned === template) continue
    after = put(after, owned)
    yield detail(after, say('adopted', { owner: ref, object: refOf(template) }), refOf(template))
  }
  const known = find(after, 'ClusterClass', nameOf(clusterClass)) ?? clusterClass
  const next = withStated(
    after,
    known,
    { type: 'RefVersionsUpToDate', status: 'True', reason: 'AllRefsVersionUpToDate' },
    { type: 'VariablesReady', status: 'True', reason: 'VariablesReady' },
  )
  const { generation } = known.metadata
  const ready: ClusterClass = {
    ...next,
    status: {
      ...next.status,
      ...(generation !== undefined && { observedGeneration: generation }),
      variables: (known.spec.variables ?? []).map(({ name: variable, ...definition }) => ({
        name: variable,
        definitionsConflict: false,
        definitions: [{ from: 'inline' as const, ...definition }],
      })),
    },
  }
  if (isSame(ready, known)) return after
  after = put(after, ready)
  const count = ready.status?.variables?.length ?? 0
  yield story(after, say('classReady', { object: ref, count }), ref)
  return after
}

function templatesOf({ spec }: ClusterClass): readonly TemplateReference[] {
  const { infrastructure, controlPlane, workers } = spec
  return [
    infrastructure.templateRef,
    controlPlane.templateRef,
    controlPlane.machineInfrastructure?.templateRef ?? [],
    (workers?.machineDeployments ?? []).map((one) => [
      one.bootstrap.templateRef,
      one.infrastructure.templateRef,
    ]),
  ].flat(2)
}
