import { describe, expect, test } from 'vitest'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import { LESSONS } from '../../../src/scenario/catalog/lessons.ts'
import { openScenario } from '../../../src/scenario/open.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import type { Input } from '../../../src/scenario/schema.ts'

/** What is printed at the end of a lesson. */
function printedAfter(
  lesson: string,
  commands: readonly string[],
  from = 3_000_000,
): readonly string[] {
  const { document } = LESSONS.find(({ name }) => name === lesson) ?? {}
  const opened = openScenario(document)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const scenario = opened.value
  const typed = commands.map(
    (command, place): Input => ({
      at: from + place,
      kind: 'terminal/run',
      target: 'control-plane',
      command,
    }),
  )
  const inputs = [...scenario.inputs.filter(({ kind }) => kind !== 'cluster-api/moved'), ...typed]
  const { rests } = recordScenario({ ...scenario, inputs }, scenario.manifests as never) // as: built-in lessons hold objects
  return Object.values(terminalOf(rests.at(-1)?.world as never).runs).map(({ output }) => output) // as: there is an end
}

describe('controllers of Cluster API record Events, in their own words', () => {
  const [events = '', described = ''] = printedAfter('machines-from-yaml', [
    'kubectl get events -A -o wide --no-headers',
    'kubectl describe machinedeployment demo-md-0',
  ])

  test('of the Cluster, its sets and its Machines', () => {
    const said = events.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '))
    const has = (text: RegExp) => expect(said.filter((line) => text.test(line))).not.toEqual([])
    has(/Provisioning {2}cluster\/demo {2}cluster-controller {2}Cluster demo is Provisioning/)
    has(/InfrastructureReady .* Cluster demo InfrastructureProvisioned is now True/)
    has(
      /SuccessfulCreate {2}machinedeployment\/demo-md-0 {2}machinedeployment-controller {2}Created MachineSet default\/demo-md-0-\w+ with \d+ replicas/,
    )
    has(
      /SuccessfulCreate {2}machineset\/demo-md-0-\w+ {2}machineset-controller {2}Created Machine "demo-md-0-\w+-\w+"/,
    )
    has(/SuccessfulSetNodeRef {2}machine\/demo-cp-\w+ {2}machine-controller {2}demo-cp-\w+/)
  })

  test('describe ends with them', () => {
    expect(described).toMatch(/^Name: +demo-md-0\nNamespace: +default\n/)
    expect(described).toMatch(/\nEvents:\n {2}Type +Reason +Age +From +Message\n/)
    expect(described).toContain('Created MachineSet default/demo-md-0-')
  })
})

describe('clusterctl moves a cluster into itself', () => {
  test('and says what it does, stage by stage', () => {
    const [init, move] = printedAfter(
      'pivot',
      [
        'clusterctl init --infrastructure vsphere',
        'clusterctl move --to-kubeconfig=demo.kubeconfig',
      ],
      1_800_000,
    )
    expect(init).toBe(
      'Fetching providers\nError: installing provider "infrastructure-vsphere" can lead to a non functioning management cluster: there is already an instance of the "infrastructure-vsphere" provider installed in the "capv-system" namespace\n',
    )
    expect(move).toBe(
      [
        'Performing move...',
        'Discovering Cluster API objects',
        'Moving Cluster API objects Clusters=1',
        'Moving Cluster API objects ClusterClasses=0',
        'Waiting for all resources to be ready to move',
        'Creating objects in the target cluster',
        'Deleting objects from the source cluster',
        '',
      ].join('\n'),
    )
  })

  test('but not before it is there', () => {
    const [move] = printedAfter(
      'pivot',
      ['clusterctl move --to-kubeconfig=demo.kubeconfig'],
      60_000,
    )
    expect(move).toMatch(
      /^Performing move\.\.\.\nDiscovering Cluster API objects\nError: failed to get object graph: failed to check for provisioned infrastructure: \[?cannot start the move operation while /,
    )
  })
})
