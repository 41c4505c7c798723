import { schedule } from '../src/core/sim/agenda.ts'
import type { Step } from '../src/core/sim/kernel.ts'
import { record } from '../src/core/sim/record.ts'
import { en as api } from '../src/domains/api-server/locale/en.ts'
import { type KubeObject, objectsOf } from '../src/domains/api-server/model.ts'
import { en as clusterApi } from '../src/domains/cluster-api/locale/en.ts'
import { en as controllers } from '../src/domains/controllers/locale/en.ts'
import { BEHAVIOURS, type Behaviour } from '../src/domains/controllers/model.ts'
import { en as proxy } from '../src/domains/kube-proxy/locale/en.ts'
import { handlers, promises, settle } from '../src/domains/registry.ts'
import { en as traffic } from '../src/domains/traffic/locale/en.ts'
import { openPhrasebook } from '../src/words/format.ts'
import { emptyWorld, type World, type WorldEvent } from '../src/world.ts'
import * as classes from './fixtures/classes.ts'
import * as machines from './fixtures/machines.ts'
import * as fixtures from './fixtures/objects.ts'
import { machineryEvent } from './stories-of-machinery.ts'
import { durationsFor, machineTable } from './stories-of-machines.ts'

/**
 * Story files: commands, a line of dashes, what is then told, in English; comments begin with #. One situation each.
 * `npm run stories:update` writes what is told now; commit the difference only if you can explain it.
 */

const CLOCK_MAX = 3_600_000 // ms
const STEP_COUNT_MAX = 20_000
const SEED = 1

const phrasebook = openPhrasebook('en', {
  api,
  controllers,
  'cluster-api': clusterApi,
  'kube-proxy': proxy,
  traffic,
})

/** One block of a story: its commands, and what is expected after them. */
interface Block {
  readonly commands: readonly string[]
  readonly expected: readonly string[]
}

interface Telling {
  readonly world: World
  /** Simulated ms at which the next command takes place. */
  readonly at: number
  readonly lines: readonly string[]
  readonly actors: readonly string[]
  readonly details: boolean
  /** A command has put something on the agenda that no `wait` has run yet. */
  readonly isPending: boolean
}

/** The story with what is told now in place of what was expected. */
export function retell(text: string): string {
  let telling: Telling = {
    world: emptyWorld({ seed: SEED }),
    at: 0,
    lines: [],
    actors: [],
    details: false,
    isPending: false,
  }
  const out: string[] = []
  for (const { commands } of blocksOf(text)) {
    telling = { ...telling, lines: [] }
    for (const line of commands) {
      if (line !== '' && !line.startsWith('#')) telling = follow(telling, line)
    }
    if (telling.isPending) telling = run(telling, CLOCK_MAX)
    out.push([...commands, '----', ...telling.lines].join('\n'))
  }
  return `${out.join('\n\n')}\n`
}

function blocksOf(text: string): readonly Block[] {
  const blocks: { commands: string[]; expected: string[] }[] = []
  let isTold = true
  for (const line of text.trimEnd().split('\n')) {
    if (isTold && (line === '' || blocks.length === 0)) {
      blocks.push({ commands: [], expected: [] })
      isTold = false
      if (line === '') continue
    }
    if (line === '----') isTold = true
    else blocks.at(-1)?.[isTold ? 'expected' : 'commands'].push(line)
  }
  return blocks
}

