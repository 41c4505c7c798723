import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { objectsOf } from '../../../src/domains/api-server/model.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aBudget, aDeployment, aPod, someNodes } from '../../fixtures/objects.ts'

/** PodDisruptionBudgets: pkg/controller/disruption and pkg/registry/core/pod/storage/eviction.go, Kubernetes v1.36. */

const LIMITS = { clockMax: 600_000, stepCountMax: 20_000 }

const clusterOf = (...objects: readonly unknown[]): World =>
  settle(withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects }), LIMITS)

const statusIn = (world: World) =>
  objectsOf(world.api, 'PodDisruptionBudget')['default/web']?.status

describe('how many Pods may go, of those that are ready', () => {
  test.each([
    ['three, and two must stay', 3, { min: '2' }, 2, 1],
    ['three, and half must stay: rounded up', 3, { min: '50%' }, 2, 1],
    ['three, and a quarter may go: rounded up as well', 3, { max: '25%' }, 2, 1],
    ['ten, and a quarter may go', 10, { max: '25%' }, 7, 3],
    ['three, and none may go', 3, { max: '0' }, 3, 0],
    ['three, and all must stay', 3, { min: '100%' }, 3, 0],
    ['three, and more must stay than there are', 3, { min: '5' }, 5, 0],
    ['three, and more may go than there are', 3, { max: '5' }, 0, 3],
    ['none', 0, { max: '1' }, 0, 0],
  ])('%s', (_, replicas, amount, needed, allowed) => {
    const world = clusterOf(
      ...someNodes(2),
      aDeployment('web', { replicas: String(replicas) }),
      aBudget('web', amount),
    )
    expect(statusIn(world)).toMatchObject({
      expectedPods: replicas,
      currentHealthy: replicas,
      desiredHealthy: needed,
      disruptionsAllowed: allowed,
    })
  })

  test('Pods without an owner count where numbers do, and not where shares do', () => {
    const pods = [
      ...someNodes(1),
      aPod('a', { labels: 'app:web' }),
      aPod('b', { labels: 'app:web' }),
    ]
    expect(statusIn(clusterOf(...pods, aBudget('web', { min: '1' })))).toMatchObject({
      expectedPods: 2,
      disruptionsAllowed: 1,
    })
    expect(statusIn(clusterOf(...pods, aBudget('web', { max: '1' })))).toMatchObject({
      expectedPods: 0,
      disruptionsAllowed: 0,
    })
  })

  test('where nobody knows what the owner of a Pod wants, none may go', () => {
    const owner = { apiVersion: 'example.org/v1', kind: 'Robot', name: 'r', uid: 'x' }
    const pod = aPod('a', { labels: 'app:web' })
    const metadata = pod.metadata as object // as: a fixture's
    const owned = {
      ...pod,
      metadata: { ...metadata, ownerReferences: [{ ...owner, controller: true }] },
    }
    const status = statusIn(clusterOf(...someNodes(1), owned, aBudget('web', { max: '1' })))
    expect(status?.disruptionsAllowed).toBe(0)
    expect(status?.conditions).toMatchObject([
      { status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod "a"' },
    ])
  })
})

describe('an eviction', () => {
  test('says in the Pod why it goes', () => {
    const world = clusterOf(...someNodes(1), aDeployment('web', { replicas: '1' }))
    const drained = withInput(world, 0, { kind: 'controllers/drained', node: 'node-a' })
    const { rests } = record(drained, handlers, { ...LIMITS, clockMax: 0 })
    const [pod] = Object.values(objectsOf((rests.at(-1)?.world ?? world).api, 'Pod'))
    expect(pod?.metadata.deletionTimestamp).toBeDefined()
    expect(pod?.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'DisruptionTarget', reason: 'EvictionByEvictionAPI' }),
    )
  })

  test('never leaves fewer ready Pods than the budget wants, whatever is drained when', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.oneof(
          fc.record({ min: fc.constantFrom('1', '2', '50%', '80%') }),
          fc.record({ max: fc.constantFrom('1', '3', '25%', '34%') }),
        ),
        fc.array(fc.tuple(fc.constantFrom('node-a', 'node-b', 'node-c'), fc.nat(60_000)), {
          minLength: 1,
          maxLength: 4,
        }),
        (replicas, amount, drains) => {
          const words = { replicas: String(replicas), probe: '1s' }
          const start = clusterOf(
            ...someNodes(4),
            aDeployment('web', words),
            aBudget('web', amount),
          )
          const asked = drains.reduce(
            (world, [node, at]) => withInput(world, at, { kind: 'controllers/drained', node }),
            start,
          )
          const { steps } = record(asked, handlers, LIMITS)
          for (const { world, message } of steps) {
            if (message.key !== 'controllers/evicted') continue
            const staying = Object.values(objectsOf(world.api, 'Pod')).filter(
              ({ metadata, status }) =>
                !metadata.deletionTimestamp &&
                status.conditions?.some(
                  ({ type, status: is }) => type === 'Ready' && is === 'True',
                ),
            )
            expect(staying.length).toBeGreaterThanOrEqual(statusIn(world)?.desiredHealthy ?? 0)
          }
        },
      ),
      { numRuns: 20 },
    ))
})
