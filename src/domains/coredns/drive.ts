import type { Answer, Query, Transport } from '../dns/model.ts'
import { listenerAt } from './config.ts'
import type { ServerState } from './model.ts'
import {
  type Ask,
  type Chain,
  type Client,
  type Demand,
  type Heard,
  openRun,
  type Passed,
  type Run,
  type Server,
} from './run.ts'
import { serve } from './serve.ts'

/** Runs questions one after the other against a network that answers at once. A simulation would let time pass instead. */

/** What comes back from an address; `after` ms later. */
export type Network = (ask: Ask, at: number) => Reply

export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly after: number }
  | { readonly kind: 'failed'; readonly why: 'timeout' | 'refused'; readonly after: number }

/** A server at work. */
export interface Host {
  readonly server: Server
  readonly network: Network
  readonly state: ServerState
  readonly at: number
  readonly jobs: readonly Job[]
}

interface Job {
  readonly due: number
  readonly run: Run
  readonly chain: Chain<void>
  readonly heard: Heard | undefined
}

export interface Served {
  readonly host: Host
  /** Undefined: silence. */
  readonly answer: Answer | undefined
  readonly passed: readonly Passed[]
  readonly tookMs: number
}

/** Where background work comes from: nobody. */
const NOBODY: Client = {
  address: '',
  port: 0,
  transport: 'tcp',
  toAddress: '',
  toPort: '53',
}
const HOPS_MAX = 8

/** One question, and all that is due beside it until it is answered. */
export function ask(
  before: Host,
  client: Client,
  query: Query,
  probes: Map<string, number> = new Map(),
): Served {
  const { server, network } = before
  const driving: Driving = { server, network, jobs: [...before.jobs], hops: 0 }
  const run = openRun(server, client, before, probes)
  catchUp(run, before.at, driving)
  const answer = driveServe(run, query, driving)
  const host = { ...before, state: run.state, at: run.at, jobs: driving.jobs }
  return { host, answer, passed: run.passed, tookMs: run.at - before.at }
}

interface Driving {
  readonly server: Server
  readonly network: Network
  readonly jobs: Job[]
  /** Questions that this server sent to itself. */
  readonly hops: number
}

function driveServe(run: Run, query: Query, driving: Driving): Answer | undefined {
  const chain = serve(run, query)
  let step = chain.next()
  while (!step.done) {
    takeJobs(run, driving)
    const heard = hear(run, step.value, driving)
    catchUp(run, heard.at, driving)
    step = chain.next(heard)
  }
  takeJobs(run, driving)
  return step.value
}

/** Background work that has begun joins what is due. */
function takeJobs(run: Run, { server, jobs }: Driving): void {
  for (const { since, work } of run.background.splice(0)) {
    const own = openRun(server, NOBODY, { state: run.state, at: since })
    jobs.push({ due: since, run: own, chain: work(own), heard: undefined })
  }
}

/** Does what is due beside a question up to a time, so that the question sees what came of it. */
function catchUp(run: Run, until: number, driving: Driving): void {
  const { jobs } = driving
  for (;;) {
    const due = jobs.filter((job) => job.due <= until).sort((one, other) => one.due - other.due)
    const [job] = due
    if (!job) return
    jobs.splice(jobs.indexOf(job), 1)
    job.run.at = job.due
    job.run.state = run.state
    const step = job.heard ? job.chain.next(job.heard) : job.chain.next()
    run.state = job.run.state
    if (step.done) continue
    const heard = hear(job.run, step.value, driving)
    run.state = job.run.state
    jobs.push({ ...job, due: heard.at, heard })
  }
}

function hear(run: Run, demand: Demand, driving: Driving): Heard {
  if (demand.kind === 'sleep') return { kind: 'slept', at: run.at + demand.ms }
  const own = ownAddress(driving.server, demand.upstream)
  if (own) return hearOneself(run, demand, { ...driving, ...own })
  return heardOf(driving.network(demand, run.at), run.at)
}

const heardOf = (reply: Reply, at: number): Heard =>
  reply.kind === 'answer'
    ? { kind: 'answer', answer: reply.answer, at: at + reply.after }
    : { kind: 'failed', why: reply.why, at: at + reply.after }

/** Address and port, when they lead back to the server itself. */
function ownAddress(server: Server, address: string) {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  const isOwn = host.startsWith('127.') || host === '::1' || server.addresses.includes(host)
  return isOwn ? { toAddress: host, toPort: address.slice(colon + 1) } : undefined
}

interface HearingOneself extends Driving {
  readonly toAddress: string
  readonly toPort: string
}

/** A question that comes back to who sent it. Circles end in a timeout. */
function hearOneself(run: Run, demand: Ask, driving: HearingOneself): Heard {
  const { toAddress, toPort, hops } = driving
  if (!listenerAt(run.server.config, toAddress, toPort))
    return { kind: 'failed', why: 'refused', at: run.at }
  const timeout: Heard = { kind: 'failed', why: 'timeout', at: run.at + demand.timeoutMs }
  if (hops >= HOPS_MAX) return timeout
  const client: Client = {
    address: '127.0.0.1',
    port: 40_000,
    transport: demand.transport,
    toAddress,
    toPort,
  }
  const inner = openRun(run.server, client, run, run.probes)
  const answer = driveServe(inner, demand.query, { ...driving, hops: hops + 1 })
  run.state = inner.state
  run.changes.push(...inner.changes)
  return answer && inner.at - run.at <= demand.timeoutMs
    ? { kind: 'answer', answer, at: inner.at }
    : timeout
}

/** Does what is due up to a time while nobody asks. */
export function rest(host: Host, until: number): Host {
  const { server, network } = host
  const driving: Driving = { server, network, jobs: [...host.jobs], hops: 0 }
  const run = openRun(server, NOBODY, { state: host.state, at: until })
  catchUp(run, until, driving)
  return { ...host, state: run.state, at: until, jobs: driving.jobs }
}

const PROBE = '4547991504243258144.3688648895315093531'
const PROBES_MAX = 2

/** What the plugin `loop` finds out at the start: the zone of a block whose questions come back (coredns plugin/loop). */
export function findLoop(before: Host): { readonly host: Host; readonly loop?: Loop } {
  let host = before
  for (const { plugins, keys, hosts } of host.server.config.blocks) {
    const plugin = plugins.find((one) => one.plugin === 'loop')
    if (plugin?.plugin !== 'loop') continue
    const port = keys[0]?.port ?? '53'
    const name = plugin.zone === '.' ? `${PROBE}.` : `${PROBE}.${plugin.zone}`
    const probes = new Map([[name, 0]])
    const client: Client = {
      address: '127.0.0.1',
      port: 40_000,
      transport: 'udp' satisfies Transport,
      toAddress: hosts[0] ?? '127.0.0.1',
      toPort: port,
    }
    const query: Query = { id: 0, question: { name, type: 'HINFO' }, recursionDesired: true }
    const served = ask(host, client, query, probes)
    // The probe's time is not the clients': it goes on while they ask.
    host = { ...served.host, at: before.at }
    if ((probes.get(name) ?? 0) > PROBES_MAX) {
      return { host, loop: { zone: plugin.zone, address: `${hosts[0] ?? ''}:${port}` } }
    }
  }
  return { host }
}

export interface Loop {
  readonly zone: string
  /** Where the server listens: `:53`. */
  readonly address: string
}
