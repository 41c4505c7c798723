import type { World } from '../../world.ts'
import { NFT_TABLE, NOTHING_PRESENT, presentIn } from './nftables-draft.ts'
import type { SyncTask } from './sync-writer.ts'
import { writerOf } from './sync-writer.ts'
import { writeIpvs } from './write-ipvs.ts'
import { ipvsRestoreText } from './write-ipvs-rules.ts'
import { writeNftables } from './write-nftables.ts'
import { writeRules } from './write-rules.ts'

/**
 * How much one sync hands to the kernel, whether it changes there or not: rules of `iptables-restore`, rules and elements of
 * `nft -f`. In IPVS mode every sync compares everything: its few rules are written anew, and of sets and servers what differs.
 * In userspace mode only missing rules are written; endpoints are a list of kube-proxy itself.
 */
export function countHandedOver(world: World, task: SyncTask): number {
  const { host, proxy, request } = task
  const seen = request()
  const changed = proxy.fullSyncNeeded ? {} : { changed: proxy.changed }
  switch (world.proxy.config.mode) {
    case 'iptables': {
      const existing = Object.keys(host.tables.nat?.chains ?? {})
      const { tables } = writeRules({ ...seen, ...changed, existing, cleanedLately: false })
      return tables.flatMap(({ lines }) => lines).filter(({ kind }) => kind === 'rule').length
    }
    case 'nftables': {
      const table = host.nft?.[`ip ${NFT_TABLE}`]
      const { commands } = writeNftables({
        ...seen,
        ...changed,
        serviceCIDRs: [world.api.settings.serviceCIDR],
        present: table ? presentIn(table) : NOTHING_PRESENT,
        hasSynced: true,
      })
      return commands.filter(({ text }) => RULE_OR_ELEMENT.test(text)).length
    }
    case 'ipvs': {
      const rules = ipvsRestoreText(writeIpvs(seen)).match(/^-A /gm)?.length ?? 0
      const changes = writerOf('ipvs')(world, task)?.changes
      return changes ? rules + changes.added + changes.removed : 0
    }
    case 'userspace': {
      const changes = writerOf('userspace')(world, task)?.changes
      return changes ? changes.added + changes.removed : 0
    }
  }
}

const RULE_OR_ELEMENT = /^(?:add|insert|delete|destroy) (?:rule|element) /
