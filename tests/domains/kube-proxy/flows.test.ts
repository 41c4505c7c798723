import { describe, expect, test } from 'vitest'
import type { Service } from '../../../src/domains/api-server/model.ts'
import type { RuleRequest } from '../../../src/domains/kube-proxy/index.ts'
import { at, goldenCase, service, slice } from './cases.ts'
import { flow, type Sender } from './flow.ts'

/**
 * Who gets where, and whom the server sees: what kube-proxy's own tests say of packets (pkg/proxy/iptables/
 * proxier_test.go, Kubernetes v1.36), asked of rules that are written here and walked as the kernel walks them.
 */

const { request: fixture } = goldenCase('V4')
const policies = {
  Cluster: {},
  'external Local': { externalTrafficPolicy: 'Local' },
  'internal Local': { internalTrafficPolicy: 'Local' },
} as const
const columns = [
  { place: 1, policy: 'Cluster', vip: '1.2.3.4' },
  { place: 2, policy: 'external Local', vip: '5.6.7.8' },
  { place: 3, policy: 'internal Local', vip: '9.10.11.12' },
] as const

const clusterIP = (place: number) => `172.30.0.${40 + place}`
const local = (place: number) => `10.180.0.${place}:80`
const both = (place: number) => `${local(place)}, 10.180.1.${place}:80`

const services = columns.map(
  ({ place, policy, vip }): Service => ({
    ...service(`ns${place}/svc${place}`, {
      type: 'LoadBalancer',
      clusterIP: clusterIP(place),
      ports: [{ name: 'p80', port: 80, protocol: 'TCP', nodePort: 3000 + place }],
      ...policies[policy],
    }),
    status: { loadBalancer: { ingress: [{ ip: vip }] } },
  }),
)
const slices = columns.map(({ place }) =>
  slice(`ns${place}/svc${place}`, [
    at(`10.180.0.${place}`, 'test-node'),
    at(`10.180.1.${place}`, 'host1'),
  ]),
)
const matrix: RuleRequest = { ...fixture, services, slices }

/** Sender, what it asks for, and where that ends for each column: `m` is masqueraded. */
const ROWS = [
  // from        to            Cluster   external  internal
  ['pod', 'ClusterIP', 'both', 'both', 'local'],
  ['pod', 'node port', 'both m', 'both', 'both m'],
  ['pod', 'VIP', 'both m', 'both', 'both m'],
  ['node', 'ClusterIP', 'both m', 'both m', 'local m'],
  ['node', 'node port', 'both m', 'both m', 'both m'],
  ['localhost', 'localhost', 'both m', 'both m', 'both m'],
  ['node', 'VIP', 'both m', 'both m', 'both m'],
  ['external', 'ClusterIP', 'both m', 'both m', 'local m'],
  ['external', 'node port', 'both m', 'local', 'both m'],
  ['external', 'VIP', 'both m', 'local', 'both m'],
] as const

type Row = (typeof ROWS)[number]

function target(kind: Row[1], { place, vip }: (typeof columns)[number]) {
  if (kind === 'ClusterIP') return { to: clusterIP(place), port: 80 }
  if (kind === 'VIP') return { to: vip, port: 80 }
  return { to: kind === 'localhost' ? '127.0.0.1' : '192.168.0.2', port: 3000 + place }
}

function wanted(cell: string, place: number): string {
  const [which, masquerade] = cell.split(' ')
  return `${which === 'both' ? both(place) : local(place)}${masquerade ? ' masqueraded' : ''}`
}

function expectRow(
  [from, to, ...cells]: readonly [Sender, Row[1], ...string[]],
  request: RuleRequest,
) {
  const found = columns.map((column) => flow(request, { from, ...target(to, column) }))
  expect(found).toEqual(columns.map(({ place }, column) => wanted(cells[column] ?? '', place)))
}

const withConfig = (config: Partial<RuleRequest['config']>): RuleRequest => ({
  ...matrix,
  config: { ...matrix.config, ...config },
})

/** The rows, where some read otherwise. */
const rowsBut = (changes: Readonly<Record<string, readonly [string, string, string]>>) =>
  ROWS.map(([from, to, ...cells]) => [from, to, ...(changes[`${from} to ${to}`] ?? cells)] as const) // as: a row

describe('in ipvs mode it is the same, but that external policy Local holds for those inside as well', () => {
  const inIpvs = withConfig({ mode: 'ipvs' })
  const changes = {
    'pod to node port': ['both m', 'local', 'both m'],
    'pod to VIP': ['both m', 'local', 'both m'],
    'node to node port': ['both m', 'local', 'both m'],
    'node to VIP': ['both m', 'local', 'both m'],
  } as const
  const rows = rowsBut(changes).filter(([from]) => from !== 'localhost')
  test.each(rows.map((row) => ({ name: row.join(', '), row })))('$name', ({ row }) =>
    expectRow(row, inIpvs),
  )
})

