import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { drawMachines } from '../../src/domains/cluster-api/lens.ts'
import { machineObjects } from '../../src/domains/cluster-api/model.ts'
import { prepare } from '../../src/player/prepare.ts'
import { convertedMachines } from '../../src/scenario/convert-machines.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import { ScenarioSchema } from '../../src/scenario/schema.ts'

/** Somebody's management cluster, as `kubectl get … -A -o yaml` prints it, in two versions of the API. */
const text = readFileSync(new URL('../fixtures/management-cluster.yaml', import.meta.url), 'utf8')
const pasted = await prepare(
  v.parse(ScenarioSchema, {
    version: 1,
    seed: 1,
    start: 'fresh',
    cluster: { machines: {} },
    manifests: text,
    inputs: [],
  }),
)
if (!pasted.ok) throw new Error(JSON.stringify(pasted.problems))
const { steps, ending } = recordScenario(pasted.value.scenario, pasted.value.objects)
const told = (key: string) => steps.filter(({ message }) => message.key === `cluster-api/${key}`)
const last = steps.at(-1)?.world
if (!last) throw new Error('nothing happened')

test('what no controller here acts on is kept, and the line is named', () => {
  const said = pasted.warnings.map(({ message, line }) => [message.params.kind, typeof line])
  expect(said).toEqual([
    ['ClusterResourceSet', 'number'],
    ['MachinePool', 'number'],
  ])
  expect(last.api.objects['MachinePool.cluster.x-k8s.io']).toHaveProperty('edge/edge-spot')
})

test('its owners, uids and providerIDs stay, whatever version it was printed in', () => {
  const machine = machineObjects(last.api, 'Machine')['prod/prod-md-0-x7k2p-4fz9c']
  const set = machineObjects(last.api, 'MachineSet')['prod/prod-md-0-x7k2p']
  expect(machine?.metadata.ownerReferences?.map(({ uid }) => uid)).toEqual([set?.metadata.uid])
  expect(machine?.spec.providerID).toBe('aws:///eu-west-1a/i-0d92c7a11b5ee6a04')
  expect(machine?.spec.deletion?.nodeDrainTimeoutSeconds).toBe(600)
})

test('what will the controllers do next? The third Machine that the MachineDeployment wants, and nothing else', () => {
  expect(ending).toBe('settled')
  expect(told('machineCreated').map(({ message }) => message.params.owner)).toEqual([
    'object:MachineSet/prod/prod-md-0-x7k2p',
  ])
  expect(told('machineDeleted')).toEqual([])
  expect(told('certificatesMade')).toEqual([])
  // Two of three are available, and with maxUnavailable 0 none may be missing: until the third has come.
  expect(told('clusterUnavailable')).toHaveLength(1)
  expect(told('clusterAvailable')).toHaveLength(1)
  const deployment = machineObjects(last.api, 'MachineDeployment')['prod/prod-md-0']
  expect(deployment?.status).toMatchObject({ replicas: 3, availableReplicas: 3 })
})

test('the machines of the snapshot run, and their Nodes are those it names', () => {
  const { vms, workloads } = last.clusterApi
  expect(vms['prod/prod-control-plane-8vq4d']).toMatchObject({ power: 'on', role: 'controlPlane' })
  const nodes = Object.keys(workloads['prod/prod']?.nodes ?? {})
  expect(nodes).toContain('ip-10-0-91-40.eu-west-1.compute.internal')
  expect(nodes).toHaveLength(4)
})

test('the tree of owners is drawn: what no set holds stands in its Cluster', () => {
  const parents = Object.fromEntries(
    drawMachines(last, []).boxes.map(({ id, parent }) => [id, parent]),
  )
  expect(parents).toMatchObject({
    'object:Machine/edge/edge-worker-0': 'object:Cluster/edge/edge',
    'object:Machine/prod/prod-md-0-x7k2p-4fz9c': 'object:MachineSet/prod/prod-md-0-x7k2p',
    'object:MachineSet/prod/prod-md-0-x7k2p': 'object:MachineDeployment/prod/prod-md-0',
  })
})

test('a cluster that is paused stays as it is', () => {
  const spoken = steps.filter(
    ({ actor, message }) =>
      actor !== 'learner' && JSON.stringify(message.params).includes('edge/edge'),
  )
  expect(spoken).toEqual([])
})

test('v1beta1 becomes v1beta2 as the webhooks convert it', () => {
  const converted = convertedMachines({
    apiVersion: 'cluster.x-k8s.io/v1beta1',
    kind: 'MachineHealthCheck',
    metadata: { name: 'a' },
    spec: {
      clusterName: 'a',
      maxUnhealthy: '40%',
      nodeStartupTimeout: '1h10m0s',
      unhealthyConditions: [{ type: 'Ready', status: 'False', timeout: '5m0s' }],
    },
    status: { conditions: [{ type: 'RemediationAllowed', status: 'True' }], currentHealthy: 2 },
  })
  expect(converted).toEqual({
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachineHealthCheck',
    metadata: { name: 'a' },
    spec: {
      clusterName: 'a',
      checks: {
        nodeStartupTimeoutSeconds: 4_200,
        unhealthyNodeConditions: [{ type: 'Ready', status: 'False', timeoutSeconds: 300 }],
      },
      remediation: { triggerIf: { unhealthyLessThanOrEqualTo: '40%' } },
    },
    status: { currentHealthy: 2 },
  })
  expect(convertedMachines(converted)).toBe(converted)
})

test('limits of a rollout and a template move to their new places', () => {
  const { spec } = convertedMachines({
    apiVersion: 'cluster.x-k8s.io/v1beta1',
    kind: 'MachineDeployment',
    metadata: { name: 'a' },
    spec: {
      minReadySeconds: 10,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 2, deletePolicy: 'Oldest' },
        remediation: { maxInFlight: 1 },
      },
      template: { spec: { clusterName: 'a', nodeDrainTimeout: '0s' } },
    },
  })
  expect(spec).toEqual({
    rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } } },
    deletion: { order: 'Oldest' },
    remediation: { maxInFlight: 1 },
    template: {
      spec: { clusterName: 'a', deletion: { nodeDrainTimeoutSeconds: 0 }, minReadySeconds: 10 },
    },
  })
})
