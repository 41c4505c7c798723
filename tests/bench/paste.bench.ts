import { bench, describe } from 'vitest'
import { hostFromDump, searchRules, walkHost } from '../../src/domains/netfilter/index.ts'
import { rulesForServices } from '../domains/netfilter/many-services.ts'

/** A pasted machine: reading, walking and searching grow with its rules, not faster. Four rules for each Service. */
const dumpOf = (services: number): string =>
  rulesForServices(services).replace(/^-A/gm, '[12:345] -A')

describe('reading a pasted machine', () => {
  for (const services of [250, 2_500, 25_000]) {
    const text = dumpOf(services)
    bench(`${services * 4} rules`, () => {
      hostFromDump('n', [{ path: 'dump', text }])
    })
  }
})

describe('a packet that meets every rule of a chain', () => {
  for (const services of [250, 2_500, 25_000]) {
    const { host } = hostFromDump('n', [{ path: 'dump', text: dumpOf(services) }])
    const end = { host: 'n', interface: 'eth0' }
    const packet = {
      protocol: 'tcp' as const,
      source: '192.0.2.1',
      sourcePort: 40_000,
      destination: '198.51.100.1',
      destinationPort: 80,
      ttl: 64,
      mark: 0,
      tcpFlags: 'SYN',
    }
    const network = { hosts: { n: host }, segments: [] }
    const entry = { kind: 'arrival' as const, ...end, to: end, packet }
    bench(`${services} rules`, () => {
      walkHost(network, entry, { now: 0, chance: 'first' })
    })
  }
})

describe('searching after the first time', () => {
  for (const services of [250, 2_500, 25_000]) {
    const { tables } = hostFromDump('n', [{ path: 'dump', text: dumpOf(services) }]).host
    searchRules(tables, 'anything')
    bench(`${services * 4} rules, two words`, () => {
      searchRules(tables, 'dnat shop/web-3')
    })
  }
})
