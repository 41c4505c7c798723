import { type Answer, foldName, type Query, type Transport } from '../../dns/model.ts'
import { say } from '../explain.ts'
import { makeAnswer } from '../make-answer.ts'
import { type ForwardState, forwardOf, upstreamOf } from '../model.ts'
import { isInZone, normalized } from '../names.ts'
import {
  begin,
  type Chain,
  change,
  demand,
  draw,
  failed,
  type Heard,
  type Outcome,
  outcomeOf,
  pass,
  type Run,
  type StagePlace,
} from '../run.ts'
import type { ForwardSettings, Upstream } from '../setup/forward.ts'

const DEADLINE_MS = 5_000 // plugin/forward/forward.go: defaultTimeout
const ATTEMPTS_PER_UPSTREAM = 2
const PROBE_TIMEOUT_MS = 1_000 // plugin/pkg/proxy/health.go

/** Passes questions on to other servers (coredns plugin/forward/forward.go, v1.14.7). */
export function* forwardStage(settings: ForwardSettings, at: StagePlace): Chain {
  const { run, query, next, id } = at
  if (!isForwarded(settings, normalized(query.question.name))) {
    pass(run, 'forward', say('forwardNotMine', { from: settings.from }))
    return yield* next(query)
  }
  if (settings.concurrentMax === 0) return yield* askUpstreams(settings, at)
  change(run, { kind: 'flew', forward: id, by: 1 })
  if (forwardOf(run.state, id).inFlight > settings.concurrentMax) {
    change(run, { kind: 'flew', forward: id, by: -1 })
    pass(run, 'forward', say('forwardFull', { max: settings.concurrentMax }))
    return failed(`concurrent queries exceeded maximum ${settings.concurrentMax}`, 'REFUSED')
  }
  const outcome = yield* askUpstreams(settings, at)
  change(run, { kind: 'flew', forward: id, by: -1 })
  return outcome
}

const isForwarded = ({ from, except }: ForwardSettings, name: string): boolean =>
  isInZone(name, from) && (name === from || !except.some((zone) => isInZone(name, zone)))

function* askUpstreams(settings: ForwardSettings, at: StagePlace): Chain {
  const { run, query, id } = at
  const order = orderOf(settings, at)
  const attemptsMax = settings.attemptsMax ?? ATTEMPTS_PER_UPSTREAM * order.length
  const deadline = run.at + DEADLINE_MS
  let attempts = 0
  let place = 0
  let downCount = 0
  let failovers = 0
  let error = 'no healthy proxies'
  while (run.at < deadline && (attemptsMax === 0 || attempts < attemptsMax)) {
    if (place >= order.length) [place, downCount] = [0, 0]
    let upstream = order[place++]
    if (!upstream) break
    if (isDown(settings, forwardOf(run.state, id), upstream)) {
      pass(run, 'forward', say('forwardDown', { upstream: upstream.address }))
      downCount++
      if (downCount < order.length) continue
      if (settings.failsFast) break
      // All are down: perhaps the checks are wrong, so one is tried anyway.
      upstream = order[draw(run, order.length)] ?? upstream
    }
    const heard = yield* exchange(settings, at, upstream)
    if (heard.kind !== 'answer') {
      error = errorOf(heard, upstream, transportOf(settings, at))
      if (settings.failuresMax > 0) checkHealth(settings, at, upstream)
      attempts++
      if (attemptsMax > 0 && attempts >= attemptsMax) break
      if (downCount < order.length) continue
      break
    }
    const { answer } = heard
    if (!isAnswerTo(query, answer)) {
      pass(run, 'forward', say('forwardWrongAnswer', { upstream: upstream.address }))
      return outcomeOf(makeAnswer(query, { rcode: 'FORMERR' }))
    }
    if (settings.failover.includes(answer.rcode) && ++failovers < order.length) continue
    const handed = yield* handOn(settings, at, answer)
    return handed ?? outcomeOf({ ...answer, id: query.id })
  }
  pass(run, 'forward', say('forwardGaveUp', { attempts, error }))
  return failed(error)
}

/** `next`: an answer that this upstream may not give is asked for behind it, if a `forward` stands there. */
function* handOn(
  { next: codes, nextOnNoData }: ForwardSettings,
  { run, query, next, isLast }: StagePlace,
  answer: Answer,
): Chain<Outcome | undefined> {
  const isEmpty = nextOnNoData && answer.rcode === 'NOERROR' && answer.answer.length === 0
  if (isLast || !(codes.includes(answer.rcode) || isEmpty)) return undefined
  pass(run, 'forward', say('forwardNext', { rcode: answer.rcode }))
  return yield* next(query)
}

