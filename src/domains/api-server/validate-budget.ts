import { type Finding, invalid, unsupported } from './finding.ts'
import type { PodDisruptionBudget } from './model.ts'
import { checkAmount, checkLabelSelector } from './validate-workload.ts'

/** pkg/apis/policy/validation/validation.go, ValidatePodDisruptionBudgetSpec, Kubernetes v1.36. */
export function checkBudget(spec: PodDisruptionBudget['spec']): readonly Finding[] {
  const { minAvailable, maxUnavailable, selector } = spec
  const why = 'minAvailable and maxUnavailable cannot be both set'
  const isBoth = minAvailable !== undefined && maxUnavailable !== undefined
  return [
    ...(isBoth ? [invalid('spec', 'notAllowed', { value: spec, why })] : []),
    ...checkShare('spec.minAvailable', minAvailable),
    ...checkShare('spec.maxUnavailable', maxUnavailable),
    ...(selector ? checkLabelSelector(selector) : []),
    ...unsupported('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]),
  ]
}

function checkShare(path: string, amount: number | string | undefined): readonly Finding[] {
  if (amount === undefined) return []
  const found = checkAmount(path, amount)
  if (found.length > 0 || typeof amount === 'number' || Number.parseInt(amount, 10) <= 100) {
    return found
  }
  return [invalid(path, 'range', { value: amount, why: 'must not be greater than 100%' })]
}
