import type { RandomState } from '../../core/sim/random.ts'
import type {
  Answer,
  OtherClass,
  Rcode,
  RecordType,
  ResourceRecord,
  Transport,
} from '../dns/model.ts'

/** What a CoreDNS remembers from question to question, as plain data. Times are simulated ms. */
export interface ServerState {
  readonly random: RandomState
  /** By the number of the block, from 0. */
  readonly caches: Readonly<Record<string, CacheState>>
  /** By block and place among its plugins: `0/3`. */
  readonly forwards: Readonly<Record<string, ForwardState>>
}

export type CacheHalf = 'success' | 'denial'
export type CacheState = Readonly<Record<CacheHalf, CacheTable>>

/** 256 small tables, as in CoreDNS: a new entry copies one of them, and a full one loses an entry of its own. */
export type CacheTable = readonly CacheShard[]
export type CacheShard = Readonly<Record<string, CacheItem>>

export interface CacheItem {
  readonly name: string
  readonly type: RecordType
  readonly class?: OtherClass
  readonly rcode: Rcode
  readonly recursionAvailable: boolean
  readonly answer: readonly ResourceRecord[]
  readonly authority: readonly ResourceRecord[]
  readonly additional: readonly ResourceRecord[]
  /** Seconds, from `storedAt`. */
  readonly ttl: number
  readonly storedAt: number
  /** For prefetching: questions within the window. */
  readonly hits: number
  readonly seenAt: number
  readonly isRefreshing: boolean
  /** Not to be refreshed before, after a refresh that failed. */
  readonly retryAt?: number
  /** Whether it holds what was asked for. */
  readonly isAnswering: boolean
  /** The answer that was there before an answer without data came. */
  readonly lastGood?: CacheItem
}

export interface ForwardState {
  /** Questions so far, for round robin. */
  readonly turn: number
  readonly inFlight: number
  readonly upstreams: Readonly<Record<string, UpstreamState>>
}

export interface UpstreamState {
  /** Health checks that failed in a row. */
  readonly failures: number
  readonly isChecked: boolean
  /** When a connection was last given back. */
  readonly keptAt: Readonly<Partial<Record<Transport, number>>>
}

export const SHARDS = 256

const emptyShard: CacheShard = {}
const emptyTable: CacheTable = new Array<CacheShard>(SHARDS).fill(emptyShard)
export const emptyCache: CacheState = { success: emptyTable, denial: emptyTable }

export const freshUpstream: UpstreamState = { failures: 0, isChecked: false, keptAt: {} }
export const freshForward: ForwardState = { turn: 0, inFlight: 0, upstreams: {} }

export const startState = (random: RandomState): ServerState => ({
  random,
  caches: {},
  forwards: {},
})

export const cacheOf = (state: ServerState, block: string): CacheState =>
  state.caches[block] ?? emptyCache

export const forwardOf = (state: ServerState, id: string): ForwardState =>
  state.forwards[id] ?? freshForward

export const upstreamOf = (forward: ForwardState, address: string): UpstreamState =>
  forward.upstreams[address] ?? freshUpstream

/** Where an entry lies. */
export interface CachePlace {
  readonly block: string
  readonly half: CacheHalf
  readonly key: string
}

/** The shard of a key: any hash that spreads does. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  }
  return (hash ^ (hash >>> 16)) & (SHARDS - 1)
}

export const cachedItem = (
  state: ServerState,
  { block, half, key }: CachePlace,
): CacheItem | undefined => cacheOf(state, block)[half][shardOf(key)]?.[key]

/** Something that a question, its refresh or a health check leaves behind. */
export type Change =
  | {
      readonly kind: 'stored'
      readonly place: CachePlace
      readonly item: CacheItem
      /** Entries of one shard. */
      readonly shardMax: number
      /** Decides which entry goes when there is no room. */
      readonly dice: number
    }
  | { readonly kind: 'touched'; readonly place: CachePlace; readonly item: CacheItem }
  | { readonly kind: 'removed'; readonly place: CachePlace }
  | { readonly kind: 'drew'; readonly random: RandomState }
  | { readonly kind: 'turned'; readonly forward: string }
  | { readonly kind: 'flew'; readonly forward: string; readonly by: 1 | -1 }
  | {
      readonly kind: 'upstream'
      readonly forward: string
      readonly address: string
      readonly after: Partial<UpstreamState>
    }

export function applyChange(state: ServerState, change: Change): ServerState {
  switch (change.kind) {
    case 'stored':
      return withShard(state, change.place, (shard) => {
        const { key } = change.place
        const keys = Object.keys(shard)
        const isFull = keys.length >= change.shardMax && !(key in shard)
        const gone = isFull ? keys[change.dice % keys.length] : undefined
        return { ...without(shard, gone), [key]: change.item }
      })
    case 'touched':
      return withShard(state, change.place, (shard) =>
        change.place.key in shard ? { ...shard, [change.place.key]: change.item } : shard,
      )
    case 'removed':
      return withShard(state, change.place, (shard) => without(shard, change.place.key))
    case 'drew':
      return { ...state, random: change.random }
    case 'turned':
      return withForward(state, change.forward, (one) => ({ ...one, turn: one.turn + 1 }))
    case 'flew':
      return withForward(state, change.forward, (one) => ({
        ...one,
        inFlight: one.inFlight + change.by,
      }))
    case 'upstream':
      return withForward(state, change.forward, (one) => ({
        ...one,
        upstreams: {
          ...one.upstreams,
          [change.address]: { ...upstreamOf(one, change.address), ...change.after },
        },
      }))
  }
}

function without(shard: CacheShard, key: string | undefined): CacheShard {
  if (key === undefined || !(key in shard)) return shard
  const { [key]: _, ...rest } = shard
  return rest
}

function withShard(
  state: ServerState,
  { block, half, key }: CachePlace,
  change: (shard: CacheShard) => CacheShard,
): ServerState {
  const cache = cacheOf(state, block)
  const place = shardOf(key)
  const before = cache[half][place] ?? emptyShard
  const after = change(before)
  if (after === before) return state
  const table = cache[half].with(place, after)
  return { ...state, caches: { ...state.caches, [block]: { ...cache, [half]: table } } }
}

const withForward = (
  state: ServerState,
  id: string,
  change: (forward: ForwardState) => ForwardState,
): ServerState => ({
  ...state,
  forwards: { ...state.forwards, [id]: change(forwardOf(state, id)) },
})

/** Who asks, and where. */
export interface Client {
  readonly address: string
  readonly port: number
  readonly transport: Transport
  /** The server's address and port that were asked. */
  readonly toAddress: string
  readonly toPort: string
}

/** What came of a demand, and when. */
export type Heard = { readonly at: number } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly why: Failure }
  | { readonly kind: 'slept' }
)

/** `refused`: the port is closed. */
export type Failure = 'timeout' | 'refused'