function follow(telling: Telling, line: string): Telling {
  const [verb = '', ...rest] = line.split(/\s+/)
  const [first = '', second = '', third = ''] = rest
  switch (verb) {
    case 'apply':
      return act(telling, { kind: 'api/applied', objects: objectsFor(rest) })
    case 'scale':
      return act(telling, {
        kind: 'api/scaled',
        object: kindFor('Deployment', rest),
        name: nameFor(telling.world, kindFor('Deployment', rest), rest.at(-2) ?? ''),
        replicas: Number(rest.at(-1)),
      })
    case 'durations':
      return { ...telling, world: durationsFor(telling.world, rest) }
    case 'network':
      return act(telling, { kind: 'cluster-api/networkInstalled', cluster: first })
    case 'app': {
      const event = { kind: 'cluster-api/appPlaced', cluster: first, app: second } as const
      const [, , replicas, minAvailable, cpuMilli, memoryMi] = rest.map(Number)
      return act(telling, {
        ...event,
        replicas: replicas ?? 1,
        minAvailable: minAvailable ?? 0,
        ...(cpuMilli && { cpuMilli }),
        ...(memoryMi && { memoryMi }),
      })
    }
    case 'move':
      return act(telling, { kind: 'cluster-api/moved', namespace: 'default', to: first })
    case 'destroy':
    case 'switch-on':
    case 'switch-off': {
      const to = ({ destroy: 'destroyed', 'switch-on': 'on', 'switch-off': 'off' } as const)[verb]
      const machine = nameFor(telling.world, kindFor('Machine'), first)
      return act(telling, { kind: 'cluster-api/vmSwitched', machine, to })
    }
    case 'annotate': {
      const kind = kindFor(first)
      return act(telling, {
        kind: 'api/applied',
        objects: [
          annotated(telling.world.api.objects[kind]?.[nameFor(telling.world, kind, second)], third),
        ],
      })
    }
    case 'delete': {
      const grace =
        third === ''
          ? {}
          : { gracePeriodSeconds: Number(third.replace('grace=', '').replace('s', '')) }
      return act(telling, {
        kind: 'api/deleted',
        object: kindFor(first),
        name: nameFor(telling.world, kindFor(first), second),
        ...grace,
      })
    }
    case 'program':
      return act(telling, {
        kind: 'controllers/programSet',
        target: nameFor(telling.world, 'Pod', first),
        behaviour: behaviourNamed(second),
      })
    case 'power':
      return act(telling, {
        kind: 'controllers/nodePowerSet',
        node: first,
        isOn: second === 'on',
      })
    case 'api':
      return act(telling, { kind: first === 'stops' ? 'api/stopped' : 'api/started' })
    case 'image':
      return act(telling, {
        kind: 'controllers/imageSet',
        image: first,
        isThere: second === 'pushed',
      })
    case 'undo':
      return act(telling, {
        kind: 'api/rolledBack',
        name: first,
        ...(second !== '' && { toRevision: Number(second) }),
      })
    case 'label': {
      const object = telling.world.api.objects[first]?.[nameFor(telling.world, first, second)]
      const labels = Object.fromEntries(third.split(',').map((pair) => pair.split(':')))
      const labelled = { ...object, metadata: { ...object?.metadata, labels } }
      return act(telling, { kind: 'api/applied', objects: [labelled] })
    }
    case 'cordon':
      return act(telling, { kind: 'controllers/cordoned', node: first })
    case 'uncordon':
      return act(telling, { kind: 'controllers/uncordoned', node: first })
    case 'drain':
      return act(telling, {
        kind: 'controllers/drained',
        node: first,
        ...(second === 'force' && { force: true }),
      })
    case 'wait':
      return run(telling, telling.at + Number(first.replace('s', '')) * 1_000)
    case 'settle':
      return settled(telling)
    case 'only':
      return { ...telling, actors: rest }
    case 'details':
      return { ...telling, details: true }
    case 'print':
      return print(telling, first)
    default: {
      const event = machineryEvent(verb, rest, kindFor)
      if (!event) throw new Error(`a story knows the command "${verb}"`)
      return act(telling, event)
    }
  }
}

function act(telling: Telling, event: WorldEvent): Telling {
  const world = schedule(telling.world, telling.at - telling.world.clock, 'learner', event)
  return { ...telling, world, isPending: true }
}

