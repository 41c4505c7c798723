import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkObjects } from '../../../src/domains/api-server/index.ts'
import {
  type ApiSlice,
  defaultApiSettings,
  emptyApi,
  type LabelSelector,
  type NetworkPolicy,
  type Pod,
  type PolicyPeer,
  type PolicyPort,
} from '../../../src/domains/api-server/model.ts'
import { judgeByPolicies, type PolicyFlow } from '../../../src/domains/controllers/index.ts'
import { recordScenario } from '../../../src/scenario/record-scenario.ts'
import { addressOf, connection, objectsIn, scenarioOf } from '../../fixtures/scenes.ts'

/** Policies against a reading of the specification that lists all that is allowed, one address and port after another. */

const PODS = [
  { name: 'a0', namespace: 'a', labels: { app: 'x' }, ip: '10.244.0.2' },
  { name: 'a1', namespace: 'a', labels: { app: 'y', tier: 'db' }, ip: '10.244.0.3' },
  { name: 'b0', namespace: 'b', labels: { app: 'x' }, ip: '10.244.1.2' },
  { name: 'c0', namespace: 'c', labels: {}, ip: '10.244.1.3' },
]
const SPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  a: { team: 'one' },
  b: { team: 'two' },
  c: {},
}
const OUTSIDE = ['192.168.0.100', '192.168.0.200']
const ADDRESSES = [...PODS.map(({ ip }) => ip), ...OUTSIDE]
const PROTOCOLS = ['TCP', 'UDP'] as const
const WEB = 80 // the port that each Pod calls `web`
const NUMBERS = [79, WEB, 81, 443]

const meta = (name: string) => ({ name, uid: name, resourceVersion: '1', creationTimestamp: '' })
const podObject = ({ name, namespace, labels, ip }: (typeof PODS)[number]): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...meta(name), namespace, labels },
  spec: {
    containers: [{ name: 'c', image: 'c', ports: [{ name: 'web', containerPort: WEB }] }],
  },
  status: { phase: 'Running', podIP: ip },
})

const worldWith = (policies: readonly NetworkPolicy[]): ApiSlice => ({
  ...emptyApi(),
  objects: {
    Pod: Object.fromEntries(PODS.map((pod) => [`${pod.namespace}/${pod.name}`, podObject(pod)])),
    Namespace: Object.fromEntries(
      Object.entries(SPACES).map(([name, labels]) => [
        name,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { ...meta(name), labels } },
      ]),
    ),
    NetworkPolicy: Object.fromEntries(policies.map((one) => [`a/${one.metadata.name}`, one])),
  },
})

const anySelector = fc.constantFrom<LabelSelector>(
  {},
  { matchLabels: { app: 'x' } },
  { matchLabels: { app: 'y', tier: 'db' } },
  { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'z'] }] },
)
const anySpace = fc.constantFrom<LabelSelector>(
  {},
  { matchLabels: { team: 'two' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'c' } },
  { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['one'] }] },
)
const anyPeer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector: anySelector }),
  fc.record({ namespaceSelector: anySpace }),
  fc.record({ podSelector: anySelector, namespaceSelector: anySpace }),
  fc.constantFrom<PolicyPeer>(
    { ipBlock: { cidr: '192.168.0.0/24' } },
    { ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16', '192.168.0.200/32'] } },
    { ipBlock: { cidr: '10.244.0.2/32' } },
  ),
)
const anyPort = fc.constantFrom<PolicyPort>(
  {},
  { protocol: 'UDP' },
  { port: 80 },
  { port: 'web' },
  { port: 80, endPort: 443, protocol: 'TCP' },
  { port: 443, protocol: 'UDP' },
)
const lists = { ports: fc.array(anyPort, { maxLength: 2 }) }
const anyPolicy = fc.record({
  podSelector: anySelector,
  ingress: fc.array(fc.record({ ...lists, from: fc.array(anyPeer, { maxLength: 2 }) }), {
    maxLength: 2,
  }),
  egress: fc.array(fc.record({ ...lists, to: fc.array(anyPeer, { maxLength: 2 }) }), {
    maxLength: 2,
  }),
  policyTypes: fc.constantFrom<NetworkPolicy['spec']['policyTypes'] & {}>(
    ['Ingress'],
    ['Egress'],
    ['Ingress', 'Egress'],
  ),
})

const has = (selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const isThere = key in labels
    const isListed = values.includes(labels[key] ?? '')
    return { Exists: isThere, DoesNotExist: !isThere, In: isListed, NotIn: !isListed }[operator]
  })

