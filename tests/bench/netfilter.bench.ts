import { bench, describe } from 'vitest'
import { readRules } from '../../src/domains/netfilter/index.ts'
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

describe('reading rules', () => {
  for (const count of [100, 1_000, 10_000]) {
    const text = rulesForServices(count)
    bench(`${count} Services`, () => {
      readRules(text)
    })
  }
})
