import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { understand } from '../../../src/domains/api-server/validate-object.ts'
import { checkNodeFile, podDns } from '../../../src/domains/dns/index.ts'
import { HOST, kubeletWith, podWith, write } from './pods.ts'

/** The text of /etc/resolv.conf for each policy, and what kubelet says of it. */

const CLUSTER = `search shop.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example
nameserver 10.96.0.10
options ndots:5
`
const NODE = `search corp.example lab.example
nameserver 192.168.64.1
options edns0 trust-ad
`

describe('the four policies', () => {
  test('ClusterFirst: three domains of the cluster, then those of the Node, whose options are dropped', () => {
    expect(write({ dnsPolicy: 'ClusterFirst' })).toEqual({ text: CLUSTER, events: [] })
    expect(write({})).toEqual({ text: CLUSTER, events: [] })
  })

  test('ClusterFirst on a Node without a search list', () => {
    const { text } = write({}, { nodeFile: 'nameserver 192.168.64.1\n' }, 'default')
    expect(text).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
    )
  })

  test('Default: the Node’s file', () => {
    expect(write({ dnsPolicy: 'Default' })).toEqual({ text: NODE, events: [] })
  })

  test('ClusterFirst on the Node’s network is Default, without an event', () => {
    const spec = { dnsPolicy: 'ClusterFirst', hostNetwork: true }
    expect(write(spec)).toEqual({ text: NODE, events: [] })
  })

  test('ClusterFirstWithHostNet asks the cluster from there', () => {
    const spec = { dnsPolicy: 'ClusterFirstWithHostNet', hostNetwork: true }
    expect(write(spec).text).toBe(CLUSTER)
  })

  test('None: what the Pod says, and nothing else', () => {
    const dnsConfig = {
      nameservers: ['1.2.3.4'],
      searches: ['ns1.svc.cluster-domain.example', 'my.dns.search.suffix'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    }
    expect(write({ dnsPolicy: 'None', dnsConfig }).text).toBe(
      'search ns1.svc.cluster-domain.example my.dns.search.suffix\nnameserver 1.2.3.4\noptions ndots:2 edns0\n',
    )
    expect(write({ dnsPolicy: 'None', dnsConfig: { nameservers: ['9.9.9.9'] } }).text).toBe(
      'nameserver 9.9.9.9\n',
    )
  })
})

describe('dnsConfig on top of a policy', () => {
  test('an option replaces the one of the same name', () => {
    const dnsConfig = { options: [{ name: 'ndots', value: '2' }] }
    expect(write({ dnsConfig }).text).toBe(CLUSTER.replace('ndots:5', 'ndots:2'))
  })

  test('an option without its value is a word that no C library understands', () => {
    const { text } = write({ dnsConfig: { options: [{ name: 'ndots' }] } })
    expect(text).toContain('\noptions ndots\n')
  })

  test('lists are joined without repetition; a final dot makes another domain', () => {
    const dnsConfig = {
      nameservers: ['10.96.0.10', '8.8.8.8'],
      searches: ['corp.example', 'team.example.', 'svc.cluster.local'],
      options: [
        { name: 'timeout', value: '1' },
        { name: 'attempts', value: '3' },
        { name: 'single-request-reopen' },
      ],
    }
    expect(write({ dnsConfig }).text).toBe(
      `search shop.svc.cluster.local svc.cluster.local cluster.local corp.example lab.example team.example.
nameserver 10.96.0.10
nameserver 8.8.8.8
options ndots:5 timeout:1 attempts:3 single-request-reopen
`,
    )
  })
})

