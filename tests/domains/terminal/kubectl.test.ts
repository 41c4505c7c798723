import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type KubeObject, objectsOf } from '../../../src/domains/api-server/model.ts'
import { describeObject } from '../../../src/domains/terminal/kubectl/describe.ts'
import { printAge } from '../../../src/domains/terminal/kubectl/print-age.ts'
import { printYaml } from '../../../src/domains/terminal/kubectl/print-yaml.ts'
import { RESOURCES } from '../../../src/domains/terminal/kubectl/resources.ts'
import { terminalOf } from '../../../src/domains/terminal/model.ts'
import { runKubectl } from '../../../src/domains/terminal/run-kubectl.ts'
import type { Input } from '../../../src/scenario/schema.ts'
import { inNamedCluster, lastWorld } from '../names/lookups.ts'

const GOLDEN = 'tests/golden/terminal/kubectl'

describe('kubectl get prints what the printers of the API server print (v1.36.0)', () => {
  const { now, objects } = JSON.parse(readFileSync(`${GOLDEN}/objects.json`, 'utf8'))
  const world = { clock: 0, api: { elapsedMs: Math.floor(now / 1_000) * 1_000, objects } } as never // as: all that is read of it

  const get = (...words: readonly string[]): string => kubectl('get', ...words)

  function kubectl(...words: readonly string[]): string {
    const program = runKubectl(words, { image: 'debian' })
    let output = ''
    let step = program.next({ now: 0 })
    while (!step.done) {
      const act = step.value
      if (act.act === 'print') output += act.text
      step = program.next({ now: 0, ...(act.act === 'read' && { value: act.read(world) }) })
    }
    return output
  }

  const blocks = readFileSync(`${GOLDEN}/get.txt`, 'utf8').split(/^\$ /m).slice(1)
  const cases = blocks.map((block) => {
    const [title = '', ...lines] = block.split('\n')
    return [title, lines.join('\n')] as const
  })
  const isOfCluster = (title: string) =>
    RESOURCES.some(({ kind, isNamespaced }) => kind === title.split(' ')[0] && !isNamespaced)

  // A column of namespaces is the printer's; kubectl has it for namespaced kinds only. Nodes say no version in a scenario.
  test.each(
    cases.filter(
      ([title]) => !/^Node/.test(title) && !(title.includes('ns') && isOfCluster(title)),
    ),
  )('%s', (title, expected) => {
    const [kind = '', ...options] = title.split(' ')
    const words = options.flatMap(
      (each) => ({ ns: ['-A'], wide: ['-o', 'wide'], labels: ['--show-labels'] })[each] ?? [],
    )
    expect(get(kind.toLowerCase(), '-n', 'shop', ...words)).toBe(expected)
  })
})

describe('kubectl describes kinds of Cluster API field by field (v1.36.0, Cluster API v1.14.2)', () => {
  const recorded: readonly { readonly object: KubeObject; readonly text: string }[] = JSON.parse(
    readFileSync(`${GOLDEN}/describe-any.json`, 'utf8'),
  )
  test.each(recorded.map(({ object, text }) => [object.kind, object, text] as const))(
    '%s',
    (_, object, text) => {
      expect(describeObject({} as never, object, 'Events:\t<none>\n')).toBe(text)
    },
  )
})

describe('kinds of Cluster API have the columns of their definitions (v1.14.2)', () => {
  const machine = {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Machine',
    metadata: { name: 'm-1', namespace: 'fleet', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { clusterName: 'blue', version: 'v1.36.0', providerID: 'x://1' },
    status: {
      phase: 'Running',
      nodeRef: { name: 'node-1' },
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '192.0.2.7' }],
    },
  }
  const objects = { 'Machine.cluster.x-k8s.io': { 'fleet/m-1': machine } }
  const world = { clock: 0, api: { elapsedMs: 90_000, objects } } as never // as: all that is read of it
  const get = (...words: readonly string[]): string => {
    const program = runKubectl(['get', ...words], { image: 'debian' })
    let output = ''
    let step = program.next({ now: 0 })
    while (!step.done) {
      const act = step.value
      if (act.act === 'print') output += act.text
      step = program.next({ now: 0, ...(act.act === 'read' && { value: act.read(world) }) })
    }
    return output
  }

  test('what is missing is blank', () => {
    expect(get('machines', '-n', 'fleet')).toBe(
      `NAME   CLUSTER   NODE NAME   FAILURE DOMAIN   READY   AVAILABLE   UP-TO-DATE   PHASE     AGE   VERSION
m-1    blue      node-1                       True                             Running   90s   v1.36.0
`,
    )
  })

  test('columns of -o wide stand at their place, between the others', () => {
    expect(get('ma', '-A', '-o', 'wide').split('\n')[0]?.split(/ {2,}/)).toEqual([
      'NAMESPACE',
      'NAME',
      'CLUSTER',
      'NODE NAME',
      'PROVIDER ID',
      'FAILURE DOMAIN',
      'READY',
      'AVAILABLE',
      'UP-TO-DATE',
      'INTERNAL-IP',
      'EXTERNAL-IP',
      'OS-IMAGE',
      'PAUSED',
      'PHASE',
      'AGE',
      'VERSION',
    ])
  })
})

