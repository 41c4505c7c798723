import { ipvsadmText, printRules } from '../netfilter/index.ts'
import { type Host, TABLE_NAMES } from '../netfilter/model.ts'
import { IPVS_SETS, SET_NAMES } from './ipvs-sets.ts'

/** What a tool prints on a Node. */
export interface ToolText {
  /** As it is typed: `ipvsadm -Ln`. */
  readonly command: string
  readonly text: string
}

/** What the tools print of kube-proxy's work on a host at a simulated time (ms): ipvsadm 1.31, ipset 7, iptables 1.8.9. */
export function toolTexts(host: Host, now: number): readonly ToolText[] {
  const order = TABLE_NAMES.filter((name) => host.tables[name]).toReversed()
  const rules = { command: 'iptables-save', text: printRules(host.tables, { order }) }
  if (!host.ipvs) return [rules]
  return [
    { command: 'ipvsadm -Ln', text: ipvsadmText(host.ipvs, now) },
    { command: 'ipset save', text: setsText(host) },
    rules,
  ]
}

/** `bucketsize` and the random `initval` of a hash are left out. */
const setsText = ({ ipsets }: Host): string =>
  SET_NAMES.flatMap((name) => {
    const set = ipsets[name]
    const isPorts = IPVS_SETS[name].type === 'bitmap:port'
    const rest = isPorts ? 'range 0-65535' : 'family inet hashsize 1024 maxelem 65536'
    return set
      ? [
          `create ${name} ${set.type} ${rest}\n`,
          ...set.entries.map(({ text }) => `add ${name} ${text}\n`),
        ]
      : []
  }).join('')
