import { parseIPv4 } from '../../core/ip.ts'
import type { Ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { schedule } from '../../core/sim/agenda.ts'
import { type Script, story } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Ask, Heard } from '../coredns/index.ts'
import { startState } from '../coredns/model.ts'
import {
  type ResolvedEffect,
  type ResolvedHappens,
  type ResolvedStep,
  stepResolved,
} from '../dns/index.ts'
import { freshResolved } from '../dns/model.ts'
import { sourceAddress } from '../netfilter/index.ts'
import { type Host, type Listener, withHost } from '../netfilter/model.ts'
import { boxOfStation } from '../traffic/index.ts'
import { askUpstream } from './ask-upstream.ts'
import { withoutTask, withQuery, withTask } from './change-names.ts'
import { say, written } from './explain.ts'
import {
  type NodeResolver,
  namesOf,
  type ReplyWay,
  type SentQuery,
  type ServerTask,
} from './model.ts'
import { resolvedConf } from './resolved-conf.ts'
import { countOf, kindOf } from './sort-answer.ts'
import { sendBack } from './work-on.ts'

/** systemd-resolved on a Node: what happens to it goes into its state machine, and what it does next is carried out. */

const STUBS = ['127.0.0.53', '127.0.0.54']
const DNS_PORT = 53
const ANSWER_MS = 0.1 // simulated ms: it looks into its memory
/** Its own timers tell it when an answer is late; this only ends the packet's wait. */
const PATIENCE_MS = 30_000

const LISTENERS: readonly Listener[] = STUBS.flatMap((address) => [
  { protocol: 'udp', port: DNS_PORT, address },
  { protocol: 'tcp', port: DNS_PORT, address },
])

/** Where the scenario has it, it listens on every Node. */
export function withResolved(world: World): World {
  if (!namesOf(world).settings.resolved) return world
  let { network } = world
  for (const host of Object.values(network.hosts)) {
    if (host.kind !== 'node' || host.described) continue
    if (host.listeners.some(({ address }) => address === STUBS[0])) continue
    network = withHost(network, { ...host, listeners: [...host.listeners, ...LISTENERS] })
  }
  return network === world.network ? world : { ...world, network }
}

export const isResolvedStub = (world: World, { kind }: Host, address: string): boolean =>
  kind === 'node' && STUBS.includes(address) && namesOf(world).settings.resolved !== undefined

interface Asked {
  readonly query: SentQuery
  readonly reply: ReplyWay
  readonly isQuiet: boolean
  /** Who asks, and at which of the two stubs: `127.0.0.1:50001`. */
  readonly client: string
  readonly address: string
}

export function* askResolved(world: World, host: Host, asked: Asked): Script<World> {
  const { query, reply, isQuiet, client, address } = asked
  const step = stepOf(world, host, {
    kind: 'asked',
    query: query.query,
    transport: query.transport,
    client,
    isBypass: address === STUBS[1],
  })
  const resolver = resolverOn(world, host.name)
  const waiting = { ...resolver.waiting, ...(step.query && { [step.query]: { reply, isQuiet } }) }
  world = withResolver(world, host.name, { ...resolver, waiting })
  return yield* carryOut(world, host.name, step)
}

/** Something came for a question that it had sent. That nothing came in time, its own timers say. */
export function* hearForResolved(world: World, task: ServerTask, heard: Heard): Script<World> {
  const { work, host: name } = task
  const host = world.network.hosts[name]
  if (work.kind !== 'resolved' || !host || heard.kind === 'slept') return world
  if (heard.kind === 'failed' && heard.why === 'timeout') return world
  const { transaction, socket } = work
  const happens: ResolvedHappens =
    heard.kind === 'answer'
      ? { kind: 'heard', transaction, socket, answer: heard.answer }
      : { kind: 'refused', transaction, socket }
  world = withoutTask(world, task.id)
  return yield* carryOut(world, name, stepOf(world, host, happens))
}

export function* wakeResolved(
  world: World,
  name: string,
  { transaction, timer }: { readonly transaction: string; readonly timer: number },
): Script<World> {
  const host = world.network.hosts[name]
  if (!host) return world
  const step = stepOf(world, host, { kind: 'waited', transaction, timer })
  return yield* carryOut(world, name, step)
}

function stepOf(world: World, host: Host, happens: ResolvedHappens): ResolvedStep {
  const { settings } = namesOf(world)
  const conf = resolvedConf(settings.resolved ?? {}, settings.nodeFile, host)
  return stepResolved(conf, resolverOn(world, host.name).state, { now: world.clock, happens })
}

