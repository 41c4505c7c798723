import fc from 'fast-check'
import { expect, test } from 'vitest'
import { schedule, unschedule } from '../../src/core/sim/agenda.ts'
import { type DueGrouping, dueIn, takeFirst } from '../../src/core/sim/due.ts'
import type { Kernel, SimEvent } from '../../src/core/sim/kernel.ts'

interface Ring extends SimEvent {
  readonly kind: 'bell/rang'
  readonly bell: string
}

const byBell: DueGrouping = { keysOf: (event) => [(event as Ring).bell] } // as: all events here are rings
const empty: Kernel<Ring> = { clock: 0, random: 1, agenda: [], seq: 0 }

/** One change of the agenda that the change numbered `from` left. */
const changes = fc.array(
  fc.record({
    from: fc.nat(20),
    bell: fc.constantFrom('a', 'b', 'c'),
    verb: fc.constantFrom('schedule', 'schedule', 'take', 'unschedule'),
    delayMs: fc.nat(3),
  }),
  { maxLength: 25 },
)

test('what is due in a group is what a look through the whole agenda finds, in every agenda there was', () => {
  fc.assert(
    fc.property(changes, fc.boolean(), (made, isAskedOften) => {
      const worlds: Kernel<Ring>[] = [empty]
      const check = ({ agenda }: Kernel<Ring>) => {
        for (const bell of ['a', 'b', 'c']) {
          const found = [...dueIn(agenda, byBell, bell)].map(({ seq }) => seq).toSorted()
          const expected = agenda.filter(({ event }) => event.bell === bell).map(({ seq }) => seq)
          expect(found).toEqual(expected.toSorted())
        }
      }
      for (const { from, bell, verb, delayMs } of made) {
        const world = worlds[from % worlds.length] ?? empty
        const after =
          verb === 'schedule'
            ? schedule(world, delayMs, 'ringer', { kind: 'bell/rang', bell })
            : verb === 'take'
              ? { ...world, agenda: takeFirst(world.agenda)[1] }
              : unschedule(world, (event) => event.bell === bell)
        worlds.push(after)
        if (isAskedOften) check(after)
      }
      for (const world of worlds) check(world)
    }),
  )
})
