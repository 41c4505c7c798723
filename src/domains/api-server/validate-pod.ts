import { milliOf } from '../../core/quantity.ts'
import { type Finding, invalid, required, unsupported } from './finding.ts'
import type { Container, PodSpec } from './model.ts'
import {
  checkFormat,
  checkLabels,
  checkPortName,
  checkRange,
  checkUnique,
  NOT_NEGATIVE,
  PORTS,
} from './validate-name.ts'
import { checkPodDns } from './validate-pod-dns.ts'

/** pkg/apis/core/validation/validation.go, ValidatePodSpec, Kubernetes v1.36: the fields this project reads. */
export function checkPodSpec(spec: PodSpec | undefined, path: string): readonly Finding[] {
  const containers = spec?.containers ?? []
  if (!spec || containers.length === 0) return [required(`${path}.containers`)]
  const at = (index: number) => `${path}.containers.${index}`
  const ports = containers.flatMap(({ ports = [] }, index) =>
    ports.flatMap(
      ({ name }, place) =>
        name === undefined ? [] : [[`${at(index)}.ports.${place}.name`, name] as const], // as: a pair
    ),
  )
  return [
    ...containers.flatMap((container, index) => checkContainer(container, at(index))),
    ...checkUnique(containers.map(({ name }, index) => [`${at(index)}.name`, name ?? ''])),
    ...checkUnique(ports),
    ...unsupported(`${path}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...unsupported(`${path}.dnsPolicy`, spec.dnsPolicy, [
      'ClusterFirst',
      'ClusterFirstWithHostNet',
      'Default',
      'None',
    ]),
    ...checkPodDns(spec, path),
    ...checkRange(
      `${path}.terminationGracePeriodSeconds`,
      spec.terminationGracePeriodSeconds,
      NOT_NEGATIVE,
    ),
    ...checkLabels(`${path}.nodeSelector`, spec.nodeSelector),
  ]
}

function checkContainer(container: Container, path: string): readonly Finding[] {
  const { name, image, ports = [], imagePullPolicy } = container
  return [
    ...(name ? checkFormat(`${path}.name`, name, 'label') : [required(`${path}.name`)]),
    ...(image ? [] : [required(`${path}.image`)]),
    ...unsupported(`${path}.imagePullPolicy`, imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...ports.flatMap((port, index) => {
      const at = `${path}.ports.${index}`
      return [
        ...(port.containerPort === undefined
          ? [required(`${at}.containerPort`)]
          : checkRange(`${at}.containerPort`, port.containerPort, PORTS)),
        ...checkRange(`${at}.hostPort`, port.hostPort || undefined, PORTS),
        ...unsupported(`${at}.protocol`, port.protocol, ['TCP', 'UDP', 'SCTP']),
        ...(port.name ? checkPortName(`${at}.name`, port.name) : []),
      ]
    }),
    ...checkResources(container, `${path}.resources`),
    ...checkProbe(container.readinessProbe, `${path}.readinessProbe`),
    ...checkProbe(container.livenessProbe, `${path}.livenessProbe`),
    ...checkProbe(container.startupProbe, `${path}.startupProbe`),
    ...mustBeOne(container.livenessProbe, `${path}.livenessProbe`),
    ...mustBeOne(container.startupProbe, `${path}.startupProbe`),
  ]
}

const QUANTITY_WHY =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

function checkResources({ resources }: Container, path: string): readonly Finding[] {
  const found: Finding[] = []
  const { requests = {}, limits = {} } = resources ?? {}
  for (const [list, amounts] of Object.entries({ requests, limits })) {
    for (const [resource, amount] of Object.entries(amounts)) {
      if (milliOf(amount) !== undefined) continue
      found.push(
        invalid(`${path}.${list}.${resource}`, 'quantity', { value: amount, why: QUANTITY_WHY }),
      )
    }
  }
  for (const [resource, amount] of Object.entries(requests)) {
    const limit = limits[resource]
    if (limit === undefined || (milliOf(amount) ?? 0) <= (milliOf(limit) ?? 0)) continue
    const why = `must be less than or equal to ${resource} limit of ${limit}`
    found.push(invalid(`${path}.requests`, 'range', { value: amount, why }))
  }
  return found
}

/** A container is killed by the first probe that fails often enough: there is nothing for more successes to do. */
const mustBeOne = (probe: Container['livenessProbe'], path: string): readonly Finding[] =>
  probe?.successThreshold === undefined || probe.successThreshold === 1
    ? []
    : [
        invalid(`${path}.successThreshold`, 'range', {
          value: probe.successThreshold,
          why: 'must be 1',
        }),
      ]

const checkProbe = (probe: Container['readinessProbe'], path: string): readonly Finding[] =>
  Object.entries(probe ?? {}).flatMap(([field, value]) =>
    typeof value === 'number' ? checkRange(`${path}.${field}`, value, NOT_NEGATIVE) : [],
  )
