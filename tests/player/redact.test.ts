import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { prepare } from '../../src/player/prepare.ts'
import { redact } from '../../src/player/redact.ts'
import { withoutSecrets } from '../../src/player/without-secrets.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { recordScenario } from '../../src/scenario/record-scenario.ts'
import type { Scenario } from '../../src/scenario/schema.ts'

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: { name: acme-payments }
---
apiVersion: v1
kind: Secret
metadata: { name: stripe, namespace: acme-payments }
stringData: { key: sk_live_51H }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ledger
  namespace: acme-payments
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"password":"hunter2"}'
    acme.example/owner: alice
spec:
  replicas: 2
  selector: { matchLabels: { app: ledger, acme.example/team: blue-falcon } }
  template:
    metadata: { labels: { app: ledger, acme.example/team: blue-falcon } }
    spec:
      containers:
        - name: ledger
          image: registry.acme.example/ledger:1.2
          args: [--token=hunter2]
          env: [{ name: PASSWORD, value: hunter2 }]
          ports: [{ containerPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: ledger-api, namespace: acme-payments }
spec:
  selector: { app: ledger, acme.example/team: blue-falcon }
  ports: [{ port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: bank, namespace: acme-payments }
spec: { type: ExternalName, externalName: api.bank.acme-corp.com }
---
apiVersion: v1
kind: Pod
metadata: { name: till, namespace: acme-payments }
spec: { containers: [{ name: till, image: busybox:1.36 }] }
`

async function opened(document: object) {
  const scenario = openScenario({ version: 1, seed: 3, inputs: [], manifests: '', ...document })
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const prepared = await prepare(scenario.value)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems))
  return prepared.value
}

const inputs = [
  {
    at: 0,
    kind: 'traffic/opened',
    from: 'pod:acme-payments/till',
    to: 'ledger-api',
    port: 80,
    protocol: 'tcp',
  },
  {
    at: 500,
    kind: 'names/asked',
    from: 'pod:acme-payments/till',
    name: 'ledger-api.acme-payments',
    library: 'musl',
  },
]

const story = (scenario: Scenario, objects: Parameters<typeof recordScenario>[1]) =>
  recordScenario(scenario, objects).steps.map(({ message }) => message.key)

describe('with names and addresses replaced', () => {
  test('nothing of whoever pasted it is left', async () => {
    const { scenario, objects } = await opened({ manifests: MANIFESTS, inputs })
    const text = JSON.stringify(redact(scenario, objects).scenario)
    expect(text).not.toMatch(/acme|ledger|till|falcon|bank|alice|hunter2|stripe|sk_live/)
  })

  test('it tells the same story, step by step', async () => {
    const { scenario, objects } = await opened({ manifests: MANIFESTS, inputs })
    const again = await opened(redact(scenario, objects).scenario)
    const before = story(scenario, objects)
    expect(before.length).toBeGreaterThan(20)
    expect(story(again.scenario, again.objects)).toEqual(before)
  })

  test('what was replaced is listed, and the same is always replaced by the same', async () => {
    const { scenario, objects } = await opened({ manifests: MANIFESTS, inputs })
    const { replaced } = redact(scenario, objects)
    const by = Object.fromEntries(replaced.map(({ before, after }) => [before, after]))
    expect(by).toMatchObject({
      'acme-payments': 'ns-1',
      'ledger-api': 'service-2',
      'api.bank.acme-corp.com': expect.stringMatching(/^host-\d\.host-\d\.host-\d\.com$/),
    })
    expect(new Set(replaced.map(({ after }) => after)).size).toBe(replaced.length)
    expect(redact(scenario, objects).replaced).toEqual(replaced)
  })

  test('a whole cluster, as kubectl prints it, still opens', async () => {
    const manifests = readFileSync('tests/fixtures/kubectl-get.yaml', 'utf8')
    const { scenario, objects } = await opened({ manifests })
    const again = await opened(redact(scenario, objects).scenario)
    expect(again.objects.length).toBe(objects.length)
    expect(story(again.scenario, again.objects)).toEqual(story(scenario, objects))
  })
})

test('addresses keep their networks and their kind; what every cluster has stays', async () => {
  const nodeFile =
    'nameserver 10.20.30.53\nnameserver 10.20.30.54\nnameserver 10.20.99.1\nnameserver 8.8.8.8\nnameserver fd12:3456:789a::35\nsearch corp.acme.com\n'
  const { scenario, objects } = await opened({ cluster: { dns: { nodeFile } } })
  const text = redact(scenario, objects).scenario.cluster.dns?.nodeFile ?? ''
  const [one = '', two = '', other = '', known] = [...text.matchAll(/nameserver (\S+)/g)].map(
    ([, address]) => address,
  )
  expect([one, other]).not.toContain('10.20.30.53')
  const network = (address: string, numbers: number) =>
    address.split('.').slice(0, numbers).join('.')
  expect(network(one, 3)).toBe(network(two, 3))
  expect(network(one, 2)).toBe(network(other, 2))
  expect(network(one, 3)).not.toBe(network(other, 3))
  expect(one).toMatch(/^10\..*\.53$/)
  expect(known).toBe('8.8.8.8')
  expect(text).toMatch(/nameserver fd12:(?!3456)[0-9a-f]{1,4}:(?!789a)[0-9a-f]{1,4}::35\n/)
  expect(text).toMatch(/search host-\d\.host-\d\.com/)
})

test('chains of a pasted Node get other letters, and its comments other names, everywhere alike', async () => {
  const dump = `*nat
:KUBE-SERVICES - [0:0]
:KUBE-SVC-AAAABBBBCCCCDDDD - [0:0]
-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "acme/till:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-AAAABBBBCCCCDDDD
COMMIT
`
  const { scenario, objects } = await opened({ nodes: [{ name: 'rack-7.acme.lan', dump }] })
  const [node] = redact(scenario, objects).scenario.nodes
  expect(node?.name).toBe('node-1')
  expect(node?.dump).toContain('"ns-1/service-1:http cluster IP"')
  expect(node?.dump).toContain(':KUBE-SERVICES - [0:0]')
  const chains = [...(node?.dump ?? '').matchAll(/KUBE-SVC-([A-Z2-7]{16})/g)].map(
    ([, hash]) => hash,
  )
  expect(new Set(chains).size).toBe(1)
  expect(chains[0]).not.toBe('AAAABBBBCCCCDDDD')
})

test('a Secret is never shared, not even in a scenario that is shared as it is', async () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'Yg==' } }
  const apply = { at: 0, kind: 'api/applied', objects: [secret] }
  const run = {
    at: 0,
    kind: 'terminal/run',
    target: 'control-plane',
    command: "kubectl apply -f - <<'E'\nkind: Secret\nstringData: { a: b }\nE",
  }
  const { scenario, objects } = await opened({ manifests: MANIFESTS, inputs: [apply, run] })
  const shared = withoutSecrets(scenario, objects)
  expect(JSON.stringify(shared)).not.toMatch(/sk_live|Yg==|stringData/)
  const plain = await opened({ inputs })
  expect(withoutSecrets(plain.scenario, plain.objects)).toBe(plain.scenario)
})
