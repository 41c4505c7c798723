import { type Finding, forbidden, invalid, required, unsupported } from './finding.ts'
import { matchesSelector } from './match-selector.ts'
import type {
  DaemonSet,
  Deployment,
  LabelSelector,
  PodTemplate,
  ReplicaSet,
  StatefulSet,
} from './model.ts'
import { checkLabelKey, checkLabels, checkRange, NOT_NEGATIVE } from './validate-name.ts'
import { checkPodSpec } from './validate-pod.ts'

type Spec = ReplicaSet['spec'] | Deployment['spec'] | StatefulSet['spec']

/** pkg/apis/apps/validation/validation.go, ValidateReplicaSetSpec, Kubernetes v1.36. */
export function checkReplicaSet(spec: ReplicaSet['spec'] | undefined): readonly Finding[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  return checkCommon(spec, 'replicaset')
}

/** pkg/apis/apps/validation/validation.go, ValidateDeploymentSpec, Kubernetes v1.36. */
export function checkDeployment(spec: Deployment['spec'] | undefined): readonly Finding[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  const { progressDeadlineSeconds, minReadySeconds = 0, revisionHistoryLimit } = spec
  const tooShort = {
    value: progressDeadlineSeconds,
    why: 'must be greater than minReadySeconds',
  }
  return [
    ...checkCommon(spec, 'deployment'),
    ...checkStrategy(spec.strategy),
    ...checkRange('spec.revisionHistoryLimit', revisionHistoryLimit, NOT_NEGATIVE),
    ...(progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', 'range', tooShort)]
      : []),
  ]
}

/** pkg/apis/apps/validation/validation.go, ValidateDaemonSetSpec, Kubernetes v1.36. */
export function checkDaemonSet(spec: DaemonSet['spec'] | undefined): readonly Finding[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  return [
    ...checkRange('spec.minReadySeconds', spec.minReadySeconds, NOT_NEGATIVE),
    ...checkRange('spec.revisionHistoryLimit', spec.revisionHistoryLimit, NOT_NEGATIVE),
    ...checkSelector(spec.selector, 'daemonset'),
    ...checkTemplate(spec.template, spec.selector),
    ...checkUpdate(spec.updateStrategy),
  ]
}

/** pkg/apis/apps/validation/validation.go, ValidateStatefulSetSpec, Kubernetes v1.36. */
export function checkStatefulSet(spec: StatefulSet['spec'] | undefined): readonly Finding[] {
  if (!spec) return [required('spec.selector'), required('spec.template')]
  const { updateStrategy, podManagementPolicy, ordinals } = spec
  const { type, rollingUpdate } = updateStrategy
  return [
    ...checkCommon(spec, 'statefulset'),
    ...unsupported('spec.podManagementPolicy', podManagementPolicy, ['OrderedReady', 'Parallel']),
    ...unsupported('spec.updateStrategy.type', type, ['RollingUpdate', 'OnDelete']),
    ...checkRange(
      'spec.updateStrategy.rollingUpdate.partition',
      rollingUpdate?.partition,
      NOT_NEGATIVE,
    ),
    ...checkRange('spec.ordinals.start', ordinals?.start, NOT_NEGATIVE),
  ]
}

/** ValidateRollingUpdateDaemonSet: either surge or unavailability, not both and not none. */
function checkUpdate({
  type,
  rollingUpdate = {},
}: DaemonSet['spec']['updateStrategy']): readonly Finding[] {
  const wrongType = unsupported('spec.updateStrategy.type', type, ['RollingUpdate', 'OnDelete'])
  if (wrongType.length > 0 || type === 'OnDelete') return wrongType
  const path = 'spec.updateStrategy.rollingUpdate'
  const { maxSurge = 0, maxUnavailable = 0 } = rollingUpdate
  const found = [
    ...checkAmount(`${path}.maxUnavailable`, maxUnavailable),
    ...checkAmount(`${path}.maxSurge`, maxSurge),
  ]
  if (found.length > 0) return found
  const isNothing = (amount: number | string) => Number.parseInt(String(amount), 10) === 0
  if (isNothing(maxSurge) !== isNothing(maxUnavailable)) return []
  if (isNothing(maxSurge))
    return [required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]
  const why = 'may not be set when maxUnavailable is non-zero'
  return [invalid(`${path}.maxSurge`, 'notAllowed', { value: maxSurge, why })]
}

