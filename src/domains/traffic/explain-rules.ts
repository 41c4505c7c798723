import type { Message } from '../../core/say/message.ts'
import type { World } from '../../world.ts'
import { endpointsIn, explainRule } from '../kube-proxy/index.ts'
import { chainIn } from '../netfilter/index.ts'
import type { RuleSheet } from './rule-sheet.ts'

/** What each rule of a sheet is for, by its index from 1. Rules that kube-proxy did not write have no entry. */
export function explainRules(world: World, sheet: RuleSheet): Readonly<Record<number, Message>> {
  const { node, table, chain } = sheet
  const host = world.network.hosts[node]
  // Large clusters have no comments: which endpoint a chain leads to is read from that chain.
  const led = sheet.rules.flatMap(({ leadsTo = '' }) =>
    (chainIn(host, table, leadsTo)?.rules ?? []).map(({ text }) => ({ chain: leadsTo, text })),
  )
  const endpoints = endpointsIn(led)
  return Object.fromEntries(
    sheet.rules.flatMap(({ index, text }) => {
      const message = explainRule({ table, chain, text, endpoints })
      return message ? [[index, message]] : []
    }),
  )
}
