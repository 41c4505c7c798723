import type { Step } from '../../core/sim/kernel.ts'
import type { World } from '../../world.ts'
import type { Assumption } from '../netfilter/model.ts'

/** What a walk stopped for, and what a learner may say to let it go on. */
export interface OpenQuestion {
  /** As in `BuiltPacket.assumed`: `filter/FORWARD/3`. */
  readonly place: string
  readonly choices: readonly Assumption[]
}

const CHOICES: Readonly<Record<string, readonly Assumption[]>> = {
  'netfilter/unsureMatch': ['matches', 'skips'],
  'netfilter/unsureTarget': ['continue', 'accept', 'drop'],
}

/** The question that a step leaves open, if a rule that is not modelled stopped the walk there. */
export function openQuestion({ message }: Step<World>): OpenQuestion | undefined {
  const choices = CHOICES[message.key]
  const { rule } = message.params
  if (!choices || typeof rule !== 'string') return undefined
  return { place: rule.slice(rule.indexOf('/') + 1), choices } // after `rule:node/`
}

interface Answered {
  readonly assumed?: Readonly<Record<string, Assumption>> | undefined
}

/** The packet (an input `traffic/built`) with one more answer: recorded again, its walk goes on. */
export const withAnswer = <Packet extends Answered>(
  packet: Packet,
  place: string,
  assumption: Assumption,
): Packet => ({ ...packet, assumed: { ...packet.assumed, [place]: assumption } })