const IN_BLOCK: Readonly<Record<string, (address: string) => boolean>> = {
  '192.168.0.0/24': (address) => address.startsWith('192.168.0.'),
  '0.0.0.0/0': (address) => address === '192.168.0.100',
  '10.244.0.2/32': (address) => address === '10.244.0.2',
}

/** All addresses that a peer of a policy of namespace `a` means. */
const meant = ({ podSelector, namespaceSelector, ipBlock }: PolicyPeer): readonly string[] =>
  ipBlock
    ? ADDRESSES.filter((address) => IN_BLOCK[ipBlock.cidr]?.(address))
    : PODS.filter(({ namespace, labels }) => {
        const space = { 'kubernetes.io/metadata.name': namespace, ...SPACES[namespace] }
        const isHome = namespaceSelector ? has(namespaceSelector, space) : namespace === 'a'
        return isHome && has(podSelector ?? {}, labels)
      }).map(({ ip }) => ip)

/** All protocols and ports that a port of a policy means, at a destination. */
const opened = (
  { protocol = 'TCP', port, endPort }: PolicyPort,
  destination: string,
): readonly string[] => {
  const isPod = PODS.some(({ ip }) => ip === destination)
  const numbers =
    port === undefined
      ? NUMBERS
      : port === 'web'
        ? isPod
          ? [WEB]
          : []
        : NUMBERS.filter((number) => number >= Number(port) && number <= (endPort ?? Number(port)))
  return numbers.map((number) => `${protocol} ${number}`)
}

test('what is allowed is the union of all rules of all policies that select the Pod, and all of it where none does', () => {
  const pod = podObject(PODS[0] as (typeof PODS)[number]) // as: there are four
  const everything = PROTOCOLS.flatMap((protocol) => NUMBERS.map((one) => `${protocol} ${one}`))
  fc.assert(
    fc.property(
      fc.array(anyPolicy, { maxLength: 3 }),
      fc.constantFrom('Ingress' as const, 'Egress' as const),
      (specs, type) => {
        const policies = specs.map(
          (spec, at): NetworkPolicy => ({
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { ...meta(`p${at}`), namespace: 'a' },
            spec,
          }),
        )
        const selecting = specs.filter(
          ({ podSelector, policyTypes }) =>
            has(podSelector, pod.metadata.labels ?? {}) && policyTypes.includes(type),
        )
        const allowed = new Set<string>()
        for (const other of ADDRESSES) {
          const destination = type === 'Ingress' ? '10.244.0.2' : other
          const add = (ports: readonly string[]) => {
            for (const port of ports) allowed.add(`${other} ${port}`)
          }
          if (selecting.length === 0) add(everything)
          for (const { ingress, egress } of selecting) {
            const rules =
              type === 'Ingress'
                ? ingress.map(({ ports, from }) => ({ ports, peers: from }))
                : egress.map(({ ports, to }) => ({ ports, peers: to }))
            for (const { ports, peers } of rules) {
              if (peers.length > 0 && !peers.some((peer) => meant(peer).includes(other))) continue
              add(
                ports.length === 0 ? everything : ports.flatMap((one) => opened(one, destination)),
              )
            }
          }
        }
        const api = worldWith(policies)
        for (const other of ADDRESSES) {
          for (const protocol of PROTOCOLS) {
            for (const destinationPort of NUMBERS) {
              const flow: PolicyFlow = {
                source: type === 'Ingress' ? other : '10.244.0.2',
                destination: type === 'Ingress' ? '10.244.0.2' : other,
                protocol: protocol === 'TCP' ? 'tcp' : 'udp',
                destinationPort,
              }
              const verdict = judgeByPolicies(api, pod, { type, flow })
              expect(verdict.kind !== 'denied').toBe(
                allowed.has(`${other} ${protocol} ${destinationPort}`),
              )
            }
          }
        }
      },
    ),
    { numRuns: 120 },
  )
})

test('a ping has no port: only a rule without ports lets it through', () => {
  const ping: PolicyFlow = {
    source: '10.244.0.3',
    destination: '10.244.0.2',
    protocol: 'icmp',
    destinationPort: 0,
  }
  const judge = (ports: readonly PolicyPort[]) =>
    judgeByPolicies(
      worldWith([
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { ...meta('p'), namespace: 'a' },
          spec: { policyTypes: ['Ingress'], ingress: [{ ports }] },
        },
      ]),
      podObject(PODS[0] as (typeof PODS)[number]), // as: there are four
      { type: 'Ingress', flow: ping },
    ).kind
  expect(judge([])).toBe('allowed')
  expect(judge([{ protocol: 'TCP' }])).toBe('denied')
})