describe('limits', () => {
  test('three servers; the event names those that stay', () => {
    const spec = { dnsConfig: { nameservers: ['8.8.8.8', '1.1.1.1'] } }
    const { text, events } = write(spec, { clusterDns: ['10.96.0.10', 'fd00:10:96::a'] })
    expect(text.match(/nameserver .*/g)).toEqual([
      'nameserver 10.96.0.10',
      'nameserver fd00:10:96::a',
      'nameserver 8.8.8.8',
    ])
    expect(events).toEqual([
      'pod DNSConfigForming: Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 fd00:10:96::a 8.8.8.8',
    ])
  })

  test('32 domains; the Node was warned when kubelet started', () => {
    const names = Array.from({ length: 31 }, (_, i) => `h${String(i + 1).padStart(2, '0')}.example`)
    const nodeFile = `nameserver 192.168.64.1\nsearch ${names.join(' ')}\n`
    const { text, events } = write({}, { nodeFile })
    const [search = ''] = text.split('\n')
    expect(search.split(' ')).toHaveLength(1 + 32)
    expect(search.endsWith(' h29.example')).toBe(true)
    expect(search).toHaveLength(409)
    expect(events[0]).toContain('pod DNSConfigForming: Search Line limits were exceeded')
    expect(checkNodeFile(kubeletWith({ nodeFile }))).toMatchObject([
      { object: 'node', reason: 'CheckLimitsForResolvConf' },
    ])
    expect(checkNodeFile(kubeletWith())).toEqual([])
  })

  test('a domain of more than 253 characters is left out', () => {
    const nodeFile = `nameserver 192.168.64.1\nsearch corp.example ${'x'.repeat(272)}\n`
    const { text, events } = write({}, { nodeFile })
    expect(text.split('\n')[0]).toBe(
      'search shop.svc.cluster.local svc.cluster.local cluster.local corp.example',
    )
    expect(events).toHaveLength(1)
  })

  test('a line of more than 2048 characters loses domains from its end', () => {
    const names = Array.from(
      { length: 19 },
      (_, i) => `${'x'.repeat(125)}.${String(i).padStart(7, '0')}`,
    )
    const { text, events } = write(
      {},
      { nodeFile: `nameserver 1.1.1.1\nsearch ${names.join(' ')}\n` },
    )
    const [search = ''] = text.split('\n')
    expect(search.split(' ')).toHaveLength(1 + 17)
    expect(search.slice('search '.length)).toHaveLength(1930)
    expect(events).toHaveLength(1)
  })
})

describe('what the Node and kubelet are set to', () => {
  test('no file at all: Default sends a Pod to itself', () => {
    const settings = { resolvConf: '', nodeFile: '' }
    expect(write({ dnsPolicy: 'Default' }, settings).text).toBe('search .\nnameserver 127.0.0.1\n')
    expect(write({}, settings).text).toBe(CLUSTER.replace(' corp.example lab.example', ''))
  })

  test('no cluster server: the Node’s file, and an event on Node and Pod', () => {
    const { text, events } = write({}, { clusterDns: [] })
    expect(text).toBe(NODE)
    expect(events).toEqual([
      'node MissingClusterDNS: kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.',
      'pod MissingClusterDNS: pod: "web_shop(u-1)". kubelet does not have ClusterDNS IP configured and cannot create Pod using "ClusterFirst" policy. Falling back to "Default" policy.',
    ])
  })

  test('no cluster domain: only the Node’s domains', () => {
    expect(write({}, { clusterDomain: '' }).text).toBe(
      'search corp.example lab.example\nnameserver 10.96.0.10\noptions ndots:5\n',
    )
  })

  test('the stub of systemd-resolved is handed on, though nobody listens there in a Pod', () => {
    const nodeFile = 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch corp.example\n'
    expect(write({ dnsPolicy: 'Default' }, { nodeFile }).text).toBe(
      'search corp.example\nnameserver 127.0.0.53\noptions edns0 trust-ad\n',
    )
  })

  test('a final dot is taken off the Node’s domains, and a lone dot is dropped', () => {
    const nodeFile = HOST.replace('corp.example lab.example', 'corp.example. . lab.example')
    expect(write({}, { nodeFile }).text).toBe(CLUSTER)
  })

  test('IPv6 only', () => {
    const settings = {
      clusterDns: ['fd00:79:30::a'],
      clusterDomain: 'cluster-domain.example',
      nodeFile: 'nameserver fd00::1\n',
    }
    expect(write({}, settings, 'default').text).toBe(
      'search default.svc.cluster-domain.example svc.cluster-domain.example cluster-domain.example\nnameserver fd00:79:30::a\noptions ndots:5\n',
    )
  })

  test('options on two lines are merged; the later value stays', () => {
    const nodeFile = 'nameserver 1.1.1.1\noptions ndots:2 timeout:3\noptions ndots:1\n'
    expect(write({ dnsPolicy: 'Default' }, { nodeFile }).text).toBe(
      'nameserver 1.1.1.1\noptions ndots:1 timeout:3\n',
    )
  })

  test('a nameserver line without an address: no sandbox, whatever the policy', () => {
    const spec = { dnsPolicy: 'None', dnsConfig: { nameservers: ['9.9.9.9'] } }
    const formed = podDns(podWith(spec), kubeletWith({ nodeFile: 'nameserver\n' }))
    expect(formed).toEqual({ ok: false, reason: 'nameserver list is empty ' })
  })

  test('six servers of the Node: the first three', () => {
    const nodeFile = [1, 2, 3, 4, 5, 6].map((n) => `nameserver 10.0.0.${n}\n`).join('')
    const { text, events } = write({ dnsPolicy: 'Default' }, { nodeFile })
    expect(text).toBe('nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n')
    expect(events).toHaveLength(1)
  })
})

