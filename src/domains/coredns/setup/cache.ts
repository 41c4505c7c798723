import { isRefusal, type Refusal, refuse, type TokenWalk } from '../corefile/walk-tokens.ts'
import { normalized } from '../names.ts'
import { type Read, readDuration, readInt } from '../text/read-number.ts'
import { onceOnly, type SetupPlace, zonesOr } from './place.ts'

/** The block of `cache` (coredns plugin/cache/setup.go, v1.14.7). Times are ms. */
export interface CacheSettings {
  readonly plugin: 'cache'
  readonly zones: readonly string[]
  readonly success: CacheLimits
  readonly denial: CacheLimits
  readonly failureMs: number
  readonly prefetch: {
    readonly amount: number
    readonly windowMs: number
    readonly percentage: number
  }
  readonly stale?: StaleSettings
  readonly keepsTtl: boolean
}

export interface CacheLimits {
  readonly capacity: number
  readonly maxMs: number
  readonly minMs: number
  /** Names that are not kept. */
  readonly except: readonly string[]
}

export interface StaleSettings {
  readonly upToMs: number
  /** Ask again before an answer that is too old is used. */
  readonly isVerified: boolean
  /** How long that may take; 0 is as long as it takes. */
  readonly verifyMs: number
  /** TTL of such answers. */
  readonly ttlMs: number
  /** Rest after a refresh that failed. */
  readonly recheckMs: number
  readonly prefersPositive: boolean
}

type Draft<Settings> = { -readonly [Key in keyof Settings]: Settings[Key] }
type CacheDraft = Draft<CacheSettings>

const CAPACITY = 10_000
const HOUR_MS = 3_600_000

export function readCache({ walk, zones }: SetupPlace): CacheSettings | Refusal {
  let draft: CacheDraft | undefined
  while (walk.next()) {
    if (draft) return onceOnly()
    let words = walk.remaining()
    draft = {
      plugin: 'cache',
      zones: [],
      success: { capacity: CAPACITY, maxMs: HOUR_MS, minMs: 5_000, except: [] },
      denial: { capacity: CAPACITY, maxMs: HOUR_MS / 2, minMs: 5_000, except: [] },
      failureMs: 5_000,
      prefetch: { amount: 0, windowMs: 60_000, percentage: 10 },
      keepsTtl: false,
    }
    const ttl = readInt(words[0] ?? '')
    if (ttl.ok) {
      if (ttl.value <= 0) return refuse(`cache TTL can not be zero or negative: ${ttl.value}`)
      draft.success = { ...draft.success, maxMs: ttl.value * 1_000 }
      draft.denial = { ...draft.denial, maxMs: ttl.value * 1_000 }
      words = words.slice(1)
    }
    draft.zones = zonesOr(words, zones)
    const refusal = readBlock(walk, draft)
    if (refusal) return refusal
  }
  return draft ?? refuse('nothing to read')
}

function readBlock(walk: TokenWalk, draft: CacheDraft): Refusal | undefined {
  let prefersPositive: boolean | undefined
  while (walk.nextInBlock()) {
    const word = walk.word()
    if (word === 'serve_stale_policy') {
      if (prefersPositive !== undefined)
        return refuse('serve_stale_policy can only be specified once')
      const [policy = '', ...more] = walk.remaining()
      if (policy === '' || more.length > 0) return walk.wrongCount()
      if (policy.toLowerCase() !== 'prefer_positive') {
        return refuse(`invalid serve_stale_policy: ${policy}`)
      }
      prefersPositive = true
      continue
    }
    const read = OPTIONS[word]
    if (!read) return walk.wrongCount()
    const refusal = read(walk, draft)
    if (refusal) return refusal
  }
  if (prefersPositive === undefined) return undefined
  if (!draft.stale) return refuse('serve_stale_policy requires serve_stale')
  draft.stale = { ...draft.stale, prefersPositive }
  return undefined
}

const OPTIONS: Readonly<
  Record<string, (walk: TokenWalk, draft: CacheDraft) => Refusal | undefined>
> = {
  success: (walk, draft) => {
    const limits = readLimits(walk, draft.success)
    if (isRefusal(limits)) return limits
    draft.success = limits
    return undefined
  },
  denial: (walk, draft) => {
    const limits = readLimits(walk, draft.denial)
    if (isRefusal(limits)) return limits
    draft.denial = limits
    return undefined
  },
  prefetch: readPrefetch,
  serve_stale: readStale,
  servfail: (walk, draft) => {
    const [word = '', ...more] = walk.remaining()
    if (word === '' || more.length > 0) return walk.wrongCount()
    const time = readDuration(word)
    if (!time.ok) return refuse(time.error)
    if (time.value < 0) return refuse('invalid negative ttl for servfail')
    if (time.value > 300_000) {
      return refuse('caching SERVFAIL responses over 5 minutes is not permitted')
    }
    draft.failureMs = time.value
    return undefined
  },
  disable: (walk, draft) => {
    const [kind, ...names] = walk.remaining()
    if (kind === undefined) return walk.wrongCount()
    const except = names.length === 0 ? ['.'] : names.map(normalized)
    if (kind === 'denial') draft.denial = { ...draft.denial, except }
    else if (kind === 'success') draft.success = { ...draft.success, except }
    else return refuse('cache type for disable must be "success" or "denial"')
    return undefined
  },
  keepttl: (walk, draft) => {
    if (walk.remaining().length > 0) return walk.wrongCount()
    draft.keepsTtl = true
    return undefined
  },
}