const CLUSTER = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node-b, containers: [{ name: c, image: c, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { nodeName: node-a, containers: [{ name: c, image: c }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { clusterIP: 10.96.0.9, selector: { app: web }, ports: [{ port: 80 }] }
`
const DENY = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
`
const policy = (name: string, spec: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: ${spec}
`

/** What becomes of a connection under policies. */
function under(policies: string, from = 'pod:default/client', to = 'web.default') {
  const { steps } = recordScenario(
    scenarioOf({ inputs: [connection({ from, to })] }),
    objectsIn(CLUSTER + policies),
    { freeze: true },
  )
  const end = steps.at(-1)?.world
  if (!end) throw new Error('there were steps')
  const told = steps.flatMap(({ message }) =>
    message.key.startsWith('controllers/policy') ? [message] : [],
  )
  return {
    state: Object.values(end.traffic.connections)[0]?.state,
    told: told.map(({ key }) => key.replace('controllers/', '')),
    params: told.map(({ params }) => params),
    address: (pod: string) => addressOf(end, `default/${pod}`),
  }
}

describe('on the path of a packet', () => {
  test('nobody is asked where there is no policy', () => {
    expect(under('')).toMatchObject({ state: 'answered', told: [] })
  })

  test('default deny drops it at the Pod that sends it, in silence', () => {
    const { state, told } = under(DENY)
    expect(state).toBe('timedOut')
    expect(told).toEqual(['policyAfterDnat', 'policyDeniesOut'])
  })

  test('two policies together let it pass at both ends, and the answer is not asked for', () => {
    const out = policy('out', '{ policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }] }')
    const back = policy('in', '{ podSelector: { matchLabels: { app: web } }, ingress: [{}] }')
    const { state, told, params } = under(DENY + out + back)
    expect(state).toBe('answered')
    expect(told).toEqual([
      'policyAfterDnat',
      'policyAllowsOut',
      'policyAllowsIn',
      'policyReply',
      'policyReply',
    ])
    expect(params[1]).toMatchObject({ policy: 'networkpolicy:default/out', rule: 1 })
  })

  test('an ipBlock with the ClusterIP allows nothing: the policy sees the Pod behind it', () => {
    const block =
      '{ policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.96.0.9/32 } }] }] }'
    const { state, params, address } = under(policy('vip', block))
    expect(state).toBe('timedOut')
    expect(params).toContainEqual({ asked: '10.96.0.9', to: address('web') })
  })

  test('the Node of a Pod always reaches it', () => {
    expect(under(DENY, 'node:node-b').state).toBe('answered')
  })

  test('another Node is an address like any other', () => {
    expect(under(DENY, 'node:node-a').state).toBe('timedOut')
    const block =
      '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 192.168.0.2/32 } }] }] }'
    expect(under(DENY + policy('node', block), 'node:node-a').state).toBe('answered')
  })
})

describe('pkg/apis/networking/validation/validation.go', () => {
  const reasons = (spec: unknown) =>
    checkObjects(
      [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: 'p' },
          spec,
        },
      ],
      defaultApiSettings,
    ).map(({ message }) => message.params.reason)
  const ingress = (from: unknown, port: unknown = {}) => ({
    ingress: [{ from: [from], ports: [port] }],
  })
  test.each([
    [{}, []],
    [ingress({ podSelector: {}, namespaceSelector: {} }, { port: 80, endPort: 90 }), []],
    [ingress({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
    [
      ingress({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
      ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
    ],
    [
      ingress({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] } }),
      [
        'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
      ],
    ],
    [
      ingress({ podSelector: {} }, { endPort: 90 }),
      [
        'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified',
      ],
    ],
    [
      ingress({ podSelector: {} }, { port: 80, endPort: 70 }),
      [
        'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`',
      ],
    ],
    [
      { policyTypes: ['Outgress'] },
      ['spec.policyTypes[0]: Unsupported value: "Outgress": supported values: "Egress", "Ingress"'],
    ],
    [
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      [
        "spec.podSelector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
  ])('%# %j', (spec, wanted) => {
    expect(reasons(spec)).toEqual(wanted)
  })
})
