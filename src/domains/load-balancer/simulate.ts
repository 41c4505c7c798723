import { ref } from '../../core/ref.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { allDue } from '../../core/sim/due.ts'
import { detail, type Handlers, type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import { isSame, writeObject } from '../api-server/index.ts'
import { type EndpointSlice, findObject, nameOf, refOf, type Service } from '../api-server/model.ts'
import type { Watch } from '../domain.ts'
import { announce, withAnnouncer } from './announce.ts'
import { checkPort, healthKey, passes, targetsOf, withMachine } from './balance.ts'
import { say } from './explain.ts'
import { balancedNames, balancedNodes, balancedService, serviceOfSlice } from './find-services.ts'
import { addressFor } from './give-address.ts'
import type { BalancerEvent, BalancerSlice } from './model.ts'

// Assumptions, in ms of simulated time: how long clouds and probes take is theirs to say.
const PROVISION_MS = 20_000
const CHECK_MS = 8_000 // between two health checks; the first good one counts
const CHECKS_TO_FAIL = 3
const SUSPICION_MS = 6_000 // MetalLB's speakers probe each other each second; suspicion takes four more

const CLEANUP = 'service.kubernetes.io/load-balancer-cleanup'
const ACTORS = { metallb: 'metallb', cloud: 'service-controller' } as const

export const handlers: Handlers<World, BalancerEvent> = {
  *'load-balancer/reconciled'(world, { service }) {
    if (!world.balancer) return world
    return yield* world.balancer.settings.kind === 'metallb'
      ? reconcileAnnounced(world, world.balancer, service)
      : reconcileBalanced(world, world.balancer, service)
  },

  *'load-balancer/provisioned'(world, { service: name }) {
    const service = balancedService(world, name)
    if (!service || !world.balancer) return world
    const given = yield* give(world, world.balancer, service)
    const address = given.balancer?.given[name]
    if (address === undefined) return given
    const after = withMachine(withFirstHealth(given, service))
    const { length: count } = targetsOf(after, service)
    yield story(
      after,
      say('provisioned', { service: refOf(service), address, count }),
      refOf(service),
    )
    return after
  },

  // biome-ignore lint/correctness/useYield: nobody has noticed anything yet
  *'load-balancer/probed'(world, { node }) {
    return wakeAll(world.balancer?.settings.kind === 'metallb' ? probeSpeaker(world, node) : world)
  },

  *'load-balancer/judged'(world, { node, isUp: wasUp, service: name }) {
    const { balancer } = world
    if (!balancer) return world
    if (name === undefined) return yield* judgeSpeaker(world, balancer, { node, wasUp })
    const service = balancedService(world, name)
    const key = healthKey(name, node)
    if (!service || passes(world, service, node) !== wasUp || balancer.health[key] === wasUp)
      return world
    const health = { ...balancer.health, [key]: wasUp }
    const after = withMachine({ ...world, balancer: { ...balancer, health } })
    const said = { service: refOf(service), node: ref('node', node), port: checkPort(service) }
    yield wasUp
      ? story(after, say('checkPassed', said), said.node, said.service)
      : story(
          after,
          say('checkFailed', { ...said, checks: CHECKS_TO_FAIL }),
          said.node,
          said.service,
        )
    const isNoneHealthy = balancedNodes(after).every(
      ({ metadata }) => !health[healthKey(name, metadata.name)],
    )
    if (isNoneHealthy)
      yield story(after, say('lastResort', { service: said.service }), said.service)
    return after
  },
}

/** MetalLB: the controller gives the address, one speaker answers for it. */
function* reconcileAnnounced(world: World, balancer: BalancerSlice, name: string): Script<World> {
  const service = balancedService(world, name)
  if (!service) return yield* release(world, balancer, name)
  const probed = balancer.lost.reduce(probeSpeaker, world)
  const given = yield* give(probed, balancer, service)
  const address = given.balancer?.given[name]
  return address === undefined ? given : yield* announce(given, service, address)
}

/** A cloud: the service controller orders a load balancer, and takes it back before the Service may go. */
function* reconcileBalanced(world: World, balancer: BalancerSlice, name: string): Script<World> {
  const service = balancedService(world, name)
  if (!service) return yield* release(world, balancer, name)
  let after = withFinalizer(world, service, true)
  if (balancer.given[name] !== undefined) return withMachine(judgeNodes(after, service))
  const isOrdered = allDue(after).some(
    ({ event }) => event.kind === 'load-balancer/provisioned' && event.service === name,
  )
  if (isOrdered) return after
  const event = { kind: 'load-balancer/provisioned', service: name } as const // as: a literal
  after = schedule(after, PROVISION_MS, ACTORS.cloud, event)
  const said = { service: refOf(service), seconds: PROVISION_MS / 1_000 }
  yield story(after, say('ordered', said), said.service)
  return after
}

/** Gives the Service its address, unless it has it. */
function* give(world: World, balancer: BalancerSlice, service: Service): Script<World> {
  const { settings } = balancer
  const name = nameOf(service)
  const address = addressFor(world, service)
  const said = refOf(service)
  if (address === undefined) {
    yield detail(world, say('poolEmpty', { service: said, ...settings.addresses }), said)
    return world
  }
  const ipMode = settings.kind === 'cloud' ? settings.ipMode : 'VIP'
  const loadBalancer = { ingress: [{ ip: address, ipMode }] }
  const known = {
    ...world,
    balancer: { ...balancer, given: { ...balancer.given, [name]: address } },
  }
  const current = findObject(known.api, 'Service', name)
  if (!current || isSame(current.status?.loadBalancer, loadBalancer)) return known
  const after = writeObject<Service>(known, {
    ...current,
    status: { ...current.status, loadBalancer },
  })
  yield story(after, say('assigned', { service: said, address }), said)
  return after
}

/** The Service is gone, going, or of another type. */
function* release(world: World, balancer: BalancerSlice, name: string): Script<World> {
  const { [name]: address, ...given } = balancer.given
  const isOfNode = (key: string) => key.startsWith(`${name} `)
  const health = Object.fromEntries(
    Object.entries(balancer.health).filter(([key]) => !isOfNode(key)),
  )
  let after: World = { ...world, balancer: { ...balancer, given, health } }
  if (address !== undefined) {
    after = withAnnouncer(after, address, undefined)
    if (balancer.settings.kind === 'cloud') after = withMachine(after)
    yield story(
      after,
      say('released', { service: ref('service', name), address }),
      ref('service', name),
    )
  }
  if (address !== undefined) after = wakeAll(after) // another Service may wait for it
  const service = findObject(after.api, 'Service', name)
  if (!service) return after
  if (!service.metadata.deletionTimestamp && service.status?.loadBalancer?.ingress)
    after = writeObject<Service>(after, {
      ...service,
      status: { ...service.status, loadBalancer: {} },
    })
  const current = findObject(after.api, 'Service', name)
  return current ? withFinalizer(after, current, false) : after
}

/** k8s.io/cloud-provider/controllers/service/controller.go, addFinalizer and removeFinalizer. */
function withFinalizer(world: World, service: Service, isWanted: boolean): World {
  const finalizers = service.metadata.finalizers ?? []
  if (finalizers.includes(CLEANUP) === isWanted) return world
  const { finalizers: _, ...metadata } = service.metadata
  const kept = isWanted ? [...finalizers, CLEANUP] : finalizers.filter((one) => one !== CLEANUP)
  return writeObject<Service>(world, {
    ...service,
    metadata: { ...metadata, ...(kept.length > 0 && { finalizers: kept }) },
  })
}

/** A new load balancer has looked at every Node before it is handed over. */
function withFirstHealth(world: World, service: Service): World {
  const { balancer } = world
  if (!balancer) return world
  const name = nameOf(service)
  const health = { ...balancer.health }
  for (const { metadata } of balancedNodes(world))
    health[healthKey(name, metadata.name)] = passes(world, service, metadata.name)
  return { ...world, balancer: { ...balancer, health } }
}

/** Where health checks would find something else than before, they will have said so after a while. */
function judgeNodes(world: World, service: Service): World {
  const name = nameOf(service)
  let after = world
  for (const { metadata } of balancedNodes(world)) {
    const isNew = passes(world, service, metadata.name)
    if ((world.balancer?.health[healthKey(name, metadata.name)] ?? false) === isNew) continue
    after = judgeLater(after, { node: metadata.name, service: name, isUp: isNew })
  }
  return after
}

interface Probed {
  readonly node: string
  readonly service?: string
  readonly isUp: boolean
}

/** MetalLB: a speaker lives as long as its machine. */
const probeSpeaker = (world: World, node: string): World => {
  const isThere = world.network.hosts[node] !== undefined
  return (world.balancer?.lost.includes(node) ?? false) === isThere
    ? judgeLater(world, { node, isUp: isThere })
    : world
}

function judgeLater(world: World, { node, service, isUp: seen }: Probed): World {
  const isDue = allDue(world).some(
    ({ event }) =>
      event.kind === 'load-balancer/judged' &&
      event.node === node &&
      event.service === service &&
      event.isUp === seen,
  )
  if (isDue) return world
  const failMs = service === undefined ? SUSPICION_MS : CHECK_MS * CHECKS_TO_FAIL
  const passMs = service === undefined ? 0 : CHECK_MS
  const actor = service === undefined ? ACTORS.metallb : 'load-balancer'
  const of = service === undefined ? {} : { service }
  return schedule(world, seen ? passMs : failMs, actor, {
    kind: 'load-balancer/judged',
    node,
    isUp: seen,
    ...of,
  })
}

function* judgeSpeaker(
  world: World,
  balancer: BalancerSlice,
  { node, wasUp }: { readonly node: string; readonly wasUp: boolean },
): Script<World> {
  const isThere = world.network.hosts[node] !== undefined
  if (isThere !== wasUp || balancer.lost.includes(node) !== wasUp) return wakeAll(world)
  const others = balancer.lost.filter((other) => other !== node)
  const lost = wasUp ? others : [...others, node]
  const after = { ...world, balancer: { ...balancer, lost } }
  const words = { node: ref('node', node) }
  yield wasUp
    ? story(after, say('speakerBack', words), words.node)
    : story(after, say('speakerLost', { ...words, seconds: SUSPICION_MS / 1_000 }), words.node)
  return wakeAll(after)
}

function wake(world: World, service: string): World {
  const isDue = allDue(world).some(
    ({ at, event }) =>
      at === world.clock && event.kind === 'load-balancer/reconciled' && event.service === service,
  )
  if (isDue || !world.balancer) return world
  const event = { kind: 'load-balancer/reconciled', service } as const // as: a literal
  return schedule(world, 0, ACTORS[world.balancer.settings.kind], event)
}

const wakeAll = (world: World): World => balancedNames(world).reduce(wake, world)

/** Services of type LoadBalancer, their endpoints, and Nodes. */
export const watchServices: Watch = {
  objects: ['Service', 'EndpointSlice', 'Node'],
  wake(world, { object, name, before }) {
    if (!world.balancer) return world
    if (object === 'Node') return wakeAll(world)
    const slice = findObject(world.api, 'EndpointSlice', name) ?? before
    const service = object === 'Service' ? name : serviceOfSlice(slice as EndpointSlice) // as: its kind says so
    return balancedNames(world).includes(service) ? wake(world, service) : world
  },
}
