import type { Problem } from '../core/result.ts'
import {
  type DumpHost,
  type DumpKind,
  type DumpText,
  hostFromDump,
} from '../domains/netfilter/index.ts'
import { say } from './explain.ts'
import type { PastedNode, Scenario } from './schema.ts'

/** The Nodes that a scenario carries as texts, read. */
export interface OpenNodes {
  readonly nodes: readonly DumpHost[]
  /** What was found in the texts: path of the text, such as `nodes.0.iptablesSave`, and line. */
  readonly problems: readonly Problem[]
}

/** The fields of a Node that hold texts, and what each is said to be. */
const FIELDS: Readonly<Record<Exclude<keyof PastedNode, 'name'>, DumpKind>> = {
  dump: 'strange',
  iptablesSave: 'rules',
  ipsetSave: 'sets',
  ipAddr: 'addresses',
  ipRoute: 'routes',
  ipRule: 'policy',
  sysctl: 'sysctls',
}

const known = new WeakMap<Scenario['nodes'], OpenNodes>()

/** Reads the Nodes of a scenario; the same Nodes are read once. */
export function openNodes(pasted: Scenario['nodes']): OpenNodes {
  const before = known.get(pasted)
  if (before) return before
  const nodes = pasted.map((node, place) => hostFromDump(node.name, textsOf(node, place)))
  // Nothing in a text is an error of the scenario: what cannot be read, a walk will not pass.
  const findings = nodes.flatMap((node, place) =>
    node.findings.map((finding): Problem => {
      // What is not there stands in none of the texts.
      const path = finding.line === undefined ? `nodes.${place}` : finding.path
      return { ...finding, path, severity: 'warning' }
    }),
  )
  const opened = { nodes, problems: findings }
  known.set(pasted, opened)
  return opened
}

const textsOf = (node: PastedNode, place: number): readonly DumpText[] =>
  Object.entries(FIELDS).flatMap(([field, hint]): readonly DumpText[] => {
    const text = node[field as keyof typeof FIELDS] // as: keys of that record
    return text === undefined ? [] : [{ path: `nodes.${place}.${field}`, text, hint }]
  })

/** Two Nodes of one name, or one that the cluster has already. */
export function doubledNames(
  pasted: Scenario['nodes'],
  taken: readonly string[],
): readonly Problem[] {
  const names = new Set(taken)
  return pasted.flatMap(({ name }, place): readonly Problem[] => {
    const isTaken = names.has(name)
    names.add(name)
    if (!isTaken) return []
    const message = say('nodeTaken', { name })
    return [{ path: `nodes.${place}.name`, message, severity: 'error' }]
  })
}