describe.each(['iptables', 'nftables'] as const)('in %s mode', (mode) => {
  const inMode = (request: RuleRequest): RuleRequest => ({
    ...request,
    config: { ...request.config, mode },
  })
  /** Node ports on localhost are a matter of iptables mode only. */
  const known = (rows: readonly (readonly [Sender, Row[1], ...string[]])[]) =>
    rows
      .filter(([from]) => mode === 'iptables' || from !== 'localhost')
      .map((row) => ({ name: `${row[0]} to ${row[1]}: ${row.slice(2).join(', ')}`, row }))

  describe('each of three Services has an endpoint here and one elsewhere', () => {
    test.each(known(ROWS))('$name', ({ row }) => expectRow(row, inMode(matrix)))
  })

  describe('kube-proxy that cannot tell Pods from others', () => {
    const blind = withConfig({ clusterCIDR: '' })
    const changes = {
      'node to ClusterIP': ['both', 'both', 'local'],
      'external to ClusterIP': ['both', 'both', 'local'],
      'pod to node port': ['both m', 'local', 'both m'],
      'pod to VIP': ['both m', 'local', 'both m'],
    } as const
    test.each(known(rowsBut(changes)))('$name', ({ row }) => expectRow(row, inMode(blind)))
  })

  describe('kube-proxy that masquerades everything', () => {
    const all = withConfig({ masqueradeAll: true })
    const changes = { 'pod to ClusterIP': ['both m', 'both m', 'local m'] } as const
    test.each(known(rowsBut(changes)))('$name', ({ row }) => expectRow(row, inMode(all)))
  })

  test('a Pod that is led back to itself is masqueraded, whatever else holds', () => {
    const alone = { ...matrix, slices: [slice('ns1/svc1', [at('10.180.0.1', 'test-node')])] }
    const sent = { from: 'pod', source: '10.180.0.1', to: clusterIP(1), port: 80 } as const
    expect(flow(inMode(alone), sent)).toBe('10.180.0.1:80 masqueraded')
  })
})

interface Asked {
  readonly from: Sender
  readonly source?: string
  readonly to: string
  readonly port?: number
}

