import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Box, Place } from '../../src/core/draw/drawing.ts'
import { layOut } from '../../src/core/draw/layout.ts'
import { type Ref, ref } from '../../src/core/ref.ts'

const box = (id: string, more: Partial<Box> = {}): Box => ({
  id: ref('object', id),
  look: 'plain',
  width: 50,
  height: 20,
  data: {},
  ...more,
})
const row = {
  arranges: 'row',
  width: 0,
  height: 0,
  padding: { top: 30, side: 10, gap: 5 },
} as const
const inside = (inner: Place, outer: Place) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
const apart = (a: Place, b: Place) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

const anyFamily = fc
  .record({
    arranges: fc.constantFrom('row' as const, 'column' as const, { columns: 2 }, { columns: 3 }),
    sizes: fc.array(
      fc.record({
        width: fc.integer({ min: 1, max: 200 }),
        height: fc.integer({ min: 1, max: 90 }),
      }),
      {
        minLength: 1,
        maxLength: 9,
      },
    ),
  })
  .map(({ arranges, sizes }) => [
    box('home', { ...row, arranges }),
    ...sizes.map((size, order) => box(`child-${order}`, { parent: 'object:home', order, ...size })),
  ])

describe('places of boxes', () => {
  test('a row stands side by side under its heading, its home around it', () => {
    const places = layOut([
      box('home', row),
      box('b', { parent: 'object:home', order: 2 }),
      box('a', { parent: 'object:home', order: 1 }),
    ])
    expect(places).toEqual({
      'object:home': { x: 0, y: 0, width: 125, height: 60 },
      'object:a': { x: 10, y: 30, width: 50, height: 20 },
      'object:b': { x: 65, y: 30, width: 50, height: 20 },
    })
  })

  test('children lie inside their home and never on each other', () =>
    fc.assert(
      fc.property(anyFamily, (boxes) => {
        const places = layOut(boxes)
        const home = places['object:home' as Ref]
        const children = boxes.slice(1).map(({ id }) => places[id])
        for (const [index, child] of children.entries()) {
          expect(home && child && inside(child, home)).toBe(true)
          for (const other of children.slice(index + 1))
            expect(child && other && apart(child, other)).toBe(true)
        }
      }),
    ))

  test('do not depend on the order in which boxes are given', () =>
    fc.assert(
      fc.property(anyFamily, (boxes) => {
        expect(layOut([...boxes].reverse())).toEqual(layOut(boxes))
      }),
    ))
})
