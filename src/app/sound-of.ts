import type { Step } from '../core/sim/kernel.ts'
import type { World } from '../world.ts'

/** A tone: from one frequency to another, in Hz; how long, in seconds; how loud, from 0 to 1. */
export interface Tone {
  readonly from: number
  readonly to: number
  readonly seconds: number
  readonly volume: number
}

/** The level is heard first: a step of the story is long and loud, a rule that was only looked at is a tick. */
const LEVELS = {
  story: { seconds: 0.22, volume: 0.14, octave: 1 },
  detail: { seconds: 0.1, volume: 0.08, octave: 2 },
  trace: { seconds: 0.03, volume: 0.04, octave: 4 },
} as const

/** Who tells: each part of the cluster has its note, of a scale without half tones, so that none sounds wrong. */
const NOTES: readonly number[] = [220, 246.9, 277.2, 329.6, 370]

const BAD =
  /(drop|reject|refus|lost|fail|timedOut|timeout|expired|denied|unreachable|noAnswer|down$)/i
const GOOD = /(arriv|deliver|answered|accepted|ready|committed|elected|synced|established)/i

/** What a step sounds like: it falls where something is lost, rises where something arrives, and else stays. */
export function soundOf({ level, message }: Pick<Step<World>, 'level' | 'message'>): Tone {
  const { seconds, volume, octave } = LEVELS[level]
  const [domain = ''] = message.key.split('/')
  const note = NOTES[[...domain].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % NOTES.length]
  const from = (note ?? 220) * octave
  const to = BAD.test(message.key) ? from * 0.6 : GOOD.test(message.key) ? from * 1.5 : from
  return { from, to, seconds, volume }
}
