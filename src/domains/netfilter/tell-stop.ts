import { type Ref, ref } from '../../core/ref.ts'
import type { Message } from '../../core/say/message.ts'
import { say } from './explain.ts'
import type { ConntrackEntry, Packet } from './model.ts'
import type { Visit } from './visit.ts'

/** Why a walk on a described host goes no further. `place` is what the host stands for. */
export function tellStop(visit: Extract<Visit, { kind: 'left' | 'unsure' }>, place: Ref): Message {
  if (visit.kind === 'left') return say('left', { place, out: visit.interface, via: visit.via })
  const { what, text, host, place: at = '' } = visit
  const rule = ref('rule', `${host}/${at}`)
  switch (what) {
    case 'match':
      return say('unsureMatch', { rule, text })
    case 'target':
      return say('unsureTarget', { rule, text })
    case 'route':
      return say('unsureRoute', { place, to: text })
    case 'tooLong':
      return say('unsureTooLong', { rule })
  }
}

/** A packet came up to the processes of a described host: which of them listen was not described. */
export const tellReached = (place: Ref, { destinationPort }: Packet): Message =>
  say('reached', { place, port: destinationPort })

/** A connection that had to go, so that a full table can hold a new one. */
export const tellEvicted = (place: Ref, { original }: ConntrackEntry): Message =>
  say('evicted', {
    place,
    source: `${original.source}:${original.sourcePort}`,
    destination: `${original.destination}:${original.destinationPort}`,
  })

/** A rule that only watches, with a match that is not modelled: the packet goes on either way. */
export const tellOpen = (rule: Ref<'rule'>): Message => say('ruleOpen', { rule })
