import { expect, test } from 'vitest'
import { settle, withInput } from '../../src/domains/registry.ts'
import { firstObjects } from '../../src/player/first-objects.ts'
import { emptyWorld, type World } from '../../src/world.ts'
import { aService } from '../fixtures/objects.ts'

const LIMITS = { clockMax: 60_000, stepCountMax: 100_000 }

const withServices = (world: World, ...names: readonly string[]): World =>
  settle(
    withInput(world, 0, { kind: 'api/applied', objects: names.map((name) => aService(name)) }),
    LIMITS,
  )

const many = withServices(
  emptyWorld({ seed: 1 }),
  ...Array.from({ length: 150 }, (_, index) => `web-${index}`),
)

test('of many objects the first 60 are listed in the order of the store, the rest is counted', () => {
  const first = new Map(firstObjects(many.api.objects)).get('Service')
  const names = Object.keys(many.api.objects.Service ?? {})
  expect(first?.shown.map(([name]) => name)).toEqual(names.slice(0, 60))
  expect(first?.count).toBe(names.length)
})

test('a kind that did not change is the same answer, so that nothing of it is drawn anew', () => {
  const after = withServices(many, 'one-more')
  const before = new Map(firstObjects(many.api.objects))
  for (const [kind, first] of firstObjects(after.api.objects)) {
    const isSame = many.api.objects[kind] === after.api.objects[kind]
    expect([kind, first === before.get(kind)]).toEqual([kind, isSame])
  }
  expect(new Map(firstObjects(after.api.objects)).get('Service')?.count).toBe(151)
})
