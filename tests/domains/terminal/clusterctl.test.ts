import { expect, test } from 'vitest'
import { runOnControlPlane } from '../../../src/domains/terminal/run-on-machine.ts'

/** What clusterctl prints of a cluster that it generates, and its exit code. */
function clusterctl(command: string): readonly [output: string, code: number] {
  const program = runOnControlPlane({ command, image: 'debian' })
  let output = ''
  let step = program.next({ now: 0 })
  while (!step.done) {
    if (step.value.act === 'print') output += step.value.text
    step = program.next({ now: 0 })
  }
  return [output, step.value]
}

const GENERATE = 'clusterctl generate cluster blue --infrastructure vsphere'

test('what has neither a value nor a default is named, in order of the alphabet (simple_processor.go)', () => {
  expect(clusterctl(GENERATE)).toEqual([
    'Error: value for variables [CONTROL_PLANE_ENDPOINT_IP, KUBERNETES_VERSION, VSPHERE_TEMPLATE] is not set. Please set the value using os environment variables or the clusterctl config file\n',
    1,
  ])
})

test('variables stand before the command or in its flags, and a flag wins', () => {
  const [text, code] = clusterctl(
    `CONTROL_PLANE_ENDPOINT_IP=192.0.2.8 VSPHERE_TEMPLATE=ubuntu WORKER_MACHINE_COUNT=2 KUBERNETES_VERSION=v1.35.0 ${GENERATE} --kubernetes-version=v1.36.0 -n fleet`,
  )
  expect(code).toBe(0)
  expect(text).toContain('kind: VSphereCluster\nmetadata:\n  name: blue\n  namespace: fleet\n')
  expect(text).toContain('  clusterName: blue\n  replicas: 2\n')
  expect(text).toContain('version: v1.36.0')
  expect(text).not.toContain('v1.35.0')
})

test.each([
  [
    `${GENERATE} --kubernetes-version latest`,
    'invalid KubernetesVersion. Please use a semantic version number',
  ],
  [
    `${GENERATE} --control-plane-machine-count 0`,
    'invalid ControlPlaneMachineCount. Please use a number greater than or equal to 1',
  ],
  [
    `${GENERATE} --worker-machine-count=-1`,
    'invalid WorkerMachineCount. Please use a number greater than or equal to 0',
  ],
  ['clusterctl generate cluster -i aws', 'please specify a cluster name'],
])('%s is refused with its words (client/config.go)', (command, words) => {
  expect(clusterctl(command)).toEqual([`Error: ${words}\n`, 1])
})