/** `CAPACITY [TTL [MINTTL]]` */
function readLimits(walk: TokenWalk, before: CacheLimits): CacheLimits | Refusal {
  const words = walk.remaining()
  if (words.length === 0) return walk.wrongCount()
  const numbers: number[] = []
  for (const word of words.slice(0, 3)) {
    const number = readInt(word)
    if (!number.ok) return refuse(number.error)
    numbers.push(number.value)
    if (numbers.length === 2 && number.value <= 0) {
      return refuse(`cache TTL can not be zero or negative: ${number.value}`)
    }
    if (numbers.length === 3 && number.value < 0) {
      return refuse(`cache min TTL can not be negative: ${number.value}`)
    }
  }
  const [capacity = before.capacity, ttl, min] = numbers
  return {
    ...before,
    capacity,
    ...(ttl !== undefined && { maxMs: ttl * 1_000 }),
    ...(min !== undefined && { minMs: min * 1_000 }),
  }
}

/** `AMOUNT [WINDOW [PERCENTAGE%]]` */
function readPrefetch(walk: TokenWalk, draft: CacheDraft): Refusal | undefined {
  const [amountText, windowText, shareText, ...more] = walk.remaining()
  if (amountText === undefined || more.length > 0) return walk.wrongCount()
  const amount = readInt(amountText)
  if (!amount.ok) return refuse(amount.error)
  if (amount.value < 0) return refuse(`prefetch amount should be positive: ${amount.value}`)
  draft.prefetch = { ...draft.prefetch, amount: amount.value }
  if (windowText === undefined) return undefined
  const span = readDuration(windowText)
  if (!span.ok) return refuse(span.error)
  draft.prefetch = { ...draft.prefetch, windowMs: span.value }
  if (shareText === undefined) return undefined
  const last = shareText.at(-1) ?? ''
  if (last !== '%') {
    return refuse(`last character of percentage should be \`%\`, but is: '${last}'`)
  }
  const share = readInt(shareText.slice(0, -1))
  if (!share.ok) return refuse(share.error)
  if (share.value < 10 || share.value > 90) {
    return refuse(`percentage should fall in range [10, 90]: ${share.value}`)
  }
  draft.prefetch = { ...draft.prefetch, percentage: share.value }
  return undefined
}

/** `[DURATION [immediate [TTL [RECHECK]] | verify [TIMEOUT [TTL [RECHECK]]]]]` */
function readStale(walk: TokenWalk, draft: CacheDraft): Refusal | undefined {
  const words = walk.remaining()
  if (words.length > 5) return walk.wrongCount()
  const [upToText, modeText, ...rest] = words
  const stale: Draft<StaleSettings> = {
    upToMs: HOUR_MS,
    isVerified: false,
    verifyMs: 0,
    ttlMs: 0,
    recheckMs: 0,
    prefersPositive: false,
  }
  if (upToText !== undefined) {
    const upTo = readDuration(upToText)
    if (!upTo.ok) return refuse(upTo.error)
    if (upTo.value < 0) return refuse('invalid negative duration for serve_stale')
    stale.upToMs = upTo.value
  }
  if (modeText !== undefined) {
    const mode = modeText.toLowerCase()
    if (mode !== 'immediate' && mode !== 'verify') {
      return refuse(`invalid value for serve_stale refresh mode: ${mode}`)
    }
    stale.isVerified = mode === 'verify'
  }
  if (!stale.isVerified && rest.length > 2) return walk.wrongCount()
  if (stale.isVerified && rest.length > 0) {
    const limit = readDuration(rest.shift() ?? '')
    if (!limit.ok) return refuse(`invalid serve_stale verify timeout: ${limit.error}`)
    if (limit.value < 0) return refuse('invalid negative timeout for serve_stale verify')
    stale.verifyMs = limit.value
  }
  const [ttlText, recheckText] = rest
  if (ttlText !== undefined) {
    const ttl = readStaleTtl(ttlText)
    if (!ttl.ok) return refuse(ttl.error)
    stale.ttlMs = ttl.value
  }
  if (recheckText !== undefined) {
    const recheck = readRecheck(recheckText)
    if (!recheck.ok) return refuse(recheck.error)
    stale.recheckMs = recheck.value
  }
  draft.stale = stale
  return undefined
}

function readStaleTtl(text: string): Read<number> {
  const error = (why: string): Read<number> => ({ ok: false, error: why })
  const ttl = readDuration(text)
  if (!ttl.ok) return error(`invalid serve_stale response TTL: ${ttl.error}`)
  if (ttl.value < 0) return error('invalid negative response TTL for serve_stale')
  if (ttl.value % 1_000 !== 0) {
    return error('serve_stale response TTL must be a whole number of seconds')
  }
  if (ttl.value / 1_000 > 0xffffffff) {
    return error('serve_stale response TTL exceeds the DNS TTL range')
  }
  return ttl
}

function readRecheck(text: string): Read<number> {
  const error = (why: string): Read<number> => ({ ok: false, error: why })
  const recheck = readDuration(text)
  if (!recheck.ok) return error(`invalid serve_stale failure recheck: ${recheck.error}`)
  if (recheck.value < 0) return error('invalid negative failure recheck for serve_stale')
  if (recheck.value > 300_000) {
    return error('serve_stale failure recheck cannot exceed 5 minutes')
  }
  return recheck
}
