import type { Family } from '../../core/ip.ts'
import type { NftTable } from '../netfilter/model.ts'
import type { Owner } from './written.ts'

/**
 * The commands of one transaction for `nft -f -`, in the order in which kube-proxy puts them together.
 * sigs.k8s.io/knftables v0.0.21, objects.go.
 */

export interface NftCommand {
  /** The whole line, such as `add chain ip kube-proxy services`. */
  readonly text: string
  /** Whose line it is. Lines that serve all Services have no owner. */
  readonly owner?: Owner
}

/** What stands in kube-proxy's table before a sync. */
export interface NftPresent {
  readonly chains: readonly string[]
  readonly sets: readonly string[]
  /** Sets and maps by name, their elements by key (`1.2.3.4 . tcp . 80`), with the verdict or an empty text. */
  readonly elements: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export const NOTHING_PRESENT: NftPresent = { chains: [], sets: [], elements: {} }

export function presentIn(table: NftTable): NftPresent {
  const sets = Object.entries(table.sets)
  return {
    chains: Object.keys(table.chains),
    sets: sets.map(([name]) => name),
    elements: Object.fromEntries(sets.map(([name, { elements }]) => [name, elements])),
  }
}

export const NFT_TABLE = 'kube-proxy'

export interface NftDraft {
  /** `ip` or `ip6`: the family of the table, and the word for its header. */
  readonly ip: 'ip' | 'ip6'
  /** `ipv4_addr` or `ipv6_addr` */
  readonly addressType: string
  readonly commands: NftCommand[]
  /** Chains of Services that this sync has seen. */
  readonly activeChains: Set<string>
  readonly activeSets: Set<string>
  /** Elements of each container that are there, or will be. */
  readonly elements: Map<string, Map<string, string>>
  /** Keys that no Service has asked for yet. */
  readonly left: Map<string, Set<string>>
}

/** The sets and maps whose elements follow the Services, in the order in which what is left in them is deleted. */
export const CONTAINERS = [
  'cluster-ips',
  'service-ips',
  'firewall-ips',
  'no-endpoint-services',
  'no-endpoint-nodeports',
  'service-nodeports',
  'hairpin-connections',
] as const
export type Container = (typeof CONTAINERS)[number]

export function openNftDraft(family: Family, { elements }: NftPresent): NftDraft {
  const known = CONTAINERS.map(
    (name) => [name, new Map(Object.entries(elements[name] ?? {}))] as const,
  ) // as: a pair
  return {
    ip: family === 'ipv4' ? 'ip' : 'ip6',
    addressType: family === 'ipv4' ? 'ipv4_addr' : 'ipv6_addr',
    commands: [],
    activeChains: new Set(),
    activeSets: new Set(),
    elements: new Map(known),
    left: new Map(known.map(([name, keys]) => [name, new Set(keys.keys())])),
  }
}

export type NftVerb = 'add' | 'flush' | 'delete'
export type NftObject = 'table' | 'chain' | 'rule' | 'set' | 'map' | 'element'

/** `rest` is what stands after the name of the table. */
export function command(
  draft: NftDraft,
  what: `${NftVerb} ${NftObject}`,
  rest: string,
  owner?: Owner,
): void {
  const text = `${what} ${draft.ip} ${NFT_TABLE}${rest === '' ? '' : ` ${rest}`}`
  draft.commands.push({ text, ...(owner && { owner }) })
}

interface RuleOptions {
  readonly comment?: string
  readonly owner?: Owner
}

export function addRule(
  draft: NftDraft,
  chain: string,
  rule: string,
  { comment, owner }: RuleOptions = {},
): void {
  const words = comment === undefined ? '' : ` comment "${comment}"`
  command(draft, 'add rule', `${chain} ${rule}${words}`, owner)
}

/** A chain that exists and is empty. */
export function ensureChain(draft: NftDraft, chain: string, owner?: Owner): void {
  command(draft, 'add chain', chain, owner)
  command(draft, 'flush chain', chain, owner)
}

interface Element {
  readonly key: string
  /** For maps: `drop` or `goto CHAIN`. */
  readonly verdict?: string
  readonly comment?: string
}

/** Adds the element where it is not there yet, and replaces it where it leads elsewhere. */
export function ensureElement(
  draft: NftDraft,
  container: Container,
  { key, verdict = '', comment }: Element,
  owner?: Owner,
): void {
  const known = draft.elements.get(container)
  const standing = known?.get(key)
  draft.left.get(container)?.delete(key)
  if (standing === verdict) return
  if (standing !== undefined) command(draft, 'delete element', `${container} { ${key} }`, owner)
  const words = comment === undefined ? '' : ` comment "${comment}"`
  const value = verdict === '' ? '' : ` : ${verdict}`
  command(draft, 'add element', `${container} { ${key}${words}${value} }`, owner)
  known?.set(key, verdict)
}

/** Deletes the elements that no Service has asked for. */
export function deleteLeftElements(draft: NftDraft): void {
  for (const container of CONTAINERS) {
    for (const key of [...(draft.left.get(container) ?? [])].sort())
      command(draft, 'delete element', `${container} { ${key} }`)
  }
}
