import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import type { EndpointSlice, KubeObject } from '../../../src/domains/api-server/model.ts'
import { handlers, promises, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import {
  aDaemonSet,
  aDeployment,
  aService,
  aStatefulSet,
  someNodes,
} from '../../fixtures/objects.ts'

const limits = { clockMax: 600_000, stepCountMax: 1_000_000 }

function settledWith(objects: readonly unknown[]): World {
  const world = withInput(emptyWorld({ seed: 3 }), 0, { kind: 'api/applied', objects })
  return settle(world, limits)
}

/** As `kubectl get -A -o json` prints a cluster, with what only a server fills in. */
const dumpOf = (world: World): readonly unknown[] =>
  Object.values(world.api.objects).flatMap((objects) =>
    Object.values(objects).map((object) => ({
      ...object,
      metadata: {
        ...object.metadata,
        managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:spec': {} } }],
      },
    })),
  )

const withoutVersion = (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '' },
})

const storedIn = (world: World) =>
  Object.fromEntries(
    Object.entries(world.api.objects).map(([kind, objects]) => [
      kind,
      Object.fromEntries(
        Object.entries(objects).map(([name, object]) => [name, withoutVersion(object)]),
      ),
    ]),
  )

const shop = [
  ...someNodes(3),
  aDeployment('web', { ns: 'shop', replicas: '4', probe: '1s' }),
  aService('web', { ns: 'shop', type: 'NodePort' }),
  aDeployment('db', { ns: 'data', replicas: '1' }),
  aService('db', { ns: 'data', target: '5432' }),
]

describe('a cluster written down with kubectl get and applied to an empty one', () => {
  const before = settledWith(shop)
  const start = withInput(emptyWorld({ seed: 9 }), 0, {
    kind: 'api/applied',
    objects: dumpOf(before),
  })
  const recording = record(start, handlers, { ...limits, freeze: true })
  const after = recording.rests.at(-1)?.world as World // as: a recording has at least one rest

  test('has the same objects, uids and addresses included', () => {
    expect(storedIn(after)).toEqual(storedIn(before))
  })

  test('leaves the controllers nothing to do', () => {
    const busy = recording.steps.filter(
      ({ actor, level }) =>
        level === 'story' && /deployment|replicaset|scheduler|endpointslice/.test(actor),
    )
    expect(busy.map(({ message }) => message.key)).toEqual([])
  })

  test('has every running Pod on the network, listening', () => {
    for (const [name, pod] of Object.entries(after.api.objects.Pod ?? {})) {
      expect(after.network.hosts[name]?.stands).toBe(`pod:${name}`)
      expect(after.network.hosts[name]?.listeners.length).toBeGreaterThan(0)
      expect(pod.metadata.uid).not.toBe('')
    }
  })

  test('keeps the promises of every domain', () => {
    for (const { world } of recording.steps) {
      for (const { broken } of promises) expect(broken(world)).toBeUndefined()
    }
  })
})

describe('a part of a cluster', () => {
  const before = settledWith(shop)
  const partOf = (...kinds: readonly string[]) =>
    dumpOf(before).filter((object) => kinds.includes((object as KubeObject).kind)) // as: a dump holds objects
  const opened = (objects: readonly unknown[]) =>
    settle(withInput(emptyWorld({ seed: 9 }), 0, { kind: 'api/applied', objects }), limits)

  test.each([
    ['Services and EndpointSlices only', partOf('Service', 'EndpointSlice')],
    ['Pods and Services only', partOf('Pod', 'Service')],
  ])('%s: every endpoint is somebody who answers, on a Node of the right name', (_, objects) => {
    const after = opened(objects)
    const slices = Object.values(after.api.objects.EndpointSlice ?? {})
    const endpoints = slices.flatMap((slice) => (slice as EndpointSlice).endpoints) // as: stored under its kind
    expect(endpoints).toHaveLength(5)
    for (const { targetRef, nodeName, conditions } of endpoints) {
      expect(conditions?.ready).toBe(true)
      expect(
        after.network.hosts[`${targetRef?.namespace}/${targetRef?.name}`]?.listeners,
      ).not.toEqual([])
      expect(after.network.hosts[nodeName ?? '']?.kind).toBe('node')
    }
  })

  test('EndpointSlices stay as they were written down', () => {
    const after = opened(partOf('Service', 'EndpointSlice'))
    expect(storedIn(after).EndpointSlice).toEqual(storedIn(before).EndpointSlice)
  })
})

describe('a dump of Pods with the hashes of a real server, which are not ours', () => {
  const before = settledWith([
    ...someNodes(2),
    aDaemonSet('log'),
    aStatefulSet('db', { replicas: '2' }),
  ])
  const podsIn = (world: World) =>
    Object.entries(world.api.objects.Pod ?? {}).map(([name, { metadata }]) => [name, metadata.uid])
  const renamed = (objects: readonly unknown[]): readonly unknown[] => {
    const label = 'controller-revision-hash'
    const hashes = Object.values(before.api.objects.Pod ?? {}).map(({ metadata }) =>
      (metadata.labels?.[label] ?? '').replace(/^db-/, ''),
    )
    const text = [...new Set(hashes)].reduce(
      (all, hash, place) => all.replaceAll(hash, `7c5ddbdf5${place}`),
      JSON.stringify(objects),
    )
    return JSON.parse(text)
  }
  const ofKinds = (test: (kind: string) => boolean) =>
    dumpOf(before).filter((object) => test((object as KubeObject).kind)) // as: a dump holds objects

  test.each([
    ['with its ControllerRevisions', ofKinds(() => true)],
    ['without them', ofKinds((kind) => kind !== 'ControllerRevision')],
  ])('%s: nobody is updated, not even when the set is scaled', (_, objects) => {
    const opened = settle(
      withInput(emptyWorld({ seed: 9 }), 0, { kind: 'api/applied', objects: renamed(objects) }),
      limits,
    )
    expect(podsIn(opened)).toEqual(podsIn(before))
    const scaled = settle(
      withInput(opened, 0, {
        kind: 'api/scaled',
        object: 'StatefulSet',
        name: 'default/db',
        replicas: 3,
      }),
      limits,
    )
    expect(podsIn(scaled)).toEqual(expect.arrayContaining(podsIn(before)))
    expect(podsIn(scaled)).toHaveLength(podsIn(before).length + 1)
  })
})

test('hundreds of running Pods settle with few events each: none of them is started again', () => {
  const many = Array.from({ length: 4 }, (_, index) => [
    aDeployment(`web-${index}`, { replicas: '100', cpu: '10m' }),
    aService(`web-${index}`),
  ]).flat()
  const dump = dumpOf(settledWith([...someNodes(8), ...many]))
  const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects: dump })
  const world = settle(start, limits)
  expect(Object.keys(world.api.objects.Pod ?? {})).toHaveLength(400)
  expect(world.network.hosts['node-a']?.kind).toBe('node')
  expect(world.seq / 400, 'events for each Pod').toBeLessThan(5)
})
