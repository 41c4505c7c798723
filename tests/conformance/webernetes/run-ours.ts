import { record } from '../../../src/core/sim/record.ts'
import { type KubeObject, toldEvents } from '../../../src/domains/api-server/model.ts'
import { defaultPace } from '../../../src/domains/controllers/model.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World, type WorldEvent } from '../../../src/world.ts'
import { someNodes } from '../../fixtures/objects.ts'
import { APP_START_MS, APP_STOP_MS, type Case, type Deed, deploymentOf, IMAGES } from './cases.ts'
import type { PeerEvent, Version } from './tell-history.ts'

/** The peer's containers start at once, and its kubelets look at them once a second. */
const PACE = {
  ...defaultPace,
  containerStartMs: 1_000,
  appStartMs: APP_START_MS - 1_000,
  appStopMs: APP_STOP_MS,
  pullFailMs: 500,
}

export interface Ours {
  readonly versions: readonly Version[]
  readonly events: readonly PeerEvent[]
}

/** Every version of a Deployment, ReplicaSet or Pod that a case brings about here, in order. */
export function runOurs({ deeds, untilMs }: Case): Ours {
  const limits = { clockMax: untilMs, stepCountMax: 20_000, freeze: false }
  const empty = emptyWorld({ seed: 1 })
  const cluster: World = {
    ...empty,
    controllers: { ...empty.controllers, pace: PACE, missingImages: missingIn(deeds) },
  }
  const start = withInput(cluster, 0, { kind: 'api/applied', objects: someNodes(2) })
  let world = settle(start, { ...limits, clockMax: 60_000 })
  const began = world.clock
  const versions: Version[] = []
  for (const [index, deed] of deeds.entries()) {
    const acted = withInput(world, began + deed.atMs, eventOf(world, deed))
    const clockMax = began + (deeds[index + 1]?.atMs ?? untilMs) - 1
    const { steps, rests } = record(acted, handlers, { ...limits, clockMax })
    for (const step of steps) {
      versions.push(...versionsBetween(world, step.world))
      world = step.world
    }
    world = rests.at(-1)?.world ?? world
  }
  const events = toldEvents(world.events).map(
    ({ about, type, reason, by, message }): PeerEvent => [about.kind, about.name, type, reason, by, message],
  )
  return { versions, events }
}

const missingIn = (deeds: readonly Deed[]): readonly string[] =>
  deeds
    .map((deed) => ('apply' in deed ? deed.apply.image : ''))
    .filter((image) => image !== '' && !IMAGES.some((known) => known === image))

function eventOf(world: World, deed: Deed): WorldEvent {
  if ('apply' in deed) return { kind: 'api/applied', objects: [deploymentOf(deed.apply)] }
  if ('deleteDeployment' in deed)
    return { kind: 'api/deleted', object: 'Deployment', name: `default/${deed.deleteDeployment}` }
  const name = Object.keys(world.api.objects.Pod ?? {})[deed.deletePod] ?? ''
  return { kind: 'api/deleted', object: 'Pod', name }
}

const KINDS = ['Deployment', 'ReplicaSet', 'Pod'] as const

function versionsBetween(before: World, after: World): readonly Version[] {
  return KINDS.flatMap((kind) => {
    const [old, now] = [before.api.objects[kind] ?? {}, after.api.objects[kind] ?? {}]
    if (old === now) return []
    const names = new Set([...Object.keys(old), ...Object.keys(now)])
    return [...names]
      .filter((name) => old[name] !== now[name])
      .map((name): Version => {
        const object: KubeObject | undefined = now[name]
        return { kind, name: name.split('/')[1] ?? name, ...(object && { object }) }
      })
  })
}
