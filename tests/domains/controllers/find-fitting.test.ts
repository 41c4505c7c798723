import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { findObject, objectsOf, type Pod } from '../../../src/domains/api-server/model.ts'
import { enoughOf, findFitting } from '../../../src/domains/controllers/find-fitting.ts'
import { handlers, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aDeployment, aNode } from '../../fixtures/objects.ts'

/** How far the scheduler looks in a large cluster: pkg/scheduler/schedule_one.go, Kubernetes v1.36. */

test.each([
  [50, 50],
  [99, 99],
  [100, 100], // half would be too few
  [150, 100],
  [1_000, 420],
  [5_000, 500],
  [6_000, 300], // never less than a twentieth
])('of %i Nodes %i that fit are enough', (count, enough) => {
  expect(enoughOf(count)).toBe(enough)
})

const PODS = 120
const LIMITS = { clockMax: 60_000, stepCountMax: 2_000 }

const nodes = Array.from({ length: PODS }, (_, place) =>
  aNode(`node-${place}x`, { zone: place < 40 ? 'east' : 'west', cpu: `${1 + (place % 3)}` }),
)
const objects = [...nodes, aDeployment('web', { replicas: `${PODS}` })]
const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
const { steps } = record(start, handlers, LIMITS)

const messages = (key: string) => steps.filter(({ message }) => message.key === key)

test('in a large cluster each cycle goes on where the last one ended', () => {
  const early = messages('controllers/podBoundEarly')
  expect(early.length).toBe(PODS)
  const places = early.map(({ world }) => world.controllers.nextStartNode)
  expect(places.slice(0, 4)).toEqual([100, 80, 60, 40])
})

test('Nodes of two zones are looked at in turn', () => {
  const world = steps.at(-1)?.world as World // as: there are steps
  const pod = Object.values(objectsOf(world.api, 'Pod'))[0] as Pod // as: it has Pods
  const found = findFitting(world, pod)
  expect(found.nodes.slice(0, 4).map(({ metadata }) => metadata.name)).toEqual([
    'node-0x',
    'node-40x',
    'node-1x',
    'node-41x',
  ])
})

test('what is remembered from one cycle to the next is what a first look finds, in any order of worlds', () => {
  const bound = messages('controllers/podBoundEarly')
  const look = (world: World) => {
    const name = Object.keys(objectsOf(world.api, 'Pod')).at(-1) ?? ''
    const pod = findObject(world.api, 'Pod', name) as Pod // as: it is there
    const { fitting, features, next } = findFitting(world, pod)
    const { siblings, rooms } = features
    return { next, fits: fitting.map((place) => [place, siblings[place], rooms[place]]) }
  }
  fc.assert(
    fc.property(fc.array(fc.nat(bound.length - 1), { minLength: 1, maxLength: 6 }), (places) => {
      for (const place of places) {
        const world = bound[place]?.world as World // as: it is one of them
        expect(look(world)).toEqual(look(structuredClone(world)))
      }
    }),
    { numRuns: 4 },
  )
})
