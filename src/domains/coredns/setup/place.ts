import { zonesOfArguments } from '../corefile/read-key.ts'
import type { Refusal, TokenWalk } from '../corefile/walk-tokens.ts'
import { refuse } from '../corefile/walk-tokens.ts'

/** Where a plugin reads its lines. */
export interface SetupPlace {
  readonly walk: TokenWalk
  /** The block's. */
  readonly zones: readonly string[]
  /** By absolute path. */
  readonly files: Readonly<Record<string, string>>
  /** Of the machine, as `hostname` prints it. */
  readonly hostName: string
}

export const onceOnly = (): Refusal => refuse('this plugin can only be used once per Server Block')

/** The zones given, or else the block's. */
export const zonesOr = (words: readonly string[], zones: readonly string[]): readonly string[] =>
  words.length === 0 ? zones : zonesOfArguments(words)

/** The zones of `fallthrough`: all when none is named (coredns plugin/pkg/fall). */
export const fallthroughZones = (words: readonly string[]): readonly string[] =>
  words.length === 0 ? ['.'] : zonesOfArguments(words)

export const unknownProperty = (walk: TokenWalk): Refusal =>
  walk.fault(`unknown property '${walk.word()}'`)

/** The expression is refused when it is longer (coredns: maxRegexpLen). */
export const PATTERN_MAX = 10_000
