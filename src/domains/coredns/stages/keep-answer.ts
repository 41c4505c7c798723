import type { Answer, Query, ResourceRecord } from '../../dns/model.ts'
import { type AnswerKind, answersQuestion, classifyAnswer, hasSoa } from '../classify-answer.ts'
import { say } from '../explain.ts'
import { type CacheHalf, type CacheItem, cachedItem, SHARDS } from '../model.ts'
import { closestZone } from '../names.ts'
import { change, draw, pass, type Run } from '../run.ts'
import type { CacheSettings } from '../setup/cache.ts'
import { keyOfQuery } from './cache.ts'

/** The kind that decides how long an answer is kept: aliases that lead nowhere are no data (coredns plugin/cache). */
export function kindForCache(answer: Answer): AnswerKind {
  const kind = classifyAnswer(answer)
  return kind === 'answer' && hasSoa(answer) && isDeadEnd(answer) ? 'no-data' : kind
}

const isDeadEnd = (answer: Answer): boolean => answer.answer.length > 0 && !answersQuestion(answer)

interface Keeping {
  readonly run: Run
  readonly block: string
  readonly query: Query
  readonly isRefresh?: boolean
}

/**
 * Stores an answer if it is of a kind that is stored (coredns plugin/cache/cache.go, WriteMsg, v1.14.7). It goes on with
 * the time that it is kept for in every record, stored or not.
 */
export function keepAnswer(settings: CacheSettings, keeping: Keeping, answer: Answer): Answer {
  const { run, query } = keeping
  const kind = kindForCache(answer)
  const ttlMs = lifetimeOf(settings, kind, answer)
  const ttl = Math.floor(ttlMs / 1_000)
  const capped = (records: readonly ResourceRecord[]) =>
    records.map((record) => (record.ttl === ttl ? record : { ...record, ttl }))
  const { edns: _, ...bare } = answer
  const shown: Answer = {
    ...bare,
    answer: capped(answer.answer),
    authority: capped(answer.authority),
    additional: capped(answer.additional),
  }
  const half = halfOf(kind)
  const isKept = half && ttlMs > 0 && isStorable(kind, answer) && isAnswerTo(query, answer)
  if (!isKept) {
    pass(run, 'cache', say('cacheKeepsNot'))
    return shown
  }
  const except = settings[half].except
  if (closestZone(except, answer.question?.name ?? '.') !== undefined) {
    pass(run, 'cache', say('cacheDisabled', { half }))
    return shown
  }
  store(settings, keeping, { half, shown, ttl })
  pass(run, 'cache', say('cacheStored', { half, ttl }))
  return shown
}

interface Storing {
  readonly half: CacheHalf
  readonly shown: Answer
  readonly ttl: number
}

function store(settings: CacheSettings, keeping: Keeping, { half, shown, ttl }: Storing): void {
  const { run, block, query } = keeping
  const key = keyOfQuery(query)
  const { question } = shown
  const isAnswering = answersQuestion(shown)
  const prefersPositive = settings.stale?.prefersPositive ?? false
  const before = cachedItem(run.state, { block, half: 'success', key })
  const good = before?.isAnswering ? before : before?.lastGood
  const item: CacheItem = {
    name: question?.name ?? query.question.name,
    type: query.question.type,
    ...(query.question.class && { class: query.question.class }),
    rcode: shown.rcode,
    recursionAvailable: shown.recursionAvailable,
    answer: shown.answer,
    authority: shown.authority,
    additional: shown.additional,
    ttl,
    storedAt: run.at,
    hits: 0,
    seenAt: run.at,
    isRefreshing: false,
    isAnswering,
    ...(half === 'success' && prefersPositive && !isAnswering && good && { lastGood: good }),
  }
  const shardMax = Math.max(4, Math.floor(settings[half].capacity / SHARDS))
  change(run, {
    kind: 'stored',
    place: { block, half, key },
    item,
    shardMax,
    dice: draw(run, 2 ** 16),
  })
  const clearsDenial = prefersPositive ? isAnswering : keeping.isRefresh
  if (half === 'success' && clearsDenial) {
    change(run, { kind: 'removed', place: { block, half: 'denial', key } })
  }
}

const halfOf = (kind: AnswerKind): CacheHalf | undefined => {
  if (kind === 'answer' || kind === 'delegation') return 'success'
  return kind === 'no-name' || kind === 'no-data' || kind === 'server-error' ? 'denial' : undefined
}

function isStorable(kind: AnswerKind, answer: Answer): boolean {
  if (answer.truncated) return false
  if (kind === 'no-name' && !hasSoa(answer)) return false
  return !(kind === 'answer' && !hasSoa(answer) && isDeadEnd(answer))
}

function isAnswerTo(query: Query, { question }: Answer): boolean {
  const asked = query.question
  return (
    question !== undefined &&
    question.name.toLowerCase() === asked.name.toLowerCase() &&
    question.type === asked.type &&
    question.class === asked.class
  )
}

const TTL_FLOOR_MS = 5_000

/** How long, in ms: the lowest TTL in it, within the limits. */
function lifetimeOf(settings: CacheSettings, kind: AnswerKind, answer: Answer): number {
  if (kind === 'server-error') return settings.failureMs
  const { maxMs, minMs } =
    kind === 'no-name' || kind === 'no-data' ? settings.denial : settings.success
  return Math.min(Math.max(lowestTtl(kind, answer, maxMs), minMs), maxMs)
}

function lowestTtl(kind: AnswerKind, answer: Answer, maxMs: number): number {
  if (kind !== 'answer' && kind !== 'no-name' && kind !== 'no-data') return TTL_FLOOR_MS
  const records = [...answer.answer, ...answer.authority, ...answer.additional]
  if (records.length === 0) return TTL_FLOOR_MS
  return records.reduce((least, { ttl }) => Math.min(least, ttl * 1_000), maxMs)
}
