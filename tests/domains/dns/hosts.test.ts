import { expect, test } from 'vitest'
import { kernelHostname, writeHosts } from '../../../src/domains/dns/index.ts'
import { clientWith, play, questionsOf } from './play.ts'
import { podWith } from './pods.ts'

/** A Pod's own name, /etc/hosts, and who reads it how. */

const withIP = (spec: Parameters<typeof podWith>[0]) => ({
  ...podWith(spec),
  status: { podIP: '10.244.1.5', podIPs: [{ ip: '10.244.1.5' }, { ip: 'fd00::5' }] },
})

test('a Pod finds its own name, once for each of its addresses', () => {
  expect(writeHosts(withIP({}), { clusterDomain: 'cluster.local' })).toBe(
    `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
10.244.1.5\tweb
fd00::5\tweb
`,
  )
})

test('with a subdomain the full name comes first; aliases come last', () => {
  const pod = withIP({
    hostname: 'web-0',
    subdomain: 'web',
    hostAliases: [{ ip: '10.0.0.9', hostnames: ['db', 'db.internal'] }],
  })
  const text = writeHosts(pod, { clusterDomain: 'cluster.local' })
  expect(text).toContain('10.244.1.5\tweb-0.web.shop.svc.cluster.local\tweb-0\n')
  expect(text.endsWith('\n# Entries added by HostAliases.\n10.0.0.9\tdb\tdb.internal\n')).toBe(true)
})

test('on the Node’s network it is the Node’s file', () => {
  const pod = withIP({ hostNetwork: true })
  expect(writeHosts(pod, { clusterDomain: 'cluster.local', nodeHosts: '127.0.0.1 node-a\n' })).toBe(
    '# Kubernetes-managed hosts file (host network).\n127.0.0.1 node-a\n',
  )
})

test('setHostnameAsFQDN needs a subdomain, and 64 characters have to do', () => {
  const full = { hostname: 'web-0', subdomain: 'web', setHostnameAsFQDN: true }
  expect(kernelHostname(podWith(full), 'cluster.local')).toEqual({
    ok: true,
    hostname: 'web-0.web.shop.svc.cluster.local',
  })
  expect(kernelHostname(podWith({ setHostnameAsFQDN: true }), 'cluster.local')).toEqual({
    ok: true,
    hostname: 'web',
  })
  const long = kernelHostname(podWith({ ...full, subdomain: 'x'.repeat(40) }), 'cluster.local')
  expect(long.ok).toBe(false)
})

test('case and a final dot: glibc minds the dot, musl both, Go the dot where there is no other', () => {
  const hosts = '10.0.0.9 db\n10.0.0.8 db.shop\n'
  const client = clientWith('nameserver 10.96.0.10\n', { hosts })
  const asks = (resolver: string, name: string) =>
    questionsOf(play(resolver, { name }, {}, client)).length > 0
  expect(['db', 'DB', 'db.'].map((name) => asks('glibc-gai', name))).toEqual([false, false, true])
  expect(['db', 'DB', 'db.'].map((name) => asks('musl-gai', name))).toEqual([false, true, true])
  expect(['db', 'DB', 'db.'].map((name) => asks('go-ip', name))).toEqual([false, false, true])
  expect(['db.shop', 'db.shop.'].map((name) => asks('go-ip', name))).toEqual([false, false])
})

test('a hostname with dots is a search list where the file has none: for glibc and Go, not for musl', () => {
  const client = clientWith('nameserver 9.9.9.9\n', {
    hostname: 'web-0.web.shop.svc.cluster.local',
  })
  const served = { servers: { '9.9.9.9': {} } }
  const first = (resolver: string) => questionsOf(play(resolver, { name: 'db' }, served, client))[0]
  expect(first('glibc-gai')).toBe('db.web.shop.svc.cluster.local. A')
  expect(first('go-ip')).toBe('db.web.shop.svc.cluster.local. A')
  expect(first('musl-gai')).toBe('db. A')
})