function* exchange(settings: ForwardSettings, at: StagePlace, { address }: Upstream): Chain<Heard> {
  const { run, query, id } = at
  const first = yield* askOnce(transportOf(settings, at))
  const isCut = first.kind === 'answer' && first.answer.truncated
  return isCut && settings.transport === 'udp' ? yield* askOnce('tcp') : first

  function* askOnce(transport: Transport): Chain<Heard> {
    const { keptAt } = upstreamOf(forwardOf(run.state, id), address)
    const usedAt = keptAt[transport]
    const isKept = usedAt !== undefined && run.at - usedAt <= settings.expireMs
    const { readTimeoutMs: timeoutMs } = settings
    pass(run, 'forward', say('forwardAsks', { upstream: address, transport }))
    const heard = yield* demand(run, {
      kind: 'ask',
      upstream: address,
      transport,
      query,
      timeoutMs,
      isKept,
    })
    if (heard.kind === 'answer') {
      const after = { keptAt: { ...keptAt, [transport]: run.at } }
      change(run, { kind: 'upstream', forward: id, address, after })
      pass(run, 'forward', say('forwardHeard', { upstream: address, rcode: heard.answer.rcode }))
    } else if (heard.kind === 'failed') {
      pass(run, 'forward', say('forwardFailed', { upstream: address, why: heard.why }))
    }
    return heard
  }
}

/** In the words of Go's package net; the server's own address and port are left out. */
function errorOf(heard: Heard, { address }: Upstream, transport: Transport): string {
  const isRefused = heard.kind === 'failed' && heard.why === 'refused'
  if (!isRefused) return `read ${transport} ->${address}: i/o timeout`
  return transport === 'tcp'
    ? `dial tcp ${address}: connect: connection refused`
    : `read udp ->${address}: read: connection refused`
}

const transportOf = ({ transport }: ForwardSettings, { run }: StagePlace): Transport =>
  transport === 'as-asked' ? run.client.transport : transport

function isAnswerTo({ question: asked }: Query, { question }: Answer): boolean {
  return (
    question !== undefined &&
    foldName(question.name) === foldName(asked.name) &&
    question.type === asked.type &&
    question.class === asked.class
  )
}

/** The upstreams in the order in which they are tried (coredns plugin/forward/policy.go). */
function orderOf(settings: ForwardSettings, { run, id }: StagePlace): readonly Upstream[] {
  const { upstreams, policy } = settings
  if (policy === 'sequential' || upstreams.length < 2) return upstreams
  if (policy === 'round_robin') {
    change(run, { kind: 'turned', forward: id })
    const first = forwardOf(run.state, id).turn % upstreams.length
    return [
      ...upstreams.slice(first, first + 1),
      ...upstreams.filter((_, place) => place !== first),
    ]
  }
  const rest = [...upstreams]
  return upstreams.flatMap(() => rest.splice(draw(run, rest.length), 1))
}

const isDown = (
  { failuresMax }: ForwardSettings,
  forward: ForwardState,
  { address }: Upstream,
): boolean => failuresMax > 0 && upstreamOf(forward, address).failures > failuresMax

/** From an error to the first answer, an upstream is asked for the root's servers again and again. */
function checkHealth(
  settings: ForwardSettings,
  { run, id }: StagePlace,
  { address }: Upstream,
): void {
  if (upstreamOf(forwardOf(run.state, id), address).isChecked) return
  change(run, { kind: 'upstream', forward: id, address, after: { isChecked: true } })
  begin(run, function* check(later: Run) {
    for (;;) {
      const heard = yield* demand(later, {
        kind: 'ask',
        upstream: address,
        transport: settings.transport === 'tcp' ? 'tcp' : 'udp',
        query: {
          id: 0,
          question: { name: settings.healthName, type: 'NS' },
          recursionDesired: settings.healthRecursion,
        },
        timeoutMs: PROBE_TIMEOUT_MS,
        isKept: false,
      })
      if (heard.kind === 'answer') break
      const { failures } = upstreamOf(forwardOf(later.state, id), address)
      const after = { failures: failures + 1 }
      change(later, { kind: 'upstream', forward: id, address, after })
      yield* demand(later, { kind: 'sleep', ms: settings.healthIntervalMs })
    }
    const after = { failures: 0, isChecked: false }
    change(later, { kind: 'upstream', forward: id, address, after })
  })
}
