import type { Message } from '../../../core/say/message.ts'
import type { Answer, ResolvedConf, ResolvedState } from '../model.ts'
import { type Asked, begin, completed, openQuery } from './answer-query.ts'
import type { Machine, ResolvedEffect } from './machine.ts'
import { hear, refused, timeOut, unsendable } from './run-transaction.ts'

/**
 * systemd-resolved (252) as a state machine: something happens, it remembers, and what it does follows. It knows no network; who
 * drives it carries out the effects. `LLMNR=` asks nobody here, so it only takes its time.
 */
export type ResolvedHappens =
  | ({ readonly kind: 'asked' } & Asked)
  | { readonly kind: 'waited'; readonly transaction: string; readonly timer: number }
  | ({ readonly transaction: string; readonly socket: number } & (
      | { readonly kind: 'heard'; readonly answer: Answer }
      | { readonly kind: 'refused' | 'unsendable' }
    ))

export interface ResolvedStep {
  readonly state: ResolvedState
  readonly effects: readonly ResolvedEffect[]
  readonly told: readonly Message[]
  /** Of a question: by which its reply will be known; absent: the packet was ignored. */
  readonly query?: string
}

export function stepResolved(
  conf: ResolvedConf,
  before: ResolvedState,
  { now, happens }: { readonly now: number; readonly happens: ResolvedHappens },
): ResolvedStep {
  const machine: Machine = { conf, now, state: before, effects: [], told: [] }
  const query = happens.kind === 'asked' ? openQuery(machine, happens) : undefined
  if (query !== undefined) begin(machine, query)
  else if (happens.kind !== 'asked') goOn(machine, happens)
  const { state, effects, told } = machine
  return { state, effects, told, ...(query !== undefined && { query }) }
}

function goOn(machine: Machine, happens: Exclude<ResolvedHappens, { kind: 'asked' }>): Machine {
  const one = machine.state.transactions[happens.transaction]
  if (!one) return machine
  if (happens.kind === 'waited') {
    if (one.timer === happens.timer) timeOut(machine, one, completed)
    return machine
  }
  if (one.socket !== happens.socket) return machine
  switch (happens.kind) {
    case 'heard':
      return hear(machine, one, { answer: happens.answer, done: completed })
    case 'refused':
      return refused(machine, one, completed)
    case 'unsendable':
      return unsendable(machine, one, completed)
  }
  return machine
}
