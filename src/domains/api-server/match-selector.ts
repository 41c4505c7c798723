import type { LabelSelector } from './model.ts'

type Labels = Readonly<Record<string, string>>

/** A Service's selector: every pair must be there. An empty one selects nothing. */
export function matchesPairs(pairs: Labels, labels: Labels = {}): boolean {
  const entries = Object.entries(pairs)
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value)
}

/** A label selector of a workload (apimachinery/pkg/apis/meta/v1/helpers.go, Kubernetes v1.36). */
export function matchesSelector(selector: LabelSelector, labels: Labels = {}): boolean {
  const pairs = Object.entries(selector.matchLabels ?? {})
  if (!pairs.every(([key, value]) => labels[key] === value)) return false
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    if (operator === 'In') return value !== undefined && values.includes(value)
    return value === undefined || !values.includes(value)
  })
}
