import type { World } from '../../world.ts'
import { findObject, type Pod } from '../api-server/model.ts'
import {
  applyChange,
  type Chain,
  type Client,
  type Demand,
  openRun,
  type Passed,
  type Run,
  type ServerState,
  serve,
} from '../coredns/index.ts'
import { startState } from '../coredns/model.ts'
import type { Answer } from '../dns/model.ts'
import { namesOf, type ServerTask } from './model.ts'
import { standingOfRecursion } from './run-recursion.ts'
import { startedIn } from './start-dns.ts'

/** Where the work of a CoreDNS stands: run from its beginning with all that it was resumed with, it decides the same each time. */
export interface TaskStanding {
  /** What it waits for; absent: it is done. */
  readonly demand?: Demand
  /** What it says in the end; absent: nothing. */
  readonly answer?: Answer
  /** All that it did so far. */
  readonly passed: readonly Passed[]
  /** When each work beside it began, in simulated ms. */
  readonly begunAt: readonly number[]
  readonly changeCount: number
  /** The world with what it changed in its memory since it was looked at last. */
  readonly remember: (world: World) => World
}

const RANDOM_SEED = 1
const NOBODY: Client = { address: '', port: 0, transport: 'tcp', toAddress: '', toPort: '53' }

export const stateOf = (world: World, uid: string): ServerState =>
  namesOf(world).servers[uid] ?? startState(RANDOM_SEED)

/** Undefined: the server is gone, or would not start any more. */
export function standingOfTask(world: World, task: ServerTask): TaskStanding | undefined {
  if (task.work.kind === 'recursion') return standingOfRecursion(world, task, task.work)
  if (task.work.kind === 'resolved') return undefined
  const pod = findObject(world.api, 'Pod', task.server.slice('pod:'.length))
  if (pod?.metadata.uid !== task.uid) return undefined
  const played = replayed(world, pod, task)
  if (!played) return undefined
  const { run, ...rest } = played
  return {
    ...rest,
    passed: run.passed,
    begunAt: run.background.map(({ since }) => since),
    changeCount: run.changes.length,
    remember: (after) => remembered(after, task, run),
  }
}

interface Replayed extends Pick<TaskStanding, 'demand' | 'answer'> {
  readonly run: Run
}

function replayed(world: World, pod: Pod, task: ServerTask): Replayed | undefined {
  const { objects, corefile } = task
  const started = startedIn(world, pod, { objects, corefile })
  if (started.kind !== 'up') return undefined
  const client = task.work.kind === 'question' ? task.work.client : NOBODY
  const run = openRun(started.server, client, { state: task.startState, at: task.startedAt })
  const chain = chainOf(world, pod, { task, run })
  if (!chain) return undefined
  let step = chain.next()
  for (const { heard, state } of task.resumed) {
    if (step.done) break
    run.state = state
    step = chain.next(heard)
  }
  if (!step.done) return { run, demand: step.value }
  return { run, ...(step.value && { answer: step.value }) }
}

interface Opening {
  readonly task: ServerTask
  readonly run: Run
}

function chainOf(
  world: World,
  pod: Pod,
  { task: { work }, run }: Opening,
): Chain<Answer | undefined> | undefined {
  if (work.kind === 'question') return serve(run, work.query)
  if (work.kind === 'recursion' || work.kind === 'resolved') return undefined
  const begun = replayed(world, pod, work.origin)?.run.background[work.place]
  return begun ? quiet(begun.work(run)) : undefined
}

function* quiet(chain: Chain<void>): Chain<Answer | undefined> {
  yield* chain
  return undefined
}

function remembered(world: World, { uid, seen }: ServerTask, run: Run): World {
  const fresh = run.changes.slice(seen.changes)
  if (fresh.length === 0) return world
  const state = fresh.reduce(applyChange, stateOf(world, uid))
  const names = namesOf(world)
  return { ...world, names: { ...names, servers: { ...names.servers, [uid]: state } } }
}
