import { describe, expect, test } from 'vitest'
import { hashText, isPortChain } from '../../../src/domains/kube-proxy/chain-name.ts'
import { restoreText, writeRules } from '../../../src/domains/kube-proxy/index.ts'
import { probability } from '../../../src/domains/kube-proxy/write-port.ts'
import { at, goldenCase, service, slice } from './cases.ts'

describe('names of chains', () => {
  test.each([
    ['ns1/svc1:p80tcp', 'XPGD46QRK7WJZT7O'],
    ['ns5/svc5:p80tcp', 'NUKIZ6OKUXPJNT4C'],
    ['ns1/svc1:p80tcp10.180.0.1:80', 'SXIVWICOYRO3J4NJ'],
    ['ns1/svc1:p80tcp[fd00:10:180::1]:80', 'OGYCNMB4EMRUSJ6N'],
    ['default/kubernetes:httpstcp', 'NPX46M4PTMTKRN6Y'],
    ['kube-system/kube-dns:dnsudp', 'TCOU7JCQXEZGVUNU'],
    ['kube-system/kube-dns:metricstcp', 'JD5MR3NA4I4DYORP'],
  ])('%s ends in %s, on every cluster', (text, hash) => expect(hashText(text)).toBe(hash))

  test('chains that all Services share are never taken away', () => {
    const shared = ['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-PROXY-CANARY', 'FLANNEL-POSTRTG']
    expect(shared.filter(isPortChain)).toEqual([])
  })
})

test.each([
  [2, '0.5000000000'],
  [3, '0.3333333333'],
  [6, '0.1666666667'],
  [7, '0.1428571429'],
  [99, '0.0101010101'],
  [100_001, '0.0000099999'],
])('one in %i is written %s', (count, text) => expect(probability(count)).toBe(text))

/** Counts of `-A` lines from the unit tests of kube-proxy: Services, endpoints each, filter, nat. */
describe('how many rules', () => {
  const everything = {
    type: 'LoadBalancer',
    externalIPs: ['1.2.3.4'],
    loadBalancerSourceRanges: ['1.2.3.4/32'],
    ports: [{ name: 'p80', port: 80, nodePort: 30080 }],
  } as const
  const { request } = goldenCase('V4')

  const countsOf = (services: number, endpoints: number, isOpen: boolean) => {
    const names = Array.from({ length: services }, (_, place) => `ns/svc${place}`)
    const written = writeRules({
      ...request,
      services: names.map((name) => {
        const made = service(name, isOpen ? everything : {})
        return isOpen
          ? { ...made, status: { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } } }
          : made
      }),
      slices: names.map((name) =>
        slice(
          name,
          Array.from({ length: endpoints }, (_, place) => at(`10.0.0.${place + 1}`, 'other')),
        ),
      ),
    })
    return restoreText(written)
      .split('COMMIT')
      .slice(0, 2)
      .map((table) => table.split('\n').filter((line) => line.startsWith('-A')).length)
  }

  test.each([
    [0, 0, 4, 5],
    [1, 0, 5, 5],
    [1, 1, 4, 10],
    [1, 2, 4, 13],
    [1, 10, 4, 37],
    [10, 1, 4, 55],
    [10, 2, 4, 85],
    [10, 10, 4, 325],
  ])('%i ClusterIP Services with %i endpoints: %i and %i', (services, endpoints, filter, nat) =>
    expect(countsOf(services, endpoints, false)).toEqual([filter, nat]),
  )

  test.each([
    [1, 0, 8, 5],
    [1, 1, 5, 18],
    [1, 2, 5, 21],
    [1, 10, 5, 45],
    [10, 0, 44, 5],
    [10, 1, 14, 135],
    [10, 10, 14, 405],
  ])('%i open Services with %i endpoints: %i and %i', (services, endpoints, filter, nat) =>
    expect(countsOf(services, endpoints, true)).toEqual([filter, nat]),
  )
})
