import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PodSpec } from '../../../src/domains/api-server/model.ts'
import { traceResolvConf } from '../../../src/domains/dns/index.ts'
import { kubeletWith, podWith, write } from './pods.ts'

/** Each word of a Pod's resolv.conf with where it comes from. */

const traced = (spec: Partial<PodSpec>, kubelet = {}) =>
  traceResolvConf(podWith(spec), kubeletWith(kubelet)).map(({ keyword, words }) =>
    [keyword, ...words.map(({ text, origin }) => `${text}<${origin}>`)].join(' '),
  )

test('ClusterFirst: kubelet’s three domains, server and ndots, the Node’s domains, the Pod’s own', () => {
  const dnsConfig = {
    nameservers: ['1.1.1.1'],
    searches: ['corp.example', 'own.example'],
    options: [{ name: 'ndots', value: '2' }, { name: 'rotate' }],
  }
  expect(traced({ dnsConfig })).toEqual([
    'search shop.svc.cluster.local<kubelet> svc.cluster.local<kubelet> cluster.local<kubelet> corp.example<node> lab.example<node> own.example<dnsConfig>',
    'nameserver 10.96.0.10<kubelet>',
    'nameserver 1.1.1.1<dnsConfig>',
    'options ndots:2<dnsConfig> rotate<dnsConfig>',
  ])
})

test('Default: the Node’s; a Node that has the same options does not give them to ClusterFirst', () => {
  const nodeFile = 'nameserver 192.0.2.53\noptions ndots:5\n'
  expect(traced({ dnsPolicy: 'Default' }, { nodeFile })).toEqual([
    'nameserver 192.0.2.53<node>',
    'options ndots:5<node>',
  ])
  expect(traced({}, { nodeFile }).at(-1)).toBe('options ndots:5<kubelet>')
})

test('None: all of it the Pod’s own; no file of the Node: all of it kubelet’s', () => {
  expect(traced({ dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } })).toEqual([
    'nameserver 1.1.1.1<dnsConfig>',
  ])
  expect(traced({ dnsPolicy: 'Default' }, { resolvConf: '' })).toEqual([
    'search .<kubelet>',
    'nameserver 127.0.0.1<kubelet>',
  ])
})

test('the words make the file, whatever the Pod and its Node say', () => {
  const words = fc.array(fc.constantFrom('a.example', 'svc.cluster.local', 'b', '10.96.0.10'), {
    maxLength: 5,
  })
  const policy = fc.constantFrom('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None')
  fc.assert(
    fc.property(policy, fc.boolean(), words, words, words, (dnsPolicy, hostNetwork, ...lists) => {
      const [searches, nameservers, nodes] = lists
      const spec = { dnsPolicy, hostNetwork, dnsConfig: { searches, nameservers } }
      const nodeFile = `search ${nodes.join(' ')}\nnameserver 192.0.2.53\noptions rotate\n`
      const lines = traceResolvConf(podWith(spec), kubeletWith({ nodeFile }))
      const text = lines.map(
        ({ keyword, words }) => `${keyword} ${words.map((word) => word.text).join(' ')}\n`,
      )
      expect(text.join('')).toBe(write(spec, { nodeFile }).text)
    }),
    { numRuns: 100 },
  )
})