/** Where nftables mode does otherwise: it looks at packets of the Node itself, too. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'a process to the VIP, for which OUTPUT has no refusal': 'rejected',
}

const BLOCKED = '203.0.113.130'

describe.each<{ name: string; flows: readonly (readonly [string, Asked, string])[] }>([
  {
    name: 'V4',
    flows: [
      ['a Pod to the ClusterIP', { from: 'pod', to: '172.30.0.41' }, '10.180.0.1:80'],
      [
        'somebody outside to the node port',
        { from: 'external', to: '192.168.0.2', port: 3001 },
        '10.180.0.1:80 masqueraded',
      ],
      [
        'somebody who is not in the source ranges to the node port, which they do not guard',
        { from: 'external', source: BLOCKED, to: '192.168.0.2', port: 3001 },
        '10.180.0.1:80 masqueraded',
      ],
      ['a source in the ranges', { from: 'external', to: '1.2.3.4' }, '10.180.0.1:80 masqueraded'],
      [
        'the same to the second VIP',
        { from: 'external', to: '5.6.7.8' },
        '10.180.0.1:80 masqueraded',
      ],
      ['a source outside them', { from: 'external', source: BLOCKED, to: '1.2.3.4' }, 'dropped'],
      [
        'the same to the second VIP',
        { from: 'external', source: BLOCKED, to: '5.6.7.8' },
        'dropped',
      ],
      ['a Pod, which is not in the ranges', { from: 'pod', to: '1.2.3.4' }, 'dropped'],
      ['a Node in the ranges', { from: 'node', to: '1.2.3.4' }, '10.180.0.1:80 masqueraded'],
      [
        'a Node behind a balancer that gave it the VIP as source',
        { from: 'external', source: '1.2.3.4', to: '1.2.3.4' },
        '10.180.0.1:80 masqueraded',
      ],
    ],
  },
  {
    name: 'V5',
    flows: [
      [
        'a Pod to the ClusterIP',
        { from: 'pod', to: '172.30.0.41' },
        '10.180.0.1:80, 10.180.2.1:80',
      ],
      [
        'a Pod to the external IP',
        { from: 'pod', to: '192.168.99.11' },
        '10.180.0.1:80, 10.180.2.1:80',
      ],
      ['a Pod to the VIP', { from: 'pod', to: '1.2.3.4' }, '10.180.0.1:80, 10.180.2.1:80'],
      [
        'a Pod to the node port',
        { from: 'pod', to: '192.168.0.2', port: 3001 },
        '10.180.0.1:80, 10.180.2.1:80',
      ],
      ['outside to the external IP', { from: 'external', to: '192.168.99.11' }, '10.180.2.1:80'],
      ['outside to the VIP', { from: 'external', to: '1.2.3.4' }, '10.180.2.1:80'],
      [
        'outside to the node port',
        { from: 'external', to: '192.168.0.2', port: 3001 },
        '10.180.2.1:80',
      ],
    ],
  },
  {
    name: 'V6',
    flows: [
      ['a Pod to the ClusterIP', { from: 'pod', to: '172.30.1.1' }, '10.0.1.5:80'],
      [
        'outside: those that end serve on',
        { from: 'external', to: '1.2.3.4' },
        '10.0.1.2:80, 10.0.1.3:80',
      ],
    ],
  },
  {
    name: 'V7',
    flows: [
      ['a Pod finds the endpoint of its Node', { from: 'pod', to: '172.30.1.1' }, '10.0.1.1:80'],
      ['a process finds it too', { from: 'node', to: '172.30.1.1' }, '10.0.1.1:80 masqueraded'],
      ['a Pod where there is none', { from: 'pod', to: '172.30.1.2' }, 'dropped'],
      ['a process where there is none', { from: 'node', to: '172.30.1.2' }, 'dropped'],
    ],
  },
  {
    name: 'V9',
    flows: [
      ['a Pod to the ClusterIP', { from: 'pod', to: '172.30.0.41' }, 'rejected'],
      ['outside to the external IP', { from: 'external', to: '192.168.99.11' }, 'rejected'],
      ['a Pod to the node port', { from: 'pod', to: '192.168.0.2', port: 3001 }, 'rejected'],
      ['outside to the node port', { from: 'external', to: '192.168.0.2', port: 3001 }, 'rejected'],
      ['a Pod to the VIP', { from: 'pod', to: '1.2.3.4' }, 'rejected'],
      ['outside to the VIP', { from: 'external', to: '1.2.3.4' }, 'rejected'],
      [
        'a process to its own node port',
        { from: 'node', to: '192.168.0.2', port: 3001 },
        'rejected',
      ],
      [
        'a process to the VIP, for which OUTPUT has no refusal',
        { from: 'node', to: '1.2.3.4' },
        'as sent',
      ],
    ],
  },
  {
    name: 'V10',
    flows: [
      [
        'outside to an address that is configured',
        { from: 'external', to: '192.168.0.2', port: 3001 },
        '10.180.0.1:80, 10.180.2.1:80 masqueraded',
      ],
      [
        'outside to one that is not',
        { from: 'external', to: '192.168.1.2', port: 3001 },
        'as sent',
      ],
      ['localhost', { from: 'localhost', to: '127.0.0.1', port: 3001 }, 'as sent'],
    ],
  },
  {
    name: 'V13',
    flows: [
      [
        'a Pod stays in its zone',
        { from: 'pod', source: '10.244.1.9', to: '10.96.4.4' },
        '10.244.2.30:8080, 10.244.3.30:8080',
      ],
      [
        'outside finds the endpoint of this Node, whatever its zone',
        { from: 'external', to: '198.51.100.7' },
        '10.244.1.30:8080',
      ],
    ],
  },
  {
    name: 'V14',
    flows: [
      [
        'a Pod to the address of a proxy',
        { from: 'pod', source: '10.244.1.9', to: '198.51.100.9' },
        'as sent',
      ],
    ],
  },
  {
    name: 'V17',
    flows: [
      ['a Pod to the ClusterIP', { from: 'pod', to: '172.30.0.41' }, '10.180.1.1:80'],
      ['a Pod to the VIP', { from: 'pod', to: '1.2.3.4' }, '10.180.1.1:80'],
      ['a process to the VIP', { from: 'node', to: '1.2.3.4' }, '10.180.1.1:80 masqueraded'],
      ['outside to the VIP', { from: 'external', to: '1.2.3.4' }, 'dropped'],
      ['outside to the node port', { from: 'external', to: '192.168.0.2', port: 3001 }, 'dropped'],
    ],
  },
])('$name', ({ name, flows }) => {
  const { title, request } = goldenCase(name)
  test.each(flows)(`${title}: %s`, (_, { port = 80, ...sent }, end) =>
    expect(flow(request, { port, ...sent })).toBe(end),
  )

  test.each(flows)(`${title}: %s, in nftables mode`, (what, { port = 80, ...sent }, end) => {
    const inNft = { ...request, config: { ...request.config, mode: 'nftables' as const } }
    expect(flow(inNft, { port, ...sent })).toBe(DIFFERENT[what] ?? end)
  })
})
