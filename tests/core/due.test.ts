import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as versions from '../../src/core/keep-versions.ts'
import { plugVersions } from '../../src/core/large-record.ts'
import { schedule, unschedule } from '../../src/core/sim/agenda.ts'
import * as backlog from '../../src/core/sim/backlog.ts'
import {
  AGENDA_MAX,
  allDue,
  byTime,
  type DueGrouping,
  dueIn,
  plugBacklog,
  takeNext,
} from '../../src/core/sim/due.ts'
import type { Due, Kernel, SimEvent } from '../../src/core/sim/kernel.ts'

interface Ring extends SimEvent {
  readonly kind: 'bell/rang'
  readonly bell: string
}

const byBell: DueGrouping = { keysOf: (event) => [(event as Ring).bell] } // as: all events here are rings
const empty: Kernel<Ring> = { clock: 0, random: 1, agenda: [], seq: 0 }

interface Change {
  readonly from: number
  readonly bell: string
  readonly verb: string
  readonly delayMs: number
}

/** One change of the agenda that the change numbered `from` left. */
const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    from: fc.nat(20),
    bell: fc.constantFrom('a', 'b', 'c'),
    verb: fc.constantFrom('schedule', 'schedule', 'take', 'unschedule'),
    delayMs: fc.nat(3),
  }),
  { maxLength: 25 },
)

plugVersions(versions)
plugBacklog(backlog)

/** So many rings that most of them wait in the backlog. */
const busy = Array.from({ length: AGENDA_MAX + 30 }, (_, place) => (place * 7) % 13).reduce(
  (world, delayMs, place) =>
    schedule(world, delayMs, 'ringer', { kind: 'bell/rang', bell: place % 3 ? 'd' : 'a' }),
  empty,
)

/** A world, and what is due in it as a plain list tells. */
interface Known {
  readonly world: Kernel<Ring>
  readonly plain: readonly Due<Ring>[]
}

const known = (world: Kernel<Ring>): Known => ({ world, plain: allDue(world) })

function changed({ world, plain }: Known, { bell, verb, delayMs }: Change): Known {
  if (verb === 'take') {
    const [first, rest] = takeNext(world)
    expect(first).toEqual(plain[0])
    return { world: rest, plain: plain.slice(1) }
  }
  if (verb === 'unschedule') {
    const isWanted = (event: Ring) => event.bell !== bell
    const after = unschedule(world, (event) => !isWanted(event))
    return { world: after, plain: plain.filter(({ event }) => isWanted(event)) }
  }
  const event = { kind: 'bell/rang', bell } as const // as: a literal
  const due = { at: world.clock + delayMs, seq: world.seq, actor: 'ringer', event }
  const more = [...plain, due].toSorted(byTime)
  return { world: schedule(world, delayMs, 'ringer', event), plain: more }
}

test('what is due, and what is due in a group, is what a plain list holds, in every world there was', () => {
  fc.assert(
    fc.property(changes, fc.boolean(), fc.boolean(), (made, isAskedOften, isBusy) => {
      const states: Known[] = [known(isBusy ? busy : empty)]
      const check = ({ world, plain }: Known) => {
        expect(allDue(world)).toEqual(plain)
        for (const bell of ['a', 'b', 'c']) {
          const found = dueIn(world, byBell, bell).toSorted(byTime)
          expect(found).toEqual(plain.filter(({ event }) => event.bell === bell))
        }
        expect(world.agenda.length > 0).toBe(plain.length > 0)
      }
      for (const change of made) {
        const after = changed(states[change.from % states.length] ?? known(empty), change)
        states.push(after)
        if (isAskedOften) check(after)
      }
      for (const state of states) check(state)
    }),
  )
})

test('a world with a backlog is plain data: a copy of it goes on as it does', () => {
  const copy = structuredClone(busy)
  expect(allDue(copy)).toEqual(allDue(busy))
  expect(takeNext(copy)[1].agenda).toEqual(takeNext(busy)[1].agenda)
})
