import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type NftablesRequest,
  nftablesText,
  writeNftables,
} from '../../../src/domains/kube-proxy/index.ts'
import { affinityNames, nftablesChains } from '../../../src/domains/kube-proxy/nftables-name.ts'
import { cluster } from './any-cluster.ts'
import { at, goldenCase, inNftablesMode, service, slice } from './cases.ts'

/** What holds of nftables mode for any Services, endpoints and settings. */

const nftCluster = cluster.map(inNftablesMode)
const linesOf = (request: NftablesRequest) =>
  writeNftables(request).commands.map(({ text }) => text)

/** The tool as root, in a network namespace of its own: nothing on this machine is changed or looked at. */
const nft = (script: string) =>
  spawnSync('unshare', ['--net', 'nft', '-c', '-f', '-'], { input: script, encoding: 'utf8' })
const hasNft = process.getuid?.() === 0 && nft('add table ip x').status === 0

describe('any sync in nftables mode', () => {
  test.runIf(hasNft)('is taken by nft without a word (only as root, with nft)', () => {
    fc.assert(
      fc.property(nftCluster, (request) => {
        const { status, stdout, stderr } = nft(nftablesText(writeNftables(request)))
        expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' })
      }),
      { numRuns: 25 },
    )
  })

  test('leads only to chains that it makes, and fills only sets and maps that it makes', () => {
    fc.assert(
      fc.property(nftCluster, (request) => {
        const lines = linesOf(request)
        const made = (kind: string) =>
          lines.flatMap(
            (line) => new RegExp(`^add ${kind} ip kube-proxy (\\S+)`).exec(line)?.[1] ?? [],
          )
        const chains = made('chain')
        const targets = lines.flatMap((line) =>
          [...line.matchAll(/(?:goto|jump) (\S+)/g)].map(([, chain]) => chain),
        )
        expect(chains).toEqual(expect.arrayContaining(targets))
        const containers = [...made('set'), ...made('map')]
        const used = lines.flatMap((line) =>
          [...line.matchAll(/@([^\s"]+)/g)].map(([, name]) => name),
        )
        const filled = made('element')
        expect(containers).toEqual(expect.arrayContaining([...used, ...filled]))
      }),
    )
  })

  test('gives each endpoint of a chain exactly one number of those that are drawn', () => {
    fc.assert(
      fc.property(nftCluster, (request) => {
        for (const line of linesOf(request)) {
          const drawn = /numgen random mod (\d+) v?map \{ (.*) \}$/.exec(line)
          if (!drawn) continue
          const entries = (drawn[2] ?? '').split(' , ').map((entry) => entry.split(' : '))
          expect(entries.map(([number]) => Number(number))).toEqual(
            Array.from({ length: Number(drawn[1]) }, (_, number) => number),
          )
          expect(new Set(entries.map(([, endpoint]) => endpoint)).size).toBe(entries.length)
        }
      }),
    )
  })

  test('has an answer for each ClusterIP: one verdict in one of two maps', () => {
    fc.assert(
      fc.property(nftCluster, (request) => {
        const lines = linesOf(request)
        for (const { spec } of request.services) {
          const answers = lines.filter((line) =>
            new RegExp(
              `element \\S+ \\S+ (service-ips|no-endpoint-services) \\{ ${spec.clusterIP} `,
            ).test(line),
          )
          expect(answers).toHaveLength(1)
        }
      }),
    )
  })
})

describe('node ports in nftables mode', () => {
  const open = service('shop/web', {
    type: 'NodePort',
    ports: [{ name: 'p80', port: 80, nodePort: 30080 }],
  })
  const request = inNftablesMode({
    ...goldenCase('V4').request,
    services: [open],
    slices: [slice('shop/web', [at('10.0.0.9', 'test-node')])],
  })
  const nodePortRule = (config: Partial<NftablesRequest['config']>) =>
    linesOf({ ...request, config: { ...request.config, ...config } })
      .filter((line) => line.includes('vmap @service-nodeports'))
      .map((line) => line.replace('add rule ip kube-proxy services ', ''))

  test('answer on the primary address of the Node unless told otherwise', () => {
    expect(nodePortRule({ nodePortAddresses: [] })).toEqual([
      'ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports',
    ])
    expect(linesOf(request)).toContain('add element ip kube-proxy nodeport-ips { 192.168.0.2 }')
  })

  test('answer on all addresses but never on localhost, whatever iptables mode would do', () => {
    const rule = nodePortRule({ nodePortAddresses: ['0.0.0.0/0'], localhostNodePorts: true })
    expect(rule).toEqual([
      'fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @service-nodeports',
    ])
  })
})

describe('names in nftables mode', () => {
  test.each([
    ['ns1/svc1', 'ULMVA6XW'],
    ['ns2/svc2', '42NFTM6N'],
    ['ns4/svc4', 'LAUZTJTB'],
  ])('%s has the hash %s', (name, hash) => {
    const { cluster } = nftablesChains({ service: name, protocol: 'tcp', portName: 'p80' })
    expect(cluster).toBe(`service-${hash}-${name}/tcp/p80`)
  })

  test('of an IPv6 endpoint have dots, as a name may hold no colon', () => {
    const port = { service: 'ns1/svc1', protocol: 'tcp', portName: 'p80' } as const // as: a literal
    const { chain, set } = affinityNames(port, { ip: 'fd00:10:180::1', port: 80 })
    expect(chain).toMatch(/^endpoint-[A-Z2-7]{8}-ns1\/svc1\/tcp\/p80__fd00\.10\.180\.\.1\/80$/)
    expect(set).toBe(chain.replace('endpoint-', 'affinity-'))
  })

  test('that are too long are cut and stay different', () => {
    const long = 'x'.repeat(63)
    const port = { service: `${long}/${long}`, protocol: 'tcp', portName: 'y'.repeat(63) } as const // as: a literal
    const names = [1, 2].map(
      (last) => affinityNames(port, { ip: `2001:db8:0:1:2:3:4444:${last}`, port: 65_535 }).chain,
    )
    expect(new Set(names).size).toBe(2)
    for (const name of names) expect(name.length).toBeLessThanOrEqual(256)
  })
})
