import { describe, expect, test } from 'vitest'
import { record } from '../../../src/core/sim/record.ts'
import {
  describeCluster,
  humanDuration,
} from '../../../src/domains/cluster-api/describe-cluster.ts'
import { fillTemplate, generateCluster } from '../../../src/domains/cluster-api/generate-cluster.ts'
import { handlers, settle, withInput } from '../../../src/domains/registry.ts'
import { readManifests } from '../../../src/scenario/read-manifests.ts'
import { emptyWorld, type World } from '../../../src/world.ts'

const LIMITS = { clockMax: 3_600_000, stepCountMax: 100_000 }

const FORM = {
  CLUSTER_NAME: 'shop',
  KUBERNETES_VERSION: 'v1.34.0',
  CONTROL_PLANE_ENDPOINT_IP: '192.168.10.5',
  CONTROL_PLANE_MACHINE_COUNT: '1',
  WORKER_MACHINE_COUNT: '3',
  VSPHERE_TEMPLATE: 'ubuntu-2204-kube-v1.34.0',
}

describe('clusterctl generate', () => {
  test('fills in values and defaults', () => {
    expect(fillTemplate(`a: \${A}, b: \${B:=two}, c: \${C:-three}`, { A: 'one', C: '3' })).toEqual({
      ok: true,
      text: 'a: one, b: two, c: 3',
    })
  })

  test('names all variables that are missing, each once', () => {
    expect(fillTemplate(`\${ZONE} \${A} \${ZONE} \${B:=1}`, {})).toEqual({
      ok: false,
      missing: ['A', 'ZONE'],
    })
    const { CLUSTER_NAME: _, VSPHERE_TEMPLATE: __, ...values } = FORM
    expect(generateCluster({ provider: 'VSphere', values })).toEqual({
      ok: false,
      missing: ['CLUSTER_NAME', 'VSPHERE_TEMPLATE'],
    })
  })

  test('what it writes is accepted, and a cluster comes of it', () => {
    const world = madeOf({ provider: 'VSphere', values: FORM, hasHealthChecks: true })
    expect(Object.keys(world.clusterApi.vms)).toHaveLength(4)
    expect(Object.keys(world.api.objects['MachineHealthCheck.cluster.x-k8s.io'] ?? {})).toEqual([
      'default/shop-control-plane',
      'default/shop-md-0',
    ])
  })

  test('without a MachineDeployment there is a control plane all the same', () => {
    const world = madeOf({ provider: 'VSphere', values: FORM, without: ['MachineDeployment'] })
    expect(Object.keys(world.clusterApi.vms)).toHaveLength(1)
  })
})

function madeOf(form: Parameters<typeof generateCluster>[0]): World {
  const filled = generateCluster(form)
  if (!filled.ok) throw new Error(`missing: ${filled.missing.join(', ')}`)
  const read = readManifests(filled.text)
  if (!read.ok) throw new Error('the text is YAML')
  const { objects } = read.value
  const start = withInput(emptyWorld({ seed: 1 }), 0, { kind: 'api/applied', objects })
  const made = settle(start, LIMITS)
  const network = { kind: 'cluster-api/networkInstalled', cluster: 'default/shop' } as const
  return settle(withInput(made, 0, network), LIMITS)
}

describe('clusterctl describe', () => {
  const world = madeOf({ provider: 'VSphere', values: FORM })

  test('draws the tree; Machines that agree share a line', () => {
    expect(describeCluster(world, 'default/shop')?.map((line) => line.replace(/\s+$/, ''))).toEqual(
      [
        'NAME                                                       REPLICAS  AVAILABLE  READY  UP TO DATE  STATUS           REASON     SINCE  MESSAGE',
        'Cluster default/shop                                       4/4       4          4      4           Available: True  Available  60s',
        '├─KubeadmControlPlane default/shop-control-plane, v1.34.0  1/1       1          1      1           Available: True  Available  4m10s',
        '│ └─Machine default/shop-control-plane-kvzp9, v1.34.0      1         1          1      1           Ready: True      Ready      60s',
        '├─VSphereCluster default/shop                                                                      Ready: True      Ready      6m50s',
        '└─Workers',
        '  └─MachineDeployment default/shop-md-0, v1.34.0           3/3       3          3      3           Available: True  Available  60s',
        '    └─3 Machines...                                                  3          3      3           Ready: True      Ready      60s    See shop-md-0-vbs99-grcn2, shop-md-0-vbs99-khcpt, ...',
      ],
    )
  })

  test('a Machine in trouble stands alone, with what its provider says', () => {
    const machine = Object.keys(world.clusterApi.vms).find((name) => name.includes('md-0')) ?? ''
    const event = { kind: 'cluster-api/vmSwitched', machine, to: 'destroyed' } as const
    const { rests } = record(withInput(world, 0, event), handlers, LIMITS)
    const text = describeCluster(rests.at(-1)?.world ?? world, 'default/shop')?.join('\n')
    expect(text).toContain('2 Machines...')
    expect(text).toMatch(/└─Machine default\/shop-md-0-\S+, v1.34.0 .*Ready: False/)
    expect(text).toMatch(/└─VSphereMachine default\/shop-md-0-\S+ .*NotFoundByBIOSUUID/)
  })

  test('there is nothing to say of a cluster that is not there', () => {
    expect(describeCluster(world, 'default/other')).toBeUndefined()
  })

  test.each([
    [59_000, '59s'],
    [125_000, '2m5s'],
    [900_000, '15m'],
    [11_100_000, '3h5m'],
    [90_000_000, '25h'],
  ])('%i ms ago is %s', (ms, text) => expect(humanDuration(ms)).toBe(text))
})
