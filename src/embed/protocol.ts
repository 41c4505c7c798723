import type { Envelope } from './envelope.ts'

export { API_VERSION, type Envelope, readEnvelope } from './envelope.ts'

/** Host → player. Steps count as in links: 0 is the first, -1 is before it. */
export interface Commands {
  play: Record<string, never>
  pause: Record<string, never>
  seek: { readonly step: number }
  step: { readonly by: number }
  /** Opens something else: a built-in lesson, or the hash of a link. Answered by another `hello`. */
  load: { readonly lesson?: string; readonly hash?: string }
  /** Sets the dice, or replicas by `namespace/name`; only where the address has not locked `params`. */
  setParam: { readonly path: 'seed' | `replicas.${string}`; readonly value: number }
  /** Answered by `state`. */
  getState: Record<string, never>
}

/** Player → host. */
export interface Events {
  ready: {
    readonly apiVersion: number
    readonly lesson: string | undefined
    readonly steps: number
    readonly questions: number
    /** Whether commands are listened to. */
    readonly isListening: boolean
  }
  /** At most ten a second, the last one always. */
  step: { readonly step: number; readonly phase: string; readonly summary: string }
  /** CSS pixels that the player would like to be high. */
  resize: { readonly height: number }
  answer: {
    readonly questionId: string
    readonly choice: string
    readonly correct: boolean
    readonly confidence: 'guess' | 'fairly' | 'sure'
    /** Hints that were taken, up to 3: each costs a quarter of a right answer. */
    readonly hints: number
    readonly ms: number
    readonly statement: Statement
  }
  progress: { readonly percent: number }
  ended: { readonly step: number }
  completed: {
    /** From 0 to 1; 1 when nothing was asked. What was answered first counts. */
    readonly score: number
    /** What was answered, bound together: the page itself checks it (docs/embedding.md). */
    readonly receipt: string
    readonly statement: Statement
  }
  /** Opaque: the hash of a link to what is on screen. */
  state: { readonly link: string }
  error: { readonly code: 'unknown-type' | 'bad-payload' | 'locked' }
}

/** The shape of an xAPI statement, without actor and time: who forwards it to a record store knows those. */
export interface Statement {
  readonly verb: { readonly id: string; readonly display: Readonly<Record<string, string>> }
  readonly object: {
    readonly id: string
    readonly objectType: 'Activity'
    readonly definition?: {
      readonly type: string
      readonly interactionType?: string
      readonly description?: Readonly<Record<string, string>>
      readonly choices?: readonly {
        readonly id: string
        readonly description: Readonly<Record<string, string>>
      }[]
      readonly correctResponsesPattern?: readonly string[]
    }
  }
  readonly result?: {
    readonly success?: boolean
    readonly completion?: boolean
    readonly response?: string
    readonly duration?: string
    readonly score?: {
      readonly scaled: number
      readonly raw: number
      readonly min: number
      readonly max: number
    }
  }
}

export interface Command<Type extends keyof Commands = keyof Commands> {
  readonly type: Type
  readonly payload: Commands[Type]
}

const STEP_MAX = 100_000

const isWhole = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max

const CHECKS: { readonly [Type in keyof Commands]: (payload: Record<string, unknown>) => boolean } =
  {
    play: () => true,
    pause: () => true,
    getState: () => true,
    seek: ({ step }) => isWhole(step, -1, STEP_MAX),
    step: ({ by }) => isWhole(by, -STEP_MAX, STEP_MAX) && by !== 0,
    load: ({ lesson, hash }) =>
      (hash === undefined && typeof lesson === 'string' && /^[a-z0-9-]{1,64}$/.test(lesson)) ||
      (lesson === undefined &&
        typeof hash === 'string' &&
        /^#?s=h\d\.[\w-]{1,65536}(&[\w=:;.-]*)*$/.test(hash)),
    setParam: ({ path, value }) =>
      (path === 'seed' && isWhole(value, 1, 4_294_967_295)) ||
      (typeof path === 'string' &&
        /^replicas\.[a-z0-9.-]{1,64}\/[a-z0-9.-]{1,253}$/.test(path) &&
        isWhole(value, 0, 200)),
  }

/** A command that a player may carry out, or why not. */
export function readCommand({
  type,
  payload = {},
}: Envelope): Command | 'unknown-type' | 'bad-payload' {
  if (!Object.hasOwn(CHECKS, type)) return 'unknown-type'
  const known = type as keyof Commands // as: just looked up
  if (typeof payload !== 'object' || payload === null) return 'bad-payload'
  if (!CHECKS[known](payload as Record<string, unknown>)) return 'bad-payload' // as: fields of anyone's message
  return { type: known, payload: payload as Commands[keyof Commands] } // as: just checked
}
