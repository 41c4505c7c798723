import { schedule, unschedule } from '../../core/sim/agenda.ts'
import { allDue } from '../../core/sim/due.ts'
import { detail, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import {
  deleteObject,
  RETRY_MS_MAX,
  reportAt,
  withoutHeld,
  writeObject,
} from '../api-server/index.ts'
import {
  backSince,
  findObject,
  isApiDown,
  type Outage,
  objectsOf,
  type Pod,
} from '../api-server/model.ts'
import { isDead } from './dead-nodes.ts'
import { enqueue } from './enqueue.ts'
import { say } from './explain.ts'
import { momentAt, nextMoment, recoveredAt } from './follow-leaders.ts'
import { judgeAnew } from './judge-node.ts'
import { COMPONENTS, type Component, type ControllerEvent } from './model.ts'

/** What leaders and kubelets do when the API server falls silent, and when it is back. */

/** From now on everything happens at other times. */
export function* turnWithApi(world: World): Script<World> {
  const { outage } = world.api
  if (!outage) return world
  let after = unschedule(
    world,
    ({ kind }) => kind === 'controllers/componentStaged' || kind === 'controllers/kubeletReported',
  )
  for (const component of COMPONENTS) after = stageNext(after, outage, component)
  const back = backSince(world.api)
  if (back === undefined) return after
  for (const node of changedNodes(outage)) {
    if (isDead(world, node)) continue
    const delayMs = reportAt(outage, `kubelet@${node}`) - world.clock
    const event = { kind: 'controllers/kubeletReported', node } as const // as: a literal
    after = schedule(after, delayMs, `kubelet@${node}`, event)
  }
  const recovered = Math.max(back + RETRY_MS_MAX, recoveredAt(outage)) + 1
  return schedule(after, recovered - world.clock, 'api-server', { kind: 'api/recovered' })
}

function stageNext(world: World, outage: Outage, component: Component): World {
  if (component === 'capi-controller-manager' && !hasMachines(world)) return world
  const next = nextMoment(outage, component, world.clock)
  if (!next) return world
  const actor = next.stage === 'leaseLost' ? component : 'kubelet'
  return schedule(world, next.at - world.clock, next.stage === 'leads' ? component : actor, {
    kind: 'controllers/componentStaged',
    component,
  })
}

const hasMachines = ({ api }: World): boolean =>
  Object.keys(api.objects).some((kind) => kind.endsWith('.cluster.x-k8s.io'))

export function* stageComponent(
  world: World,
  { component }: { readonly component: Component },
): Script<World> {
  const { outage } = world.api
  const moment = outage && momentAt(outage, component, world.clock)
  if (!outage || !moment) return world
  const { stage, count, waitMs } = moment
  let after = world
  switch (stage) {
    case 'leaseLost':
      if (component === 'kube-controller-manager') after = withoutMemory(after)
      yield story(after, say('leaseLost', { component }))
      break
    case 'startFailed':
      yield detail(after, say('startFailed', { component, count, seconds: waitMs / 1_000 }))
      if (isLonely(after)) return after // nothing else will happen: the tries go on without being told
      break
    case 'started':
      yield story(after, say('componentStarted', { component, count }))
      break
    case 'leads':
      yield story(after, say('leads', { component }))
      if (component === 'kube-controller-manager') after = yield* lookAnew(after)
  }
  return stageNext(after, outage, component)
}

const isLonely = (world: World): boolean =>
  allDue(world).every(({ event }) => event.kind === 'controllers/componentStaged')

type Timed = ControllerEvent['kind']
const IN_MEMORY: readonly Timed[] = [
  'controllers/nodeJudged',
  'controllers/nodeTainted',
  'controllers/tolerationOver',
]

/** With the process end its timers: since when a Node is silent, and how long a Pod has put up with a taint. */
function withoutMemory(world: World): World {
  const isGone = ({ kind }: { readonly kind: string }) => IN_MEMORY.includes(kind as Timed) // as: compared
  return withoutHeld(unschedule(world, isGone), isGone)
}

/** A new process looks at everything, and counts from now. tainteviction/taint_eviction.go, processPodOnNode: startTime is now. */
function* lookAnew(world: World): Script<World> {
  let after = yield* judgeAnew(world)
  for (const { metadata, spec } of Object.values(objectsOf(after.api, 'Node'))) {
    if (spec.taints?.some(({ effect }) => effect === 'NoExecute'))
      after = enqueue(after, 'taint-eviction', { name: metadata.name })
  }
  return after
}

type Objects = Outage['before']
const changed = new WeakMap<Objects[string], ReadonlySet<string>>()

/** Nodes with Pods of which their kubelets know something that nobody else does. */
function changedNodes({ own, before }: Outage): ReadonlySet<string> {
  if (!own?.Pod || own.Pod === before.Pod) return new Set()
  let nodes = changed.get(own.Pod)
  if (!nodes) {
    const all = Object.entries(before.Pod ?? {}).filter(([name, pod]) => own.Pod?.[name] !== pod)
    nodes = new Set(all.map(([, pod]) => (pod as Pod).spec.nodeName ?? '')) // as: stored under its kind
    changed.set(own.Pod, nodes)
  }
  return nodes
}

/** A kubelet has something to tell that it has not told yet. */
export const isUnreported = (outage: Outage, node: string): boolean =>
  changedNodes(outage).has(node) && !outage.reported.includes(node)

/** pkg/kubelet/status/status_manager.go, syncBatch: the status of each Pod that is not the one last told. */
export function* reportPods(world: World, { node }: { readonly node: string }): Script<World> {
  const { outage } = world.api
  if (!outage || isApiDown(world.api) || isDead(world, node)) return world
  let after: World = {
    ...world,
    api: { ...world.api, outage: { ...outage, reported: [...outage.reported, node] } },
  }
  let count = 0
  for (const [name, before] of Object.entries(outage.before.Pod ?? {})) {
    if ((before as Pod).spec.nodeName !== node) continue // as: stored under its kind
    const own = outage.own?.Pod?.[name] as Pod | undefined // as: likewise
    const stored = findObject(after.api, 'Pod', name)
    if (own === before || !stored || stored.metadata.uid !== before.metadata.uid) continue
    after = own
      ? writeObject<Pod>(after, { ...stored, status: own.status })
      : deleteObject(after, stored)
    count += 1
  }
  if (count > 0)
    yield story(after, say('podsReported', { node: `node:${node}`, count }), `node:${node}`)
  return after
}

/** What a machine knew goes with its power. */
export function withoutOwnOf(world: World, node: string): World {
  const { outage } = world.api
  if (!outage?.own?.Pod) return world
  const Pods = Object.fromEntries([
    ...Object.entries(outage.own.Pod).filter(
      ([, pod]) => (pod as Pod).spec.nodeName !== node, // as: stored under its kind
    ),
    ...Object.entries(outage.before.Pod ?? {}).filter(
      ([, pod]) => (pod as Pod).spec.nodeName === node, // as: likewise
    ),
  ])
  const own = { ...outage.own, Pod: Pods }
  return { ...world, api: { ...world.api, outage: { ...outage, own } } }
}