const fresh: NodeResolver = { state: freshResolved, waiting: {} }

const resolverOn = (world: World, node: string): NodeResolver =>
  namesOf(world).resolvers[node] ?? fresh

function withResolver(world: World, node: string, resolver: NodeResolver): World {
  const names = namesOf(world)
  return { ...world, names: { ...names, resolvers: { ...names.resolvers, [node]: resolver } } }
}

function* carryOut(world: World, node: string, step: ResolvedStep): Script<World> {
  const { state, effects, told } = step
  world = withResolver(world, node, { ...resolverOn(world, node), state })
  for (const message of told) yield* tell(world, node, message)
  for (const effect of effects) world = yield* doOne(world, node, effect)
  return world
}

/** Details, when nobody waits for it any more. */
function* tell(world: World, node: string, message: Message): Script<World> {
  const waiting = Object.values(resolverOn(world, node).waiting)
  const isQuiet = waiting.every((one) => one.isQuiet)
  const { actor, box } = placeOf(world, node)
  const level = isQuiet ? 'detail' : 'story'
  yield { level, message, focus: [actor, box], world, actor }
  return world
}

function placeOf(world: World, node: string) {
  const actor = (world.network.hosts[node]?.stands ?? `node:${node}`) as Ref // as: hosts stand for refs
  return { actor, box: boxOfStation(world, { host: node, name: 'app' }) }
}

function* doOne(world: World, node: string, effect: ResolvedEffect): Script<World> {
  switch (effect.kind) {
    case 'wait': {
      const { transaction, timer, ms } = effect
      const event = { kind: 'names/resolvedWaited', node, transaction, timer } as const
      return schedule(world, ms, placeOf(world, node).actor, event)
    }
    case 'send':
      return yield* sendOn(world, node, effect)
    case 'reply':
      return yield* reply(world, node, effect)
  }
}

function* sendOn(
  world: World,
  node: string,
  { transaction, socket, server, transport, query }: Extract<ResolvedEffect, { kind: 'send' }>,
): Script<World> {
  const host = world.network.hosts[node]
  if (!host) return world
  const { actor } = placeOf(world, node)
  if (parseIPv4(server) === undefined || !sourceAddress(host, server)) {
    yield story(world, say('unreachable', { from: actor, server }), actor)
    const step = stepOf(world, host, { kind: 'unsendable', transaction, socket })
    return yield* carryOut(world, node, step)
  }
  const names = namesOf(world)
  const waiting = Object.values(resolverOn(world, node).waiting)
  const task: ServerTask = {
    id: `${names.taskCount + 1}`,
    server: actor,
    uid: `resolved ${node}`,
    host: node,
    work: { kind: 'resolved', transaction, socket },
    startedAt: world.clock,
    startState: startState(1),
    objects: {},
    resumed: [],
    seen: { changes: 0, passed: 0, begun: 0 },
    isQuiet: waiting.every((one) => one.isQuiet),
  }
  world = { ...world, names: { ...names, taskCount: names.taskCount + 1 } }
  const ask: Ask = {
    kind: 'ask',
    upstream: `${server}:${DNS_PORT}`,
    transport,
    query,
    timeoutMs: PATIENCE_MS,
    isKept: false,
  }
  const asked = yield* askUpstream(withTask(world, task), task, ask)
  return asked.now ? yield* hearForResolved(asked.world, task, asked.now) : asked.world
}

function* reply(
  world: World,
  node: string,
  { query: id, answer }: Extract<ResolvedEffect, { kind: 'reply' }>,
): Script<World> {
  const resolver = resolverOn(world, node)
  const { [id]: one, ...waiting } = resolver.waiting
  world = withResolver(world, node, { ...resolver, waiting })
  if (!one || !answer) return world
  const query = namesOf(world).queries[one.reply.query]
  if (!query) return world
  world = withQuery(world, { ...query, answer })
  const { actor, box } = placeOf(world, node)
  const { name, type } = query.query.question
  const said = { name: written(name), type, answered: kindOf(answer), count: countOf(answer) }
  const message = say('answered', { pod: actor, ...said })
  yield { level: one.isQuiet ? 'detail' : 'story', message, focus: [actor, box], world, actor }
  return sendBack(world, one.reply, ANSWER_MS)
}