const KINDS: Readonly<Record<string, string>> = {
  service: 'Service',
  pod: 'Pod',
  deployment: 'Deployment',
  replicaset: 'ReplicaSet',
  node: 'Node',
}

describe.each([
  ['objects.json', 'describe.txt'],
  ['loaded.json', 'loaded.txt'],
])('kubectl describe prints what describers of kubectl print (v0.36.0): %s', (from, to) => {
  const { now, objects } = JSON.parse(readFileSync(`${GOLDEN}/${from}`, 'utf8'))
  const world = { clock: 0, api: { elapsedMs: now, objects } } as never // as: all that is read of it
  const blocks = readFileSync(`${GOLDEN}/${to}`, 'utf8').split(/^\$ /m).slice(1)

  test.each(blocks.map((block) => [block.slice(0, block.indexOf('\n')), block] as const))(
    '%s',
    (title, block) => {
      const [kind = '', name = ''] = title.split(' ')
      const store = KINDS[kind] ?? ''
      // How old a Pod is, and how long it has been ending, follow the clock of the recording.
      const plain = (text: string | undefined) =>
        text?.replace(/\(lasts [^)]*\)/, '(lasts N)').replace(/(%\) +)(\d+[dhms])+\n/g, '$1AGE\n')
      expect(
        plain(describeObject(world, objects[store][kind === 'node' ? name : `shop/${name}`])),
      ).toBe(plain(block.slice(block.indexOf('\n') + 1)))
    },
  )
})

describe('ages', () => {
  test.each([
    [0, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [197_000, '3m17s'],
    [600_000, '10m'],
    [10_799_000, '179m'],
    [10_860_000, '3h1m'],
    [28_800_000, '8h'],
    [172_800_000, '2d'],
    [176_400_000, '2d1h'],
    [691_200_000, '8d'],
    [63_072_000_000, '2y'],
    [63_158_400_000, '2y1d'],
    [undefined, '<unknown>'],
  ])('%s ms are %s (apimachinery HumanDuration)', (ms, text) => {
    expect(printAge(ms)).toBe(text)
  })
})

test('YAML is written as sigs.k8s.io/yaml writes it', () => {
  const value = {
    b: '1',
    a: [{ y: 'no', x: null }],
    text: 'one\ntwo\n',
    e: {},
    l: [],
    n: 1.5,
    s: 'a: b',
  }
  expect(printYaml(value)).toBe(
    `a:\n- x: null\n  "y": "no"\nb: "1"\ne: {}\nl: []\n"n": 1.5\ns: 'a: b'\ntext: |\n  one\n  two\n`,
  )
})

const at = (ms: number, command: string, more: object = {}): Input =>
  ({ at: ms, kind: 'terminal/run', target: 'control-plane', command, ...more }) as Input // as: the shape of this input

function play(...inputs: readonly Input[]) {
  const world = lastWorld(inNamedCluster(inputs))
  return { world, runs: Object.values(terminalOf(world).runs) }
}

const COREDNS = 'deploy/coredns -n kube-system'

describe('commands that change objects are inputs like any other', () => {
  test('scale, and a rollout that is watched to its end', () => {
    const { world, runs } = play(
      at(0, `kubectl scale ${COREDNS} --replicas=3`),
      at(1, `kubectl rollout status ${COREDNS}`),
    )
    expect(objectsOf(world.api, 'Deployment')['kube-system/coredns']?.status.readyReplicas).toBe(3)
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(runs[0]?.output).toBe('deployment.apps/coredns scaled\n')
    expect(runs[1]?.output).toMatch(
      /rollout to finish: 2 of 3 updated replicas are available\.\.\.\ndeployment "coredns" successfully rolled out\n$/,
    )
  })

  test('restart makes a revision; undo goes back; a second image is a third', () => {
    const { runs } = play(
      at(0, `kubectl rollout restart ${COREDNS}`),
      at(100_000, `kubectl rollout history ${COREDNS}`),
      at(100_001, `kubectl rollout undo ${COREDNS}`),
      at(200_000, `kubectl set image ${COREDNS} coredns=coredns/coredns:1.15.0`),
      at(300_000, 'kubectl get rs -n kube-system -o wide'),
      at(300_001, `kubectl set image ${COREDNS} nosuch=x:1`),
    )
    expect(runs[1]?.output).toBe(
      'deployment.apps/coredns \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    )
    expect(runs[2]?.output).toBe('deployment.apps/coredns rolled back\n')
    expect(runs[3]?.output).toBe('deployment.apps/coredns image updated\n')
    expect(
      runs[4]?.output.split('\n').filter((line) => /coredns:1\.15\.0/.test(line)),
    ).toHaveLength(1)
    expect(runs[5]?.output).toBe('error: unable to find container named "nosuch"\n')
  })

  test('delete waits until the Pod is gone', () => {
    const { runs, world } = play(at(0, 'kubectl delete pod client -n shop'))
    expect(runs[0]).toMatchObject({
      output: 'pod "client" deleted from shop namespace\n',
      exitCode: 0,
    })
    expect(objectsOf(world.api, 'Pod')['shop/client']).toBeUndefined()
  })

  test('apply of a pasted manifest: created, unchanged, configured', () => {
    const apply = (ms: number, a: string) =>
      at(ms, 'kubectl apply -f - <<EOF', {
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a } }],
      })
    const { runs } = play(apply(0, '1'), apply(1, '1'), apply(2, '2'))
    expect(runs.map(({ output }) => output)).toEqual([
      'configmap/x created\n',
      'configmap/x unchanged\n',
      'configmap/x configured\n',
    ])
  })

  test('cordon, taint and drain', () => {
    const { runs, world } = play(
      at(0, 'kubectl cordon node-b'),
      at(1, 'kubectl uncordon node-b'),
      at(2, 'kubectl taint nodes node-b a=b:NoSchedule'),
      at(3, 'kubectl taint nodes node-b a-'),
      at(4, 'kubectl drain node-a'),
      at(5, 'kubectl drain node-a --ignore-daemonsets --force'),
    )
    expect(runs.slice(0, 4).map(({ output }) => output)).toEqual([
      'node/node-b cordoned\n',
      'node/node-b uncordoned\n',
      'node/node-b tainted\n',
      'node/node-b untainted\n',
    ])
    expect(runs[4]?.output).toContain(
      'cannot delete Pods that declare no controller (use --force to override): shop/client',
    )
    expect(runs[4]?.exitCode).toBe(1)
    expect(runs[5]?.output).toMatch(/node\/node-a drained\n$/)
    expect(objectsOf(world.api, 'Pod')['shop/client']).toBeUndefined()
  })

  test('exec runs in the Pod, with its exit code', () => {
    const { runs } = play(
      at(0, 'kubectl exec -n shop client -- nslookup ng-deploy-80'),
      at(1_000, 'kubectl -n shop exec -it client -- curl -s nosuch'),
    )
    expect(runs[0]?.output).toContain('Address: 10.96.0.80')
    expect(runs[1]).toMatchObject({ output: 'command terminated with exit code 6\n', exitCode: 6 })
  })

  test('get -w prints each change, the deletion too, and goes on', () => {
    const { runs } = play(
      at(0, 'kubectl get pods -n shop -w'),
      at(10, 'kubectl delete pod client -n shop --wait=false'),
    )
    const lines = runs[0]?.output.split('\n').filter((line) => line.startsWith('client')) ?? []
    expect(lines[0]).toMatch(/1\/1 {5}Running/)
    expect(lines.at(-1)).toMatch(/Terminating/)
    expect(lines.length).toBeGreaterThan(2)
    expect(runs[0]?.exitCode).toBeUndefined()
  })
})

