import type { Chain, Host, IpSet, Network, Tables } from './model.ts'
import { applyRestore } from './read-rules.ts'
import { defaultAllowRules, FORWARD_RULES } from './weave-rules.ts'
import { weaveSetName } from './weave-short-name.ts'
import { WEAVE_PORT } from './wire-weave.ts'

/**
 * What weave-npc does on each Node when Pods and namespaces come and go (weave v2.8.1 npc/namespace.go): two sets for each
 * namespace with the Pods that no policy selects, and the rules that let these through. Here no policy selects any: see README.
 */
export function allowByNamespace(network: Network, namespaces: readonly string[]): Network {
  const nodes = Object.values(network.hosts).filter(({ interfaces }) => interfaces[WEAVE_PORT])
  if (nodes.length === 0) return network
  const pods = Object.values(network.hosts).filter(({ kind }) => kind === 'pod')
  const sets: Record<string, IpSet> = {}
  const lines: string[] = []
  for (const namespace of namespaces) {
    const names = {
      ingress: weaveSetName(`ingress-default-allow:${namespace}`),
      egress: weaveSetName(`egress-default-allow:${namespace}`),
    }
    const entries = pods.filter(({ name }) => name.startsWith(`${namespace}/`)).map(entryOf)
    for (const name of Object.values(names)) sets[name] = { type: 'hash:ip', entries }
    lines.push(...defaultAllowRules(namespace, names))
  }
  const hosts = { ...network.hosts }
  for (const node of nodes) hosts[node.name] = allowed(node, sets, lines)
  return { ...network, hosts }
}

const entryOf = ({ interfaces }: Host) => ({
  text: interfaces.eth0?.addresses[0]?.split('/')[0] ?? '',
  nomatch: false,
})

function allowed(node: Host, sets: Host['ipsets'], lines: readonly string[]): Host {
  const ipsets = { ...withoutSets(node.ipsets), ...sets }
  if (linesIn(node.tables) === lines.join('\n') && isOnTop(node.tables)) return { ...node, ipsets }
  const others = emptied(node.tables)
  const text = `*filter\n${lines.join('\n')}\nCOMMIT\n`
  const read = lines.length === 0 ? undefined : applyRestore(others, text)
  return { ...node, ipsets, tables: onTop(read?.ok ? read.value : others) }
}

const withoutSets = (sets: Host['ipsets']): Host['ipsets'] =>
  Object.fromEntries(Object.entries(sets).filter(([name]) => !name.startsWith('weave-')))

const OWN = ['WEAVE-NPC-DEFAULT', 'WEAVE-NPC-EGRESS-DEFAULT']

/** The rules as they stand now, namespace by namespace. */
function linesIn({ filter }: Tables): string {
  const [ingress = [], egress = []] = OWN.map((name) => filter?.chains[name]?.rules ?? [])
  return ingress
    .flatMap(({ text }, at) => [text, egress[2 * at]?.text ?? '', egress[2 * at + 1]?.text ?? ''])
    .join('\n')
}

function emptied(tables: Tables): Tables {
  const chains: Record<string, Chain> = { ...tables.filter?.chains }
  for (const name of OWN) chains[name] = { ...chains[name], rules: [] }
  return { ...tables, filter: { ...tables.filter, chains } }
}

const isOwn = ({ text }: Chain['rules'][number]): boolean => FORWARD_RULES.includes(text)

const isOnTop = ({ filter }: Tables): boolean =>
  filter?.chains.FORWARD?.rules.slice(0, FORWARD_RULES.length).every(isOwn) ?? false

/** weaver starts after kube-proxy, since it asks the API server by its ClusterIP: its rules are above (ensureRulesAtTop). */
function onTop(tables: Tables): Tables {
  const forward = tables.filter?.chains.FORWARD
  if (!tables.filter || !forward || isOnTop(tables)) return tables
  const rules = [...forward.rules.filter(isOwn), ...forward.rules.filter((rule) => !isOwn(rule))]
  const chains = { ...tables.filter.chains, FORWARD: { ...forward, rules } }
  return { ...tables, filter: { ...tables.filter, chains } }
}
