import type { Node, NodeRequirement, NodeSelectorTerm, PodSpec } from '../api-server/model.ts'

/**
 * Which Nodes a Pod asks for. pkg/scheduler/framework/plugins/nodeaffinity and k8s.io/component-helpers, Kubernetes v1.36:
 * of several terms one is enough, of a term's requirements all must hold.
 */
export function isWanted(node: Node, { nodeSelector = {}, affinity }: PodSpec): boolean {
  const { labels = {} } = node.metadata
  const isSelected = Object.entries(nodeSelector).every(([key, value]) => labels[key] === value)
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const terms = required?.nodeSelectorTerms
  return isSelected && (!terms || terms.some((term) => matchesTerm(node, term)))
}

/** The weights of all preferences that a Node meets. */
export const preferenceOf = (node: Node, { affinity }: PodSpec): number =>
  (affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
    .filter(({ preference }) => matchesTerm(node, preference))
    .reduce((sum, { weight }) => sum + weight, 0)

function matchesTerm(node: Node, { matchExpressions = [], matchFields = [] }: NodeSelectorTerm) {
  const { labels = {}, name } = node.metadata
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((one) =>
      isMet(one, Object.hasOwn(labels, one.key) ? labels[one.key] : undefined),
    ) && matchFields.every((one) => isMet(one, one.key === 'metadata.name' ? name : undefined))
  )
}

function isMet({ operator, values = [] }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Gt':
      return isInteger(value) && Number(value) > Number(values[0])
    case 'Lt':
      return isInteger(value) && Number(value) < Number(values[0])
    default:
      return false
  }
}

const isInteger = (value: string | undefined): boolean => /^[+-]?\d+$/.test(value ?? '')
