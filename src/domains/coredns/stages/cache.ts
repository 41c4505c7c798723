import type { Answer, Query, ResourceRecord } from '../../dns/model.ts'
import { answersQuestion } from '../classify-answer.ts'
import { say } from '../explain.ts'
import { type CacheHalf, type CacheItem, type CachePlace, cachedItem } from '../model.ts'
import { closestZone, normalized } from '../names.ts'
import { begin, type Chain, change, outcomeOf, pass, type StagePlace } from '../run.ts'
import type { CacheSettings } from '../setup/cache.ts'
import { keepAnswer, kindForCache } from './keep-answer.ts'

/** Answers from memory, and remembers what passes (coredns plugin/cache/handler.go, v1.14.7). */
export function* cacheStage(settings: CacheSettings, at: StagePlace): Chain {
  const { run, query, next } = at
  if (closestZone(settings.zones, normalized(query.question.name)) === undefined) {
    pass(run, 'cache', say('outsideZones', { zones: settings.zones.join(' ') }))
    return yield* next(query)
  }
  const kept = findItem(settings, at)
  if (!kept) {
    pass(run, 'cache', say('cacheMiss'))
    return yield* fillCache(settings, at)
  }
  const { half } = kept.place
  const ttl = ttlOf(kept.item, run.at)
  const isStale = ttl <= 0
  if (isStale && settings.stale?.isVerified) {
    const verified = yield* verify(settings, at, kept)
    if (verified) return verified
  }
  if (isStale && !settings.stale?.isVerified) refreshLater(settings, at, kept)
  if (!isStale && settings.prefetch.amount > 0) prefetch(settings, at, kept)
  const shown = settings.keepsTtl
    ? kept.item.ttl
    : isStale
      ? (settings.stale?.ttlMs ?? 0) / 1_000
      : ttl
  pass(
    run,
    'cache',
    isStale ? say('cacheStale', { half, seconds: -ttl }) : say('cacheHit', { half, ttl: shown }),
  )
  return outcomeOf(answerOf(kept.item, query, shown))
}

interface Kept {
  readonly item: CacheItem
  readonly place: CachePlace
}

/** The miss: asks on, keeps what comes back, and shows it with the time it will be kept for. */
function* fillCache(settings: CacheSettings, { run, query, next, block }: StagePlace): Chain {
  const outcome = yield* next(query)
  if (!outcome.answer) return outcome
  return { ...outcome, answer: keepAnswer(settings, { run, block, query }, outcome.answer) }
}

const secondsBetween = (from: number, to: number): number => Math.floor((to - from) / 1_000)

export const ttlOf = (item: CacheItem, now: number): number =>
  item.ttl - secondsBetween(item.storedAt, now)

export const keyOfQuery = ({ question, edns }: Query): string =>
  `${edns?.wantsDnssec ? 1 : 0} ${question.type} ${question.class ?? 'IN'} ${normalized(question.name)}`

function findItem(settings: CacheSettings, { run, query, block }: StagePlace): Kept | undefined {
  const key = keyOfQuery(query)
  const staleSeconds = (settings.stale?.upToMs ?? 0) / 1_000
  const read = (half: CacheHalf): Kept | undefined => {
    const place = { block, half, key }
    const item = cachedItem(run.state, place)
    return item && { item, place }
  }
  const isUsable = ({ item }: Kept): boolean => {
    const ttl = ttlOf(item, run.at)
    return ttl > 0 || (staleSeconds > 0 && -ttl < Math.floor(staleSeconds))
  }
  const positive = read('success')
  if (settings.stale?.prefersPositive && positive) {
    const item = positive.item.isAnswering ? positive.item : positive.item.lastGood
    const good = item && { item, place: positive.place }
    if (good && isUsable(good)) return good
  }
  const negative = read('denial')
  if (negative && isUsable(negative)) {
    // A failure passes: an answer that was good before is better.
    return negative.item.rcode === 'SERVFAIL' && positive && isUsable(positive)
      ? positive
      : negative
  }
  return positive && isUsable(positive) ? positive : undefined
}