describe('what the API server refuses', () => {
  const reasonsFor = (spec: object): readonly string[] => {
    const given = { ...podWith({}), spec: { containers: [{ name: 'web', image: 'web' }], ...spec } }
    return understand({ ...given, status: undefined }).findings.map(({ reason }) => reason)
  }

  test('None without servers', () => {
    expect(reasonsFor({ dnsPolicy: 'None' })).toEqual([
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    ])
    expect(reasonsFor({ dnsPolicy: 'None', dnsConfig: { searches: ['a.test'] } })).toEqual([
      'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
    ])
  })

  test('four servers, a server with a port, an option without a name', () => {
    const nameservers = ['1.1.1.1', '8.8.8.8', '9.9.9.9', '10.0.0.1:53']
    const reasons = reasonsFor({ dnsConfig: { nameservers, options: [{ value: '5' }] } })
    expect(reasons).toHaveLength(3)
    expect(reasons[0]).toContain('must not have more than 3 nameservers')
  })

  test('no option is unknown to it: `dnots` and ndots:five pass', () => {
    const options = [
      { name: 'dnots', value: '5' },
      { name: 'ndots', value: 'five' },
    ]
    expect(reasonsFor({ dnsConfig: { options } })).toEqual([])
  })
})

describe('for any Pod and any Node', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
  const domain = fc.array(label, { minLength: 1, maxLength: 30 }).map((labels) => labels.join('.'))
  const address = fc.ipV4()
  const specs = fc.record({
    dnsPolicy: fc.constantFrom('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
    hostNetwork: fc.boolean(),
    dnsConfig: fc.record({
      nameservers: fc.array(address, { minLength: 1, maxLength: 3 }),
      searches: fc.array(domain, { maxLength: 32 }),
    }),
  })
  const nodeFile = fc
    .record({
      servers: fc.array(address, { maxLength: 6 }),
      searches: fc.array(domain, { maxLength: 40 }),
    })
    .map(({ servers, searches }) =>
      [...servers.map((server) => `nameserver ${server}`), `search ${searches.join(' ')}`].join(
        '\n',
      ),
    )

  test('the file stays within its limits, repeats nothing, and a cut is always told', () => {
    fc.assert(
      fc.property(specs, nodeFile, (spec, file) => {
        const { text, events } = write(spec, { nodeFile: file })
        const servers = text.match(/^nameserver .*/gm) ?? []
        const searches = (/^search (.*)/m.exec(text)?.[1] ?? '').split(' ').filter(Boolean)
        expect(servers.length).toBeLessThanOrEqual(3)
        expect(searches.length).toBeLessThanOrEqual(32)
        expect(searches.join(' ').length).toBeLessThanOrEqual(2048)
        expect(new Set(searches).size).toBe(searches.length)
        expect(new Set(servers).size).toBe(servers.length)
        const isCut = spec.dnsConfig.searches.some(
          (each) => !searches.includes(each) && each.length <= 253,
        )
        if (isCut) expect(events.join()).toContain('Search Line limits were exceeded')
      }),
    )
  })
})
