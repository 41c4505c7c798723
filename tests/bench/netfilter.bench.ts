import { bench, describe } from 'vitest'
import {
  ipvsEngine,
  nftEngine,
  plugIpvs,
  plugNft,
  readNft,
  readRules,
} from '../../src/domains/netfilter/index.ts'
import { inIpvsMode } from '../domains/kube-proxy/ipvs-host.ts'
import { nftForServices, requestForServices } from '../domains/netfilter/many-nft-services.ts'
import {
  networkWithServices,
  rulesForServices,
  toLastService,
  walkToLastService,
} from '../domains/netfilter/many-services.ts'

/** Without a visitor. The packet meets all rules of KUBE-SERVICES: time grows with the rules looked at, not faster. */
describe('evaluator throughput', () => {
  for (const count of [10, 100, 1_000, 10_000]) {
    const network = networkWithServices(count)
    const entry = toLastService(count)
    const { looked } = walkToLastService(network, entry)
    bench(`${count} Services: one packet, ${looked} rules looked at`, () => {
      walkToLastService(network, entry)
    })
  }
})

/** Nftables: the packet meets a look into a map, and the time does not grow with the Services. */
describe('evaluator throughput, nftables', () => {
  plugNft(nftEngine)
  for (const count of [10, 100, 1_000, 10_000]) {
    const network = networkWithServices(count)
    const node = network.hosts['node-a']
    const nft = readNft(nftForServices(count))
    if (!node || !nft.ok) throw new Error('the Node was wired, its rules can be read')
    const hosts = { ...network.hosts, 'node-a': { ...node, tables: {}, nft: nft.value } }
    const entry = toLastService(count)
    const { looked } = walkToLastService({ ...network, hosts }, entry)
    bench(`${count} Services: one packet, ${looked} rules looked at`, () => {
      walkToLastService({ ...network, hosts }, entry)
    })
  }
})

/** IPVS: a look into a table, and a number of rules that does not grow either. */
describe('evaluator throughput, IPVS', () => {
  plugIpvs(ipvsEngine)
  for (const count of [10, 100, 1_000, 10_000]) {
    const network = networkWithServices(count)
    const node = network.hosts['node-a']
    if (!node) throw new Error('the Node was wired')
    const hosts = {
      ...network.hosts,
      'node-a': inIpvsMode(node, requestForServices(count, 'ipvs')),
    }
    const entry = toLastService(count)
    const { looked } = walkToLastService({ ...network, hosts }, entry)
    bench(`${count} Services: one packet, ${looked} rules looked at`, () => {
      walkToLastService({ ...network, hosts }, entry)
    })
  }
})

describe('reading rules', () => {
  for (const count of [100, 1_000, 10_000]) {
    const text = rulesForServices(count)
    bench(`${count} Services`, () => {
      readRules(text)
    })
  }
})
