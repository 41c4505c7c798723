import type { Message } from '../../core/say/message.ts'
import { nextBelow, type RandomState } from '../../core/sim/random.ts'
import type { Answer, Query, Question, Rcode, Transport } from '../dns/model.ts'
import type { Config } from './config.ts'
import type { Records } from './kubernetes/index-records.ts'
import {
  applyChange,
  type Change,
  type Client,
  type Failure,
  type Heard,
  type ServerState,
} from './model.ts'

export type { Client, Failure, Heard }

/** A CoreDNS that has started. */
export interface Server {
  readonly config: Config
  readonly records: Records
  /** Its own, without loopback. */
  readonly addresses: readonly string[]
  readonly hostName: string
}

/** A question for an upstream: whoever runs the chain sends it, and gives back what was heard. */
export interface Ask {
  readonly kind: 'ask'
  /** `192.0.2.53:53` */
  readonly upstream: string
  readonly transport: Transport
  readonly query: Query
  readonly timeoutMs: number
  /** The connection was used before. */
  readonly isKept: boolean
}

/** Only background work sleeps. */
export interface Sleep {
  readonly kind: 'sleep'
  readonly ms: number
}

export type Demand = Ask | Sleep

/** What a stage hands back to the one before it. */
export interface Outcome {
  /** The message for the client; without one the server makes a bare one of the code. */
  readonly answer?: Answer
  readonly rcode: Rcode
  /** For the log. */
  readonly error?: string
  /** The question as a plugin behind left it, if that changed it: whoever logs afterwards sees it so. */
  readonly asked?: Query
  /** The plugin crashed: the server answers for it. */
  readonly isPanic?: true
}

export type Chain<Result = Outcome> = Generator<Demand, Result, Heard>

/** A stage that was passed, and what it did. */
export interface Passed {
  readonly plugin: string
  readonly did: Message
}

/** Work that goes on beside the answer: refreshes of a cache, health checks. It has a run of its own. */
export interface Background {
  readonly since: number
  readonly work: (run: Run) => Chain<void>
}

/** One question on its way through the server. What it changes is seen by itself at once and by others when it is told. */
export interface Run {
  readonly server: Server
  readonly client: Client
  at: number
  state: ServerState
  readonly passed: Passed[]
  readonly changes: Change[]
  readonly background: Background[]
  /** Questions that the server asks itself while it answers one. */
  depth: number
  /** The server asked itself without end, and the process is gone. */
  isCrashed: boolean
  /** Names of loop probes that came by, and how often. */
  readonly probes: Map<string, number>
}

/**
 * A question at its beginning: `serve` takes it on. The server's memory may change while it waits for an upstream; whoever
 * runs several at once applies the changes of each to the memory of all.
 */
export const openRun = (
  server: Server,
  client: Client,
  { state, at }: { readonly state: ServerState; readonly at: number },
  probes: Map<string, number> = new Map(),
): Run => ({
  server,
  client,
  at,
  state,
  passed: [],
  changes: [],
  background: [],
  depth: 0,
  isCrashed: false,
  probes,
})

export const change = (run: Run, one: Change): void => {
  run.changes.push(one)
  run.state = applyChange(run.state, one)
}

export const pass = (run: Run, plugin: string, did: Message): void => {
  run.passed.push({ plugin, did })
}

export function* demand(run: Run, one: Demand): Chain<Heard> {
  const heard = yield one
  run.at = heard.at
  return heard
}

export const begin = (run: Run, work: Background['work']): void => {
  run.background.push({ since: run.at, work })
}

/** A whole number below `below` out of the server's own chance. */
export function draw(run: Run, below: number): number {
  const [value, random]: readonly [number, RandomState] = nextBelow(run.state.random, below)
  change(run, { kind: 'drew', random })
  return value
}

/** What a stage is given besides its settings. */
export interface StagePlace {
  readonly run: Run
  readonly query: Query
  /** Calls the plugin behind it; background work gives a run of its own. */
  readonly next: (query: Query, run?: Run) => Chain
  /** The server asks itself (coredns plugin/pkg/upstream). */
  readonly lookUp: (query: Query, question: Question) => Chain<Answer | undefined>
  /** Of the block, and of the plugin in it: `0/3`. */
  readonly block: string
  readonly id: string
  /** The block listens on addresses of its own. */
  readonly isBound: boolean
  /** Whether the plugin behind it has another name. */
  readonly isLast: boolean
}

export const outcomeOf = (answer: Answer, rcode: Rcode = 'NOERROR'): Outcome => ({ answer, rcode })

export const failed = (error: string, rcode: Rcode = 'SERVFAIL'): Outcome => ({ rcode, error })

/** The answer changed on its way back, if there is one. */
export const mapAnswer = (outcome: Outcome, map: (answer: Answer) => Answer): Outcome =>
  outcome.answer ? { ...outcome, answer: map(outcome.answer) } : outcome

/** Codes that say that nobody has written to the client yet (coredns plugin/plugin.go, ClientWrite). */
export const isUnwritten = (rcode: Rcode): boolean =>
  rcode === 'SERVFAIL' || rcode === 'REFUSED' || rcode === 'FORMERR' || rcode === 'NOTIMP'