describe('errors are kubectl’s own', () => {
  test.each([
    ['kubectl foo', 'error: unknown command "foo" for "kubectl"\n\nDid you mean this?\n\ttop\n\n'],
    ['kubectl get', /^You must specify the type of resource to get\./],
    ['kubectl get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    ['kubectl get pods --foo', "error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n"],
    [
      'kubectl get pods -z',
      "error: unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage.\n",
    ],
    ['kubectl get deploy/x', 'Error from server (NotFound): deployments.apps "x" not found\n'],
    ['kubectl get pods -n nowhere', 'No resources found in nowhere namespace.\n'],
    ['kubectl scale deploy/x', 'error: required flag(s) "replicas" not set\n'],
    [
      'kubectl rollout foo',
      'error: unknown command "foo"\nSee \'kubectl rollout -h\' for help and examples\n',
    ],
  ])('%s', (command, output) => {
    const printed = play(at(0, command)).runs[0]?.output
    if (typeof output === 'string') expect(printed).toBe(output)
    else expect(printed).toMatch(output)
  })
})

describe('on a Node', () => {
  const onNode = { target: 'node:node-a' }

  test('iptables-save and conntrack -L show what is in the kernel', () => {
    const { runs } = play(
      at(0, 'curl ng-deploy-80', { target: 'pod:shop/client' }),
      at(1_000, 'iptables-save -t nat', onNode),
      at(1_000, 'conntrack -L', onNode),
      at(1_000, 'kubectl get pods', onNode),
    )
    expect(runs[1]?.output).toMatch(
      /^# Generated by iptables-save v1\.8\.9 \(nf_tables\) on Thu Jan {2}1 /,
    )
    expect(runs[1]?.output).toContain('-A KUBE-SERVICES -d 10.96.0.80/32')
    expect(runs[2]?.output).toMatch(/tcp +6 \d+ ESTABLISHED src=10\.244\.0\.2 dst=10\.96\.0\.80/)
    expect(runs[2]?.output).toMatch(
      /conntrack v1\.4\.7 \(conntrack-tools\): \d+ flow entries have been shown\.\n$/,
    )
    expect(runs[3]?.output).toBe('bash: kubectl: command not found\n')
  })
})
