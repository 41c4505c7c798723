import { PROGRAMS, type Program, REFUSABLE } from '../src/domains/controllers/model.ts'
import type { WorldEvent } from '../src/world.ts'

/** What a story does to watches, caches and queues; undefined: the verb is none of these. */
export function machineryEvent(
  verb: string,
  [first = '', second = '', third = '', ...rest]: readonly string[],
  kindFor: (kind: string) => string,
): WorldEvent | undefined {
  switch (verb) {
    case 'break-watch':
      return {
        kind: 'controllers/watchBroken',
        program: programNamed(first),
        object: kindFor(second),
        seconds: Number(third.replace('s', '')),
        ...(rest.includes('gone') && { forgets: true }),
      }
    case 'resync':
      return { kind: 'controllers/resynced', program: programNamed(first) }
    case 'refuse-writes': {
      const controller = REFUSABLE.find((one) => one === first)
      if (!controller) throw new Error(`writes are refused of ${REFUSABLE.join(', ')}`)
      const seconds = Number(second.replace('s', ''))
      return { kind: 'controllers/writesRefused', controller, seconds }
    }
    default:
      return undefined
  }
}

function programNamed(name: string): Program {
  const found = PROGRAMS.find((one) => one === name)
  if (!found) throw new Error(`programs are ${PROGRAMS.join(', ')}`)
  return found
}
