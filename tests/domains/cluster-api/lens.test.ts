import { describe, expect, test } from 'vitest'
import { layOut } from '../../../src/core/draw/layout.ts'
import { record } from '../../../src/core/sim/record.ts'
import { drawMachines } from '../../../src/domains/cluster-api/lens.ts'
import type { MachineData, OwnerData } from '../../../src/domains/cluster-api/lens-data.ts'
import { handlers, withInput } from '../../../src/domains/registry.ts'
import { emptyWorld } from '../../../src/world.ts'
import { aCluster } from '../../fixtures/machines.ts'

const LIMITS = { clockMax: 3_600_000, stepCountMax: 100_000 }
const applied = (workers: string) =>
  withInput(emptyWorld({ seed: 1 }), 0, {
    kind: 'api/applied',
    objects: aCluster('demo', { controlPlane: '1', workers }),
  })

describe('the lens machines', () => {
  const { rests } = record(applied('3'), handlers, LIMITS)
  const world = rests.at(-1)?.world ?? applied('3')
  const { boxes } = drawMachines(world, [])

  test('puts every Machine into the box of its owner, up to the Cluster', () => {
    const machine = boxes.find(({ look }) => look === 'machine')
    const path: string[] = []
    for (let at = machine; at; at = boxes.find(({ id }) => id === at?.parent)) path.push(at.look)
    expect(path).toEqual(['machine', 'owner', 'owner', 'owner'])
    expect(boxes.filter(({ look }) => look === 'machine')).toHaveLength(3)
    expect(boxes.filter(({ look }) => look === 'control-plane-machine')).toHaveLength(1)
  })

  test('shows that Running is not Ready: without a CNI plugin no Node is', () => {
    const data = boxes.find(({ look }) => look === 'machine')?.data as MachineData
    expect(data).toMatchObject({ phase: 'Running', power: 'on', node: 'False' })
    expect(data.conditions).toContainEqual({
      type: 'InfrastructureReady',
      status: 'True',
      reason: 'Ready',
    })
    expect(data.conditions).toContainEqual({
      type: 'NodeHealthy',
      status: 'False',
      reason: 'NodeNotHealthy',
    })
  })

  test('counts what is wanted, there and available', () => {
    const pool = boxes.find(({ id }) => id === 'object:MachineDeployment/default/demo-md-0')
    expect((pool?.data as OwnerData | undefined)?.counts).toEqual({
      want: 3,
      have: 3,
      available: 0,
    })
  })

  test('every box has a place, and what a sentence points at is lit', () => {
    const places = layOut(boxes)
    expect(boxes.every(({ id }) => places[id] !== undefined)).toBe(true)
    const [machine] = boxes.filter(({ look }) => look === 'machine')
    const lit = drawMachines(world, machine ? [machine.id] : []).boxes
    expect(lit.filter(({ data }) => (data as MachineData).lit).map(({ id }) => id)).toEqual([
      machine?.id,
    ])
  })

  test('of many Machines some are shown, among them the one that is spoken of', () => {
    const many = record(applied('30'), handlers, LIMITS).rests.at(-1)?.world ?? world
    const last = Object.keys(many.clusterApi.vms).toSorted().at(-1)
    const focus = `object:Machine/${last}` as const
    const { boxes: crowded } = drawMachines(many, [focus])
    expect(crowded.filter(({ look }) => look === 'machine')).toHaveLength(8)
    expect(crowded.map(({ id }) => id)).toContain(focus)
    expect(crowded.find(({ look }) => look === 'more-machines')?.data).toEqual({ count: 22 })
  })
})