function checkCommon(spec: Spec, owner: string): readonly Finding[] {
  return [
    ...checkRange('spec.replicas', spec.replicas, NOT_NEGATIVE),
    ...checkRange('spec.minReadySeconds', spec.minReadySeconds, NOT_NEGATIVE),
    ...checkSelector(spec.selector, owner),
    ...checkTemplate(spec.template, spec.selector),
  ]
}

function checkSelector(selector: LabelSelector | undefined, owner: string): readonly Finding[] {
  if (!selector) return [required('spec.selector')]
  const { matchLabels = {}, matchExpressions = [] } = selector
  if (Object.keys(matchLabels).length + matchExpressions.length === 0) {
    const why = `empty selector is invalid for ${owner}`
    return [invalid('spec.selector', 'required', { value: selector, why })]
  }
  return checkLabelSelector(selector)
}

/** apimachinery/pkg/apis/meta/v1/validation/validation.go, ValidateLabelSelector, Kubernetes v1.36. */
export function checkLabelSelector(selector: LabelSelector): readonly Finding[] {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return [
    ...checkLabels('spec.selector.matchLabels', matchLabels),
    ...matchExpressions.flatMap(({ key, operator, values = [] }, index) => {
      const path = `spec.selector.matchExpressions.${index}`
      const why = "must be specified when `operator` is 'In' or 'NotIn'"
      return [
        ...checkLabelKey(`${path}.key`, key ?? ''),
        ...unsupported(`${path}.operator`, operator, ['In', 'NotIn', 'Exists', 'DoesNotExist']),
        ...(operator?.endsWith('In') && values.length === 0
          ? [required(`${path}.values`, why)]
          : []),
      ]
    }),
  ]
}

function checkTemplate(
  template: PodTemplate | undefined,
  selector: LabelSelector | undefined,
): readonly Finding[] {
  if (!template) return [required('spec.template.spec.containers')]
  const labels = template.metadata?.labels ?? {}
  const why = '`selector` does not match template `labels`'
  return [
    ...(selector && !matchesSelector(selector, labels)
      ? [invalid('spec.template.metadata.labels', 'selectorMismatch', { value: labels, why })]
      : []),
    ...checkLabels('spec.template.metadata.labels', labels),
    ...checkPodSpec(template.spec, 'spec.template.spec'),
    ...unsupported('spec.template.spec.restartPolicy', template.spec?.restartPolicy, ['Always']),
  ]
}

function checkStrategy(strategy: Deployment['spec']['strategy']): readonly Finding[] {
  const path = 'spec.strategy.rollingUpdate'
  const wrongType = unsupported('spec.strategy.type', strategy.type, ['Recreate', 'RollingUpdate'])
  if (wrongType.length > 0) return wrongType
  if (strategy.type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    return strategy.rollingUpdate ? [forbidden(path, 'notAllowed', why)] : []
  }
  const { maxSurge = 0, maxUnavailable = 0 } = strategy.rollingUpdate ?? {}
  const found = [
    ...checkAmount(`${path}.maxUnavailable`, maxUnavailable),
    ...checkAmount(`${path}.maxSurge`, maxSurge),
  ]
  if (found.length > 0) return found
  if (
    Number.parseInt(String(maxUnavailable), 10) === 0 &&
    Number.parseInt(String(maxSurge), 10) === 0
  ) {
    const why = 'may not be 0 when `maxSurge` is 0'
    return [invalid(`${path}.maxUnavailable`, 'bothZero', { value: maxUnavailable, why })]
  }
  if (/^\d+%$/.test(String(maxUnavailable)) && Number.parseInt(String(maxUnavailable), 10) > 100) {
    const why = 'must not be greater than 100%'
    return [invalid(`${path}.maxUnavailable`, 'range', { value: maxUnavailable, why })]
  }
  return []
}

/** A number that is not negative, or a percentage. */
export function checkAmount(path: string, amount: number | string): readonly Finding[] {
  if (typeof amount === 'number') return checkRange(path, amount, NOT_NEGATIVE)
  if (/^[0-9]+%$/.test(amount)) return []
  const why =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  return [invalid(path, 'percent', { value: amount, why })]
}