function answerOf(item: CacheItem, query: Query, ttl: number): Answer {
  const aged = (records: readonly ResourceRecord[]) =>
    records.map((record) => (record.ttl === ttl ? record : { ...record, ttl }))
  return {
    id: query.id,
    question: query.question,
    rcode: item.rcode,
    // Set on every answer from memory, as some old clients want it.
    authoritative: true,
    truncated: false,
    recursionAvailable: item.recursionAvailable,
    answer: aged(item.answer),
    authority: aged(item.authority),
    additional: aged(item.additional),
  }
}

/** Asks before an answer that is too old is used; undefined if that brought nothing better. */
function* verify(
  settings: CacheSettings,
  at: StagePlace,
  kept: Kept,
): Chain<ReturnType<typeof outcomeOf> | undefined> {
  const { run, query, next, block } = at
  const recheckMs = settings.stale?.recheckMs ?? 0
  if (recheckMs > 0 && !mayRefresh(kept.item, run.at)) return undefined
  const from = run.at
  pass(run, 'cache', say('cacheVerifies'))
  const outcome = yield* next(query)
  const limit = settings.stale?.verifyMs ?? 0
  const answer =
    outcome.answer && isBetter(settings, query, outcome.answer) ? outcome.answer : undefined
  const shown = answer && keepAnswer(settings, { run, block, query }, answer)
  if (!shown && recheckMs > 0) touch(run, kept, { retryAt: run.at + recheckMs })
  // An answer that comes too late is kept, but not waited for.
  if (!shown || (limit > 0 && run.at - from > limit)) return undefined
  return { ...outcome, answer: shown }
}

/** Whether an answer may take the place of an old one (RFC 8767 section 4). */
function isBetter(settings: CacheSettings, query: Query, answer: Answer): boolean {
  if (answer.truncated || answer.question?.type !== query.question.type) return false
  if (settings.stale?.prefersPositive) return answersQuestion(answer)
  const kind = kindForCache(answer)
  if (kind === 'other' || kind === 'transfer') return false
  return answer.rcode === 'NOERROR' || answer.rcode === 'NXDOMAIN'
}

const mayRefresh = (item: CacheItem, now: number): boolean =>
  !item.isRefreshing && (item.retryAt === undefined || now >= item.retryAt)

function touch(run: StagePlace['run'], { item, place }: Kept, after: Partial<CacheItem>): void {
  change(run, { kind: 'touched', place, item: { ...item, ...after } })
}

function prefetch(settings: CacheSettings, at: StagePlace, kept: Kept): void {
  const { run } = at
  const { amount, windowMs, percentage } = settings.prefetch
  const { item } = kept
  const hits = item.seenAt < run.at - windowMs ? 1 : item.hits + 1
  const counted = { ...item, hits, seenAt: run.at }
  touch(run, { ...kept, item: counted }, {})
  const threshold = Math.ceil((percentage / 100) * item.ttl)
  if (hits < amount || ttlOf(item, run.at) > threshold) return
  pass(run, 'cache', say('cachePrefetches', { hits }))
  refreshLater(settings, at, { ...kept, item: counted })
}

/** The answer is asked for again behind the client's back. */
function refreshLater(settings: CacheSettings, at: StagePlace, kept: Kept): void {
  const { run, query, next, block } = at
  if (!mayRefresh(kept.item, run.at)) return
  const isStale = ttlOf(kept.item, run.at) <= 0
  const recheckMs = isStale ? (settings.stale?.recheckMs ?? 0) : 0
  touch(run, kept, { isRefreshing: true })
  begin(run, function* refresh(later) {
    const { answer } = yield* next(query, later)
    const isTaken = answer !== undefined && (!isStale || isBetter(settings, query, answer))
    if (isTaken) keepAnswer(settings, { run: later, block, query, isRefresh: true }, answer)
    const item = cachedItem(later.state, kept.place)
    if (!item) return
    const retry = !isTaken && recheckMs > 0 ? { retryAt: later.at + recheckMs } : {}
    touch(
      later,
      { item, place: kept.place },
      { hits: kept.item.hits, isRefreshing: false, ...retry },
    )
  })
}
