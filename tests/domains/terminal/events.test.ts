import { describe, expect, test } from 'vitest'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inNamedCluster, lastWorld } from '../names/lookups.ts'

const at = (ms: number, command: string, more: object = {}): Input =>
  ({ at: ms, kind: 'terminal/run', target: 'control-plane', command, ...more }) as Input // as: the shape of this input

function play(...inputs: readonly Input[]) {
  const world = lastWorld(inNamedCluster(inputs))
  return { world, runs: Object.values(terminalOf(world).runs) }
}

const COREDNS = 'deploy/coredns -n kube-system'

describe('Events say what components told, and are counted as recorders count', () => {
  const { runs } = play(
    at(0, `kubectl set image ${COREDNS} coredns=coredns/coredns:oops`),
    { at: 0, kind: 'controllers/imageSet', image: 'coredns/coredns:oops', isThere: false } as Input, // as: the shape of this input
    at(60_000, 'kubectl events -n kube-system --types=Warning'),
    at(60_001, 'kubectl get ev -n kube-system -o wide --no-headers'),
    at(60_002, 'kubectl describe pod -n kube-system -l k8s-app=kube-dns'),
    at(60_003, 'kubectl get events'),
    at(60_004, `kubectl logs ${COREDNS}`),
    at(60_005, 'kubectl events --for deploy/coredns -n kube-system'),
    at(60_006, 'kubectl top nodes'),
  )
  const outputOf = (place: number) => runs[place]?.output ?? ''

  test('the same again is counted', () => {
    expect(outputOf(1).replaceAll(/coredns-[0-9a-z]+-[0-9a-z]+/g, 'POD')).toMatch(
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n28s \(x3 over 58s\) +Warning +Failed +Pod\/POD +Failed to pull image "coredns\/coredns:oops": rpc error: code = NotFound desc = failed to pull and unpack image/,
    )
    expect(outputOf(1)).toMatch(/27s \(x3 over 57s\) .* Error: ImagePullBackOff\n$/)
  })

  test('each has its object, part, source and count', () => {
    expect(outputOf(2)).toMatch(
      /pod\/coredns-\S+ +spec\.containers\{coredns\} +kubelet, node-[ab] +Back-off pulling image "coredns\/coredns:oops" +57s +3 +coredns-\S+\.[0-9a-f]{16}\n/,
    )
    expect(outputOf(2)).toMatch(
      /deployment\/coredns +deployment-controller +Scaled up replica set coredns-\S+ from 0 to 1 +60s +1 /,
    )
  })

  test('they end what describe prints; what has none says so', () => {
    expect(outputOf(3)).toMatch(
      /Events:\n {2}Type +Reason +Age +From +Message\n {2}---- +------ +---- +---- +-------\n {2}Normal +Scheduled +60s +default-scheduler +Successfully assigned/,
    )
    expect(outputOf(3)).toMatch(
      / kubelet +spec\.containers\{coredns\}: Pulling image "coredns\/coredns:oops"\n/,
    )
    expect(outputOf(3)).toMatch(/\nEvents: +<none>\n/)
    expect(outputOf(4)).toBe('No resources found in default namespace.\n')
    expect(outputOf(6).split('\n')[1]).toMatch(
      /^60s +Normal +ScalingReplicaSet +Deployment\/coredns +Scaled up replica set/,
    )
  })

  test('what others would answer: logs of a Pod that runs are its own matter, metrics nobody serves', () => {
    expect(outputOf(5)).toMatch(/^Found 3 pods, using pod\/coredns-\S+\n$/)
    expect(runs[5]?.note).toBe('notModelled')
    expect(outputOf(7)).toBe('error: Metrics API not available\n')
  })
})

test('a Node that is silent has renewed its Lease last before it fell silent', () => {
  const { runs } = play(
    { at: 20_500, kind: 'controllers/nodePowerSet', node: 'node-b', isOn: false } as Input, // as: the shape of this input
    at(40_000, 'kubectl describe node node-b'),
    at(100_000, 'kubectl describe node node-b'),
    at(100_001, 'kubectl describe node node-a'),
  )
  const [first] = runs
  expect(first?.exitCode).toBe(0)
  const renewed = runs.map(({ output }) => /RenewTime: +(.*)/.exec(output)?.[1])
  expect(renewed[0]).toMatch(/^Thu, 01 Jan 2026 \d\d:\d\d:\d0 \+0000$/)
  expect(renewed[1]).toBe(renewed[0])
  expect(renewed[2]).not.toBe(renewed[0])
  expect(runs[1]?.output).toMatch(
    / {2}Ready +Unknown .* NodeStatusUnknown +Kubelet stopped posting/,
  )
  expect(runs[1]?.output).toMatch(/Normal +NodeNotReady +30s? .*status is now: NodeNotReady/)
})

describe('Events as they come', () => {
  const { runs } = play(
    at(0, 'kubectl events -n kube-system -w'),
    at(1, 'kubectl get events -n kube-system -w'),
    {
      at: 100,
      kind: 'controllers/programSet',
      target: 'registry.k8s.io/coredns/coredns:v1.14.7',
      behaviour: 'crashes',
    } as Input, // as: the shape of this input
    at(60_000, 'kubectl cordon node-a'),
  )

  test('kubectl events -w writes its header with the first, and a line for each count more', () => {
    const lines = (runs[0]?.output ?? '').split('\n')
    expect(lines[0]).toMatch(/^LAST SEEN {3}TYPE +REASON +OBJECT +MESSAGE$/)
    const backOffs = lines.filter((line) => / BackOff /.test(line))
    expect(backOffs.length).toBeGreaterThan(3)
    expect(backOffs.some((line) => /^\d+s \(x2 over \d+s\) /.test(line))).toBe(true)
    expect(runs[0]?.exitCode).toBeUndefined()
  })

  test('kubectl get events -w does likewise, in its own columns', () => {
    expect(runs[1]?.output).toMatch(/Back-off restarting failed container/)
  })
})