/** `deployment web replicas=3`, `nodes 2`: see fixtures. Several objects are separated by `and`. */
function objectsFor(words: readonly string[]): readonly unknown[] {
  const and = words.indexOf('and')
  if (and >= 0) return [...objectsFor(words.slice(0, and)), ...objectsFor(words.slice(and + 1))]
  const [kind = '', name = '', ...settings] = words
  const said: fixtures.Words = Object.fromEntries(settings.map((word) => word.split('=')))
  switch (kind) {
    case 'nodes':
      return fixtures.someNodes(Number(name), said)
    case 'node':
      return [fixtures.aNode(name, said)]
    case 'namespace':
      return [fixtures.aNamespace(name)]
    case 'pod':
      return [fixtures.aPod(name, said)]
    case 'deployment':
      return [fixtures.aDeployment(name, said)]
    case 'budget':
      return [fixtures.aBudget(name, said)]
    case 'statefulset':
      return [fixtures.aStatefulSet(name, said)]
    case 'daemonset':
      return [fixtures.aDaemonSet(name, said)]
    case 'service':
      return [fixtures.aService(name, said)]
    case 'cluster':
      return machines.aCluster(name, said)
    case 'class':
      return classes.aClass(name, said)
    case 'topology':
      return [classes.aTopology(name, said)]
    case 'pool':
      return machines.aPool(name, said)
    case 'controlPlane':
      return machines.aControlPlane(name, said)
    case 'healthCheck':
      return [machines.aHealthCheck(name, said)]
    case 'machineTemplate':
      return [machines.aMachineTemplate(name, said)]
    default:
      throw new Error(`a story knows how to apply "${kind}"`)
  }
}

/** The key of a kind in the store. */
function kindFor(kind: string, words: readonly string[] = []): string {
  const named = words.length > 2 ? (words[0] ?? kind) : kind
  if (named === 'KubeadmControlPlane') return `${named}.controlplane.cluster.x-k8s.io`
  return named === 'Cluster' || named.startsWith('Machine') ? `${named}.cluster.x-k8s.io` : named
}

const annotated = (object: KubeObject | undefined, key: string): unknown => ({
  ...object,
  metadata: { ...object?.metadata, annotations: { ...object?.metadata.annotations, [key]: '' } },
})

function behaviourNamed(name: string): Behaviour {
  const found = BEHAVIOURS.find((one) => one === name)
  if (!found) throw new Error(`a program can be ${BEHAVIOURS.join(', ')}`)
  return found
}

/** A name as it is, or `#2`: the second of its kind, since names of Pods are made by chance. */
function nameFor(world: World, kind: string, name: string): string {
  if (!name.startsWith('#')) return name
  return Object.keys(world.api.objects[kind] ?? {})[Number(name.slice(1)) - 1] ?? name
}

function run(telling: Telling, until: number): Telling {
  const limits = { clockMax: until, stepCountMax: STEP_COUNT_MAX, freeze: true }
  const { steps, rests } = record(telling.world, handlers, limits)
  keepPromises(steps)
  const world = rests.at(-1)?.world ?? telling.world
  const lines = steps.filter((step) => isShown(telling, step)).map(lineOf)
  const at = until === CLOCK_MAX ? world.clock : until
  return { ...telling, world, at, lines: [...telling.lines, ...lines], isPending: false }
}

/** Every world of every story keeps the promises of all domains. */
function keepPromises(steps: readonly Step<World>[]): void {
  for (const { world, index } of steps) {
    for (const { claim, broken } of promises) {
      const why = broken(world)
      if (why !== undefined)
        throw new Error(`in step ${index} it does not hold that ${claim}: ${why}`)
    }
  }
}

const isShown = ({ actors, details }: Telling, { level, actor }: Step<World>): boolean =>
  (level === 'story' || (details && level === 'detail')) &&
  (actors.length === 0 || actors.some((wanted) => actor.startsWith(wanted)))

const lineOf = ({ at, actor, message }: Step<World>): string =>
  `${String(at).padStart(6)} ms  ${actor.padEnd(24)}  ${phrasebook.text(message)}`

function settled(telling: Telling): Telling {
  const world = settle(telling.world, { clockMax: CLOCK_MAX, stepCountMax: 1_000_000 })
  return { ...telling, world, at: 0, isPending: false }
}

function print(telling: Telling, what: string): Telling {
  const ran = telling.isPending ? run(telling, telling.at) : telling
  return { ...ran, lines: [...ran.lines, ...tableOf(ran.world, what)] }
}

