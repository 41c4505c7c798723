import { type Ref, ref } from '../../core/ref.ts'
import type { World } from '../../world.ts'
import { nameOf, objectsOf } from '../api-server/model.ts'
import { chainAt, type NftTableName, type TableName } from '../netfilter/model.ts'
import type { RuleCursor } from './model.ts'
import { moreModes } from './more-modes.ts'
import { drawnAmong } from './nft-rule.ts'

/** What stands for an address: its Pod, its Node, or a machine outside. */
export function ownerOf(world: World, address: string): Ref | undefined {
  for (const pod of Object.values(objectsOf(world.api, 'Pod'))) {
    if (pod.status.podIP === address && pod.spec.hostNetwork !== true)
      return ref('pod', nameOf(pod))
  }
  for (const host of Object.values(world.network.hosts)) {
    for (const { addresses } of Object.values(host.interfaces)) {
      if (addresses.some((own) => own === address || own.startsWith(`${address}/`)))
        return host.stands as Ref // as: a host stands for a ref
    }
  }
  return undefined
}

/** The addresses of Nodes on the network between them. */
export const nodeAddresses = (world: World): readonly string[] =>
  Object.values(objectsOf(world.api, 'Node')).flatMap(
    ({ status }) => status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? [],
  )

/** The endpoints the rules of the chain at hand can lead to, each once, in the order of the rules. */
export function choicesAt(world: World): readonly Ref[] {
  const { cursor } = world.traffic
  const other = cursor && (moreModes()?.choices(world, cursor) ?? nftChoices(world, cursor))
  if (other) return other
  const table = cursor && world.network.hosts[cursor.host]?.tables[cursor.table as TableName] // as: cursors stand in tables
  const top = cursor?.stack.at(-1)
  if (!table || !top) return []
  const choices = new Set<Ref>()
  for (const { target } of chainAt(table, top.chain)?.rules ?? []) {
    if (target.kind !== 'jump') continue
    const address = endpointOf(chainAt(table, target.chain)?.rules ?? [])
    const owner = address === undefined ? undefined : ownerOf(world, address)
    if (owner) choices.add(owner)
  }
  return [...choices]
}

/** Those of a chain of nftables: its rule has them all. */
function nftChoices(world: World, { host, table, stack }: RuleCursor): readonly Ref[] | undefined {
  const chains = world.network.hosts[host]?.nft?.[table as NftTableName]?.chains // as: cursors stand in tables
  if (!chains) return undefined
  const rules = chains[stack.at(-1)?.chain ?? '']?.rules ?? []
  const owners = rules.flatMap(({ text }) => drawnAmong(text)).map((one) => ownerOf(world, one))
  return [...new Set(owners.filter((owner) => owner !== undefined))]
}

/** The address a KUBE-SEP chain rewrites to. */
export function endpointOf(
  rules: readonly { readonly target?: { readonly kind: string } }[],
): string | undefined {
  for (const { target } of rules) {
    if (target?.kind === 'dnat' && 'to' in target)
      return (target.to as { addressFrom?: string }).addressFrom // as: DNAT targets carry a range
  }
  return undefined
}
