import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { textOf } from './fixtures/scenes.ts'
import { hopscope } from './hopscope.ts'

/** `rules`: what kube-proxy gives the kernel on one Node, from manifests and a KubeProxyConfiguration. */

const FIXTURE = fileURLToPath(new URL('fixtures/dual-stack.yaml', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hopscope-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEAD = 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n'

/** The rules of node-a, given further flags. */
const rules = (...flags: readonly string[]) =>
  hopscope(['rules', '--manifests', FIXTURE, '--node', 'node-a', ...flags])

/** The same under a configuration: lines of YAML below its apiVersion and kind. */
function configured(...lines: readonly string[]) {
  const path = join(folder, 'config.yaml')
  writeFileSync(path, `${HEAD}${lines.join('\n')}\n`)
  const { stderr, ...rest } = rules('--config', path)
  return { ...rest, stderr: stderr.replaceAll(path, 'config.yaml') }
}

const dnat = (text: string) =>
  [...text.matchAll(/-j DNAT --to-destination (\S+)/g)].map((m) => m[1])

describe('a Service of both families', () => {
  test('in iptables mode, IPv4 unless told otherwise, through the Pods that are ready', () => {
    const { status, stdout, stderr } = rules()
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^\*filter\n.*\nCOMMIT\n\*nat\n.*\nCOMMIT\n$/s)
    expect(stdout).toContain('-d 10.96.0.80 --dport 80 -j KUBE-SVC-')
    expect(dnat(stdout)).toEqual(['10.244.1.7:8080'])
  })

  test('in IPv6, without node ports on localhost', () => {
    const { status, stdout } = rules('--family', 'ipv6')
    expect(status).toBe(0)
    expect(stdout).toContain('-d fd00:10:96::80 --dport 80 -j KUBE-SVC-')
    expect(dnat(stdout)).toEqual(['[fd00:10:244:1::7]:8080'])
    expect(stdout).toContain('--dst-type LOCAL ! -d ::1/128 -j KUBE-NODEPORTS')
    expect(stdout).not.toMatch(/127\.0\.0\.0|10\.96\.0/)
  })

  test('in nftables mode, which knows from ServiceCIDRs what is nobody’s', () => {
    const { status, stdout } = rules('--mode', 'nftables', '--family', 'ipv6')
    expect(status).toBe(0)
    expect(stdout).toContain('cluster-ips-check ip6 daddr { fd00:10:96::/112 } drop')
    expect(stdout).toContain('service-ips { fd00:10:96::80 . tcp . 80 : goto service-')
  })

  test('with a slice, goes where the slice says and not where Pods are', () => {
    const slice = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-x, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
endpoints: [{ addresses: [10.244.9.9] }]
ports: [{ name: http, port: 9090 }]
`
    const args = ['rules', '--manifests', '-', '--node', 'node-a']
    const { stdout } = hopscope(args, `${textOf('dual-stack.yaml')}---${slice}`)
    expect(dnat(stdout)).toEqual(['10.244.9.9:9090'])
  })

  test('without any Pod or slice is refused by a rule', () => {
    const [node = '', , service = ''] = textOf('dual-stack.yaml').split('\n---\n')
    const args = ['rules', '--manifests', '-', '--node', 'node-a']
    const { stdout } = hopscope(args, `${node}\n---\n${service}\n`)
    expect(stdout).toContain(
      '"shop/web:http has no endpoints" -m tcp -p tcp -d 10.96.0.80 --dport 80 -j REJECT',
    )
  })
})

describe('a KubeProxyConfiguration', () => {
  test.each([
    ['masqueradeAll', ['iptables: { masqueradeAll: true }'], /--dport 80 -j KUBE-MARK-MASQ/],
    ['masqueradeBit', ['iptables: { masqueradeBit: 20 }'], /-j MARK --or-mark 0x00100000\n/],
    ['clusterCIDR', ['clusterCIDR: 10.0.0.0/8,fd00::/8'], /! -s 10\.0\.0\.0\/8 -j KUBE-MARK-MASQ/],
    ['the Node’s CIDR', ['detectLocalMode: NodeCIDR'], /! -s 10\.244\.1\.0\/24 -j KUBE-MARK-MASQ/],
    [
      'a bridge',
      ['detectLocalMode: BridgeInterface', 'detectLocal: { bridgeInterface: cni0 }'],
      /! -i cni0 -j KUBE-MARK-MASQ/,
    ],
    [
      'a prefix of interfaces',
      ['detectLocalMode: InterfaceNamePrefix', 'detectLocal: { interfaceNamePrefix: cali }'],
      /! -i cali\+ -j KUBE-MARK-MASQ/,
    ],
    ['nodePortAddresses', ['nodePortAddresses: [primary]'], / -d 192\.168\.0\.2 -j KUBE-NODEPORTS/],
    ['conntrack', ['mode: iptables', 'conntrack: { tcpBeLiberal: true }'], /^(?!.*INVALID)/s],
    ['its mode', ['mode: nftables'], /^add table ip kube-proxy/],
    [
      'a section of the same mode only',
      ['mode: nftables', 'nftables: { masqueradeBit: 20 }'],
      /0x0*100000/,
    ],
  ])('%s changes the rules', (_, lines, rule) => {
    const { status, stdout, stderr } = configured(...lines)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(rule)
  })

  test('can leave out node ports on localhost', () => {
    const { stdout } = configured('iptables: { localhostNodePorts: false }')
    expect(stdout).not.toContain('localhost_nps_accepted_pkts')
    expect(stdout).not.toContain('KUBE-FIREWALL')
  })

  test('that says nothing is the default', () => {
    expect(configured('detectLocalMode: ""').stdout).toBe(rules().stdout)
  })

  test('gives way to --mode', () => {
    writeFileSync(join(folder, 'ipvs.yaml'), `${HEAD}mode: ipvs\n`)
    const { status } = rules('--config', join(folder, 'ipvs.yaml'), '--mode', 'iptables')
    expect(status).toBe(0)
  })

  test('has fields that change no rule: they are named, and rules are printed', () => {
    const { status, stdout, stderr } = configured('iptables:', '  minSyncPeriod: 10s', 'v: 5')
    expect(status).toBe(0)
    expect(stderr).toBe(
      'config.yaml:4:3: iptables.minSyncPeriod: changes no rule here\nconfig.yaml:5:1: v: changes no rule here\n',
    )
    expect(stdout).toBe(rules().stdout)
  })

  test.each([
    ['mode: magic', '3:1: mode: magic is none of iptables, ipvs, nftables, userspace'],
    ['nodePortAddresses: none', '3:1: nodePortAddresses: "none" is no list'],
    ['iptables: { masqueradeAll: maybe }', '3:13: iptables.masqueradeAll: "maybe" is no flag'],
    [
      'iptables: { masqueradeBit: 32 }',
      '3:13: iptables.masqueradeBit: a bit is a whole number from 0 to 31',
    ],
    [
      'detectLocalMode: Guess',
      '3:1: detectLocalMode: Guess is none of ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix',
    ],
    ['clusterCIDR: 10', '3:1: clusterCIDR: 10 is no text'],
  ])('with `%s` is refused at its place', (line, reason) => {
    expect(configured(line)).toEqual({
      status: 2,
      stdout: '',
      stderr: `config.yaml:${reason}\n`,
    })
  })

  test('is not any other document', () => {
    const { status, stderr } = rules('--config', FIXTURE)
    expect(status).toBe(2)
    expect(stderr).toContain('kind: this is no KubeProxyConfiguration')
  })
})

describe('what cannot be done is said with status 2 and nothing on standard output', () => {
  test.each([
    [['--mode', 'magic'], 'there is no mode magic; known: iptables, ipvs, nftables, userspace'],
    [['--family', 'ipv5'], '--family is ipv4 or ipv6, not ipv5'],
    [['--family'], '--family needs a value'],
    [['--nod', 'node-a'], 'what is --nod?'],
    [['--node', 'node-z'], 'kind Node, metadata.name: no Node node-z'],
  ])('%j', (flags, reason) => {
    const { status, stdout, stderr } = rules(...flags)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(reason)
  })

  test.each([
    ['a file that is not there', 'no-such.yaml', '', 'no-such.yaml'],
    ['no YAML', '-', 'kind: Node\nmetadata: [\n', '-:3:1: This is not valid YAML'],
    [
      'a field of another type',
      '-',
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: http\n',
      '-:7:7: spec.ports.0.port: ',
    ],
    ['an object without a kind', '-', 'apiVersion: v1\nmetadata:\n  name: web\n', 'kind'],
    ['manifests that are missing', '', '', '--manifests FILE and --node NAME are needed'],
  ])('%s', (_, path, input, reason) => {
    const from = path === '' ? [] : ['--manifests', path]
    const { status, stdout, stderr } = hopscope(['rules', ...from, '--node', 'a'], input)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(reason)
  })
})
