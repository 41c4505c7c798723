import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { findObject, type KubeObject, objectsOf, type Pod, refOf } from '../api-server/model.ts'
import { exitContainer, isContainerRunning } from '../controllers/index.ts'
import type { Watch } from '../domain.ts'
import { say } from './explain.ts'
import { namesOf } from './model.ts'
import { containerIn, corefileOf, isCoreDns, startWith } from './start-dns.ts'

/**
 * A Corefile that was changed (coredns plugin/reload, v1.14.7): kubelet writes the ConfigMap into the Pod within its
 * syncFrequency, the plugin looks every 30 s. One that does not start is logged, and the old one stays; caches begin anew.
 */

const SYNC_MS = 60_000 // pkg/kubelet/apis/config/v1beta1/defaults.go, syncFrequency, at the latest; Kubernetes v1.36
const RELOAD_MS = 30_000 // plugin/reload: without its jitter of 15 s

export const watchCorefiles: Watch = {
  objects: ['ConfigMap'],
  wake(world, { name, before }) {
    const old = textOf(before)
    if (old === undefined || !name.endsWith('/coredns')) return world
    if (textOf(findObject(world.api, 'ConfigMap', name)) === old) return world
    for (const pod of Object.values(objectsOf(world.api, 'Pod'))) {
      const container = containerIn(pod)?.name ?? ''
      const isMeant = name === `${pod.metadata.namespace}/coredns` && isCoreDns(pod)
      if (!isMeant || !isContainerRunning(pod, container)) continue
      world = serving(world, pod, namesOf(world).corefiles[pod.metadata.uid] ?? old)
    }
    return world
  },
}

function serving(world: World, pod: Pod, corefile: string): World {
  const { uid } = pod.metadata
  const names = namesOf(world)
  const after = {
    ...world,
    names: { ...names, corefiles: { ...names.corefiles, [uid]: corefile } },
  }
  const event = {
    kind: 'names/corefileFound',
    pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
    uid,
  } as const
  // Without the plugin it is never looked at again.
  return /^\s*reload\b/m.test(corefile)
    ? schedule(after, SYNC_MS + RELOAD_MS, refOf(pod), event)
    : after
}

const textOf = (object: KubeObject | undefined): string | undefined =>
  (object as { readonly data?: { readonly Corefile?: string } } | undefined)?.data?.Corefile // as: its shape was checked when it was applied

/** A process that begins reads what is there. */
export function withoutLoaded(world: World, uid: string): World {
  const names = namesOf(world)
  if (names.corefiles[uid] === undefined) return world
  const { [uid]: _, ...corefiles } = names.corefiles
  return { ...world, names: { ...names, corefiles } }
}

export function* reloadCorefile(world: World, name: string, uid: string): Script<World> {
  const pod = findObject(world.api, 'Pod', name)
  const container = pod && containerIn(pod)?.name
  if (pod?.metadata.uid !== uid || container === undefined) return world
  if (namesOf(world).corefiles[uid] === undefined || !isContainerRunning(pod, container))
    return world
  const corefile = corefileOf(world, pod)
  if (corefile === undefined) return world
  const standing = startWith(world, pod, { corefile, settings: namesOf(world).settings })
  const to = refOf(pod)
  if (standing.kind === 'badCorefile' && !standing.error.includes('plugin/loop: Loop')) {
    const { error } = standing
    yield { ...story(world, say('reloadFailed', { pod: to, error }), to), actor: to }
    return world
  }
  world = withoutLoaded(world, uid)
  const names = namesOf(world)
  const { [uid]: _, ...servers } = names.servers
  world = { ...world, names: { ...names, servers } }
  if (standing.kind === 'badCorefile') {
    world = exitContainer(world, pod, container, 1)
    const said = say('loopFound', { pod: to, line: standing.error })
    yield { ...story(world, said, to), actor: to }
    return world
  }
  yield { ...story(world, say('reloaded', { pod: to }), to), actor: to }
  return world
}
