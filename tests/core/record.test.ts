import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draw, schedule } from '../../src/core/sim/agenda.ts'
import { type Handlers, type Kernel, story, trace } from '../../src/core/sim/kernel.ts'
import { record } from '../../src/core/sim/record.ts'

/** A toy world: rings that make other rings, some at once, some later, by chance. */
type Rang = { kind: 'bell/rang'; left: number }
interface Bells extends Kernel<Rang> {
  readonly rings: number
}

const handlers: Handlers<Bells, Rang> = {
  *'bell/rang'(world, { left }) {
    const [roll, drawn] = draw(world, 4)
    let after: Bells = { ...drawn, rings: world.rings + 1 }
    yield trace(after, { key: 'bell/heard', params: { roll } })
    if (left > 0) after = schedule(after, roll * 10, 'bell', { kind: 'bell/rang', left: left - 1 })
    yield story(after, { key: 'bell/rang', params: { left } }, 'object:bell')
    if (left > 2 && roll === 0)
      after = schedule(after, 0, 'echo', { kind: 'bell/rang', left: left - 2 })
    return after
  },
}

const start = (seed: number, left: number): Bells => ({
  clock: 0,
  random: seed,
  seq: 1,
  rings: 0,
  agenda: [{ at: 0, seq: 0, actor: 'learner', event: { kind: 'bell/rang', left } }],
})
const limits = { clockMax: 1_000, stepCountMax: 500, freeze: true }
const anyStart = fc
  .tuple(fc.nat(), fc.integer({ min: 0, max: 12 }))
  .map(([seed, left]) => start(seed, left))

describe('a recording', () => {
  test('is the same for the same start, to the last byte', () =>
    fc.assert(
      fc.property(anyStart, (world) => {
        expect(JSON.stringify(record(world, handlers, limits))).toBe(
          JSON.stringify(record(world, handlers, limits)),
        )
      }),
    ))

  test('recorded on from any rest gives the rest of it', () =>
    fc.assert(
      fc.property(anyStart, (world) => {
        const whole = record(world, handlers, limits)
        for (const rest of whole.rests) {
          const tail = record(rest.world, handlers, limits, rest.after)
          expect(tail.steps).toEqual(whole.steps.slice(rest.after))
          expect(tail.ending).toBe(whole.ending)
        }
      }),
    ))

  test('knows for each step which earlier step made it happen', () =>
    fc.assert(
      fc.property(anyStart, (world) => {
        const { steps } = record(world, handlers, limits)
        for (const step of steps.slice(1)) {
          if (step.cause === undefined) continue
          expect(step.cause).toBeLessThan(step.index)
          expect(steps[step.cause]?.level).toBe('story')
        }
      }),
    ))

  test('stops where its limits say and tells so', () => {
    expect(record(start(1, 12), handlers, { ...limits, stepCountMax: 3 }).ending).toBe(
      'out of steps',
    )
    expect(record(start(1, 12), handlers, { ...limits, clockMax: 0 }).ending).toBe('out of time')
    expect(record(start(1, 0), handlers, limits).ending).toBe('settled')
  })

  test('freezes its worlds, so nobody can change the past', () => {
    const [step] = record(start(1, 3), handlers, limits).steps
    expect(Object.isFrozen(step?.world.agenda)).toBe(true)
  })
})