/** The state as a few lines of text, in the notation of kubectl. */
function tableOf(world: World, what: string): readonly string[] {
  switch (what) {
    case 'pods':
      return Object.entries(objectsOf(world.api, 'Pod')).map(
        ([name, { spec, status, metadata }]) => {
          const isReady = status.conditions?.some(
            ({ type, status: value }) => type === 'Ready' && value === 'True',
          )
          const waits = status.containerStatuses?.map(({ state }) => state?.waiting?.reason)
          const said = waits?.find(
            (reason) => reason !== undefined && reason !== 'ContainerCreating',
          )
          const state = metadata.deletionTimestamp ? 'Terminating' : (said ?? status.phase ?? '')
          const restarts = status.containerStatuses?.reduce(
            (sum, { restartCount }) => sum + restartCount,
            0,
          )
          const again = restarts ? `  restarts ${restarts}` : ''
          return `${name}  ${isReady ? '1/1' : '0/1'}  ${state}  ${status.podIP ?? '<none>'}  ${spec.nodeName ?? '<none>'}${again}`
        },
      )
    case 'endpoints':
      return Object.entries(objectsOf(world.api, 'EndpointSlice')).flatMap(
        ([name, { endpoints, ports }]) => [
          `${name}  ports ${(ports ?? []).map(({ name: port, port: number }) => `${port ?? ''}:${number}`).join(',')}  ${endpoints.length} endpoints`,
          ...endpoints.slice(0, 5).map(({ addresses, conditions, hints }) => {
            const said = Object.entries(conditions ?? {}).map(([type, holds]) => `${type}=${holds}`)
            const zones = hints?.forZones?.map(({ name: zone }) => ` zone ${zone}`) ?? []
            return `  ${addresses.join(',')}  ${said.join(' ')}${zones.join('')}`
          }),
        ],
      )
    case 'owners':
      return Object.entries(objectsOf(world.api, 'Pod')).map(
        ([name, { metadata }]) =>
          `${name}  ${metadata.ownerReferences?.map(({ kind, name: owner }) => `${kind} ${owner}`).join(',') ?? '<none>'}`,
      )
    case 'labels':
      return Object.entries(objectsOf(world.api, 'EndpointSlice')).map(
        ([name, { metadata }]) => `${name}  ${JSON.stringify(metadata.labels)}`,
      )
    case 'budgets':
      return Object.entries(objectsOf(world.api, 'PodDisruptionBudget')).map(
        ([name, { status }]) =>
          `${name}  ${status.currentHealthy} of ${status.expectedPods} healthy, ${status.desiredHealthy} needed, ${status.disruptionsAllowed} may go  ${(status.conditions ?? []).map(({ reason }) => reason).join(',')}`,
      )
    case 'nodes':
      return Object.entries(objectsOf(world.api, 'Node')).map(([name, { spec, status }]) => {
        const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status
        const taints = (spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)
        return `${name}  Ready=${ready}  ${taints.join(' ')}`.trimEnd()
      })
    case 'conditions':
      return Object.entries(objectsOf(world.api, 'Deployment')).flatMap(([name, { status }]) =>
        (status.conditions ?? []).map(
          ({ type, status: is, reason, message }) =>
            `${name}  ${type}=${is}  ${reason}  ${message}`,
        ),
      )
    case 'replicasets':
      return Object.entries(objectsOf(world.api, 'ReplicaSet')).map(
        ([name, { spec, status }]) =>
          `${name}  ${spec.replicas}/${status.replicas}/${status.availableReplicas ?? 0}`,
      )
    case 'objects':
      return Object.entries(world.api.objects).flatMap(([kind, objects]) =>
        Object.keys(objects).map((name) => `${kind} ${name}`),
      )
    case 'machines':
      return machineTable(world)
    case 'hosts':
      return Object.values(world.network.hosts).map(
        ({ name, listeners }) =>
          `${name}  ${listeners.map(({ protocol, port }) => `${protocol}/${port}`).join(',')}`,
      )
    default:
      throw new Error(`a story knows how to print "${what}"`)
  }
}
