import { chancesOf, triesFrom } from '../api-server/index.ts'
import type { Down, Outage } from '../api-server/model.ts'
import { COMPONENTS, type Component, type ComponentStage } from './model.ts'

/**
 * Who leads while the API server comes and goes. client-go tools/leaderelection/leaderelection.go, Kubernetes v1.36: a leader that could not
 * renew its lease ends its process, kubelet starts it again, and the new process waits for as long as a lease lasts, counted
 * from when it first saw it. Held against kube-controller-manager and kube-scheduler 1.36 with the flags of kubeadm, API server killed
 * for 61 s: both end after 11.4 s, start once, and lead 16.3 s and 61.3 s after it is back.
 */

interface Election {
  readonly leaseMs: number
  readonly renewMs: number
  readonly retryMs: number
  /** What it does at its start without an API server: it waits for one, or ends. */
  readonly alone: 'waits' | 'ends'
  /** Caches that it fills before it stands for election (cmd/kube-scheduler/app/server.go); each tries by itself. */
  readonly caches: number
}

const KUBERNETES = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 } as const // as: literals

const ELECTIONS: Readonly<Record<Component, Election>> = {
  'kube-controller-manager': { ...KUBERNETES, alone: 'waits', caches: 0 },
  'kube-scheduler': { ...KUBERNETES, alone: 'waits', caches: 18 },
  // Cluster API v1.14 main.go: --leader-elect-lease-duration, -renew-deadline, -retry-period. Its indexes need an API server at once.
  'capi-controller-manager': {
    leaseMs: 60_000,
    renewMs: 40_000,
    retryMs: 5_000,
    alone: 'ends',
    caches: 0,
  },
}

/** Something that happens to a component, at ms of the clock. `count`: how often it was started since it lost its lease. */
export interface Moment {
  readonly at: number
  readonly stage: ComponentStage
  readonly count: number
  /** Of a start that fails: until the next one. */
  readonly waitMs: number
}

const JITTER = 1.2
const FAIL_MS = 1_000 // until a start without API server ends; an assumption
const NOTICE_MS = 1_000 // until kubelet has seen the end: the period of its PLEG
const FIRST_WAIT_MS = 10_000
const WAIT_MS_MAX = 300_000 // pkg/kubelet/kubelet.go, MaxCrashLoopBackOff

const isUp = (downs: readonly Down[], at: number): boolean =>
  !downs.some(({ from, to = Number.POSITIVE_INFINITY }) => from <= at && at < to)

/** What happens to a component that led before the first silence, in order. Without end while nobody answers. */
export function* momentsOf(
  { downs, chance }: Outage,
  component: Component,
): Generator<Moment, void, undefined> {
  const election = ELECTIONS[component]
  const { leaseMs, retryMs } = election
  const chances = chancesOf(chance, component)
  let leadsFrom = 0
  for (;;) {
    const lost = lostAt(downs, leadsFrom, election)
    if (lost === undefined) return
    yield { at: lost, stage: 'leaseLost', count: 0, waitMs: 0 }
    let at = lost + NOTICE_MS
    let waitMs = FIRST_WAIT_MS
    let count = 1
    while (election.alone === 'ends' && !isUp(downs, at)) {
      yield { at, stage: 'startFailed', count, waitMs }
      at += FAIL_MS + waitMs
      waitMs = Math.min(WAIT_MS_MAX, waitMs * 2)
      count += 1
    }
    yield { at, stage: 'started', count, waitMs: 0 }
    at = filledAt(downs, at, { chance, component, caches: election.caches })
    let seen: number | undefined
    while (!(isUp(downs, at) && seen !== undefined && at >= seen + leaseMs)) {
      if (isOver(downs, at)) return
      if (isUp(downs, at)) seen ??= at
      at += Math.round(retryMs * (1 + JITTER * chances.next().value))
    }
    yield { at, stage: 'leads', count, waitMs: 0 }
    leadsFrom = at
  }
}

/** From now on nobody answers any more. */
function isOver(downs: readonly Down[], at: number): boolean {
  const last = downs.at(-1)
  return last !== undefined && last.to === undefined && at >= last.from
}

interface Filling {
  readonly chance: number
  readonly component: Component
  readonly caches: number
}

/** When the last of the caches of a process that starts at `start` is filled. */
function filledAt(downs: readonly Down[], start: number, { chance, component, caches }: Filling) {
  let last = start
  for (let cache = 0; cache < caches; cache++) {
    const tries = triesFrom(start, chancesOf(chance, `${component} ${cache}`))
    for (const at of tries) {
      last = Math.max(last, at)
      if (isUp(downs, at) || isOver(downs, at)) break
    }
  }
  return last
}

/** When a leader gives up: the deadline after the first renewal that fails, unless one succeeds before. */
function lostAt(
  downs: readonly Down[],
  from: number,
  { renewMs, retryMs }: Election,
): number | undefined {
  for (const down of downs) {
    const end = down.to ?? Number.POSITIVE_INFINITY
    if (end <= from) continue
    const start = Math.max(from, down.from)
    const first = from + Math.ceil((start - from) / retryMs) * retryMs
    if (first >= end) continue
    const lastTry = first + Math.ceil(renewMs / retryMs - 1) * retryMs // the one at the deadline comes too late
    if (end > lastTry) return first + renewMs
  }
  return undefined
}

type Known = Map<Component, number>
const known = new WeakMap<readonly Down[], Known>()

/** Ms of the clock from which on a component leads for good; 0 where it never lost its lease. Infinite while nobody answers. */
export function leadsAt(outage: Outage, component: Component): number {
  const { downs } = outage
  if (downs.at(-1)?.to === undefined) return Number.POSITIVE_INFINITY
  const times: Known = known.get(downs) ?? new Map()
  known.set(downs, times)
  let at = times.get(component)
  if (at === undefined) {
    at = 0
    for (const moment of momentsOf(outage, component)) at = moment.at
    times.set(component, at)
  }
  return at
}

/** What comes next after `now`. */
export function nextMoment(outage: Outage, component: Component, now: number): Moment | undefined {
  for (const moment of momentsOf(outage, component)) if (moment.at > now) return moment
  return undefined
}

/** What happens to a component at this very moment. */
export function momentAt(outage: Outage, component: Component, now: number): Moment | undefined {
  for (const moment of momentsOf(outage, component)) {
    if (moment.at === now) return moment
    if (moment.at > now) return undefined
  }
  return undefined
}

/** Whether its process still holds the work it had before the silence: it never lost its lease. */
export const keptItsLease = (outage: Outage, component: Component): boolean =>
  leadsAt(outage, component) === 0

export const recoveredAt = (outage: Outage): number =>
  Math.max(...COMPONENTS.map((component) => leadsAt(outage, component)))
