import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import { machineObjects } from '../../../src/domains/cluster-api/model.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aCluster, aPool } from '../../fixtures/machines.ts'
import type { Words } from '../../fixtures/objects.ts'
import { durationsFor } from '../../stories-of-machines.ts'

/**
 * When each MachineSet is scaled, in whole seconds after the change, if a Machine takes 180 s to become Available and
 * 60 s to go. `A` is the old set, `B` the new one.
 */
const LIMITS = { clockMax: 36_000_000, stepCountMax: 1_000_000 }
const POOL = 'default/demo-md-0'

function rested(words: Words): World {
  const start = durationsFor(emptyWorld({ seed: 5 }), ['180', '60'])
  const objects = aCluster('demo', { controlPlane: '1', ...words })
  const made = settle(withInput(start, 0, { kind: 'api/applied', objects }), LIMITS)
  const network = { kind: 'cluster-api/networkInstalled', cluster: 'default/demo' } as const
  return settle(withInput(made, 0, network), LIMITS)
}

interface Rollout {
  /** `180 A 3>2` */
  readonly scaled: readonly string[]
  readonly completeAt: number
  readonly mostMachines: number
  readonly leastAvailable: number
}

function rolledOut(
  words: Words,
  later?: { readonly at: number; readonly replicas: number },
): Rollout {
  let world = rested(words)
  const old = new Set(Object.keys(machineObjects(world.api, 'MachineSet')))
  world = withInput(world, 0, {
    kind: 'api/applied',
    objects: aPool('demo-md-0', { ...words, version: 'v1.33.9' }),
  })
  if (later)
    world = withInput(world, later.at * 1_000, {
      kind: 'api/scaled',
      object: 'MachineDeployment.cluster.x-k8s.io',
      name: POOL,
      replicas: later.replicas,
    })
  const { steps } = record(world, handlers, LIMITS)
  const workers = steps.map(({ world: seen }) =>
    Object.values(machineObjects(seen.api, 'Machine')).filter(
      ({ metadata }) => metadata.labels?.['cluster.x-k8s.io/deployment-name'],
    ),
  )
  const isAvailable = ({ status }: (typeof workers)[number][number]) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Available' && is === 'True')
  const complete = steps.findLast(({ message }) => message.key === 'cluster-api/deploymentComplete')
  return {
    scaled: steps
      .filter(({ message }) => /setRaised|setLowered/.test(message.key))
      .map(({ at, message }) => {
        const { set, before, after } = message.params
        const name = String(set).replace('object:MachineSet/', '')
        return `${Math.floor(at / 1_000)} ${old.has(name) ? 'A' : 'B'} ${before}>${after}`
      }),
    completeAt: Math.floor((complete?.at ?? 0) / 1_000),
    mostMachines: Math.max(...workers.map(({ length }) => length)),
    leastAvailable: Math.min(...workers.map((machines) => machines.filter(isAvailable).length)),
  }
}

describe('a rolling upgrade takes its steps at these seconds', () => {
  test('three Machines, one more, none fewer', () => {
    expect(rolledOut({ workers: '3', surge: '1', unavailable: '0' })).toEqual({
      scaled: ['0 B 0>1', '180 A 3>2', '240 B 1>2', '420 A 2>1', '480 B 2>3', '660 A 1>0'],
      completeAt: 720,
      mostMachines: 4,
      leastAvailable: 3,
    })
  })

  test('three Machines, none more, one fewer', () => {
    expect(rolledOut({ workers: '3', surge: '0', unavailable: '1' })).toEqual({
      scaled: ['0 A 3>2', '60 B 0>1', '240 A 2>1', '300 B 1>2', '480 A 1>0', '540 B 2>3'],
      completeAt: 720,
      mostMachines: 3,
      leastAvailable: 2,
    })
  })

  test('three Machines, one more and one fewer', () => {
    expect(rolledOut({ workers: '3', surge: '1', unavailable: '1' })).toEqual({
      scaled: ['0 B 0>1', '0 A 3>2', '60 B 1>2', '180 A 2>1', '240 B 2>3', '240 A 1>0'],
      completeAt: 420,
      mostMachines: 4,
      leastAvailable: 2,
    })
  })

  test('ten Machines, a quarter more and a quarter fewer', () => {
    expect(rolledOut({ workers: '10', surge: '25%', unavailable: '25%' })).toEqual({
      scaled: [
        '0 B 0>3',
        '0 A 10>8',
        '60 B 3>5',
        '180 A 8>5',
        '240 B 5>8',
        '240 A 5>3',
        '300 B 8>10',
        '420 A 3>0',
      ],
      completeAt: 480,
      mostMachines: 13,
      leastAvailable: 8,
    })
  })

  test('a single Machine: a quarter of one rounds up to one more, and down to none fewer', () => {
    expect(rolledOut({ workers: '1', surge: '25%', unavailable: '25%' })).toEqual({
      scaled: ['0 B 0>1', '180 A 1>0'],
      completeAt: 240,
      mostMachines: 2,
      leastAvailable: 1,
    })
  })

  test('scaled from three to five in the middle of it', () => {
    const { scaled, completeAt, mostMachines } = rolledOut(
      { workers: '3', surge: '1', unavailable: '0' },
      { at: 100, replicas: 5 },
    )
    expect({ scaled, completeAt, mostMachines }).toEqual({
      scaled: [
        '0 B 0>1',
        '100 B 1>3',
        '280 A 3>2',
        '340 B 3>4',
        '520 A 2>1',
        '580 B 4>5',
        '760 A 1>0',
      ],
      completeAt: 820,
      mostMachines: 6,
    })
  })
})
