import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkObjects } from '../../../src/domains/api-server/index.ts'
import { defaultApiSettings } from '../../../src/domains/api-server/model.ts'
import {
  aBudget,
  aDaemonSet,
  aDeployment,
  aNamespace,
  aNode,
  aPod,
  aService,
  aStatefulSet,
} from '../../fixtures/objects.ts'

const check = (...objects: readonly unknown[]) => checkObjects(objects, defaultApiSettings)
const reasonsFor = (...objects: readonly unknown[]) =>
  check(...objects).map(({ path, message }) => `${path} | ${message.params.reason}`)

/** The object with one field changed, `spec.ports.0.port`. */
function withField(object: unknown, path: string, value: unknown): unknown {
  const [first = '', ...rest] = path.split('.')
  const fields = object as Readonly<Record<string, unknown>> // as: fixtures are objects and lists
  const inner = rest.length === 0 ? value : withField(fields[first] ?? {}, rest.join('.'), value)
  if (Array.isArray(object)) return object.map((item, at) => (at === Number(first) ? inner : item))
  return { ...fields, [first]: inner }
}

describe('names: pkg/apis/core/validation/validation.go', () => {
  test('a Namespace is an RFC 1123 label, so it has no capital letters', () => {
    expect(reasonsFor(aNamespace('Master'))).toEqual([
      `0.metadata.name | metadata.name: Invalid value: "Master": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ])
  })
  test.each([
    ['Pod', aPod('a.b-c.d'), 0],
    ['Pod', aPod('a_b'), 1],
    ['Service', aService('1web'), 1],
    ['Service', aService('web.one'), 1],
    ['Service', aService('w'.repeat(64), { selector: 'app:web' }), 1],
    ['Namespace', aNamespace('1-a'), 0],
    ['Namespace', aNamespace('a.b'), 1],
    ['Node', aNode('node.example.org'), 0],
  ])('%s %#', (_, object, count) => {
    expect(check(object).filter(({ severity }) => severity === 'error')).toHaveLength(count)
  })
  test('a name is needed', () => {
    expect(reasonsFor({ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} })).toEqual([
      '0.metadata.name | metadata.name: Required value: name or generateName is required',
    ])
  })
})

describe('fields: wrong values are found at their place', () => {
  const service = aService('web')
  const daemonSet = aDaemonSet('log')
  const statefulSet = aStatefulSet('db')
  const deployment = aDeployment('web')
  test.each([
    [
      statefulSet,
      'spec.podManagementPolicy',
      'Random',
      'spec.podManagementPolicy: Unsupported value: "Random": supported values: "OrderedReady", "Parallel"',
    ],
    [
      statefulSet,
      'spec.updateStrategy.rollingUpdate.partition',
      -1,
      'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      daemonSet,
      'spec.updateStrategy.rollingUpdate.maxSurge',
      1,
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
    [
      daemonSet,
      'spec.updateStrategy.rollingUpdate.maxUnavailable',
      0,
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
    [
      daemonSet,
      'spec.updateStrategy.type',
      'Recreate',
      'spec.updateStrategy.type: Unsupported value: "Recreate": supported values: "OnDelete", "RollingUpdate"',
    ],
    [
      service,
      'spec.ports.0.port',
      0,
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      service,
      'spec.ports.0.port',
      'http',
      'json: cannot unmarshal string into Go struct field spec.ports[0].port of type int32',
    ],
    [
      service,
      'spec.ports.0.protocol',
      'HTTP',
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      service,
      'spec.ports.0.targetPort',
      'Http!',
      'spec.ports[0].targetPort: Invalid value: "Http!": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ],
    [service, 'spec.ports', [], 'spec.ports: Required value'],
    [
      service,
      'spec.type',
      'Nodeport',
      'spec.type: Unsupported value: "Nodeport": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      service,
      'spec.ports.0.nodePort',
      30000,
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      service,
      'spec.clusterIP',
      '10.96.0',
      'spec.clusterIPs[0]: Invalid value: "10.96.0": must be empty, \'None\', or a valid IP address',
    ],
    [
      service,
      'spec.clusterIP',
      '10.0.0.1',
      'spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    [
      service,
      'spec.externalTrafficPolicy',
      'Local',
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      deployment,
      'spec.replicas',
      -1,
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [deployment, 'spec.selector', undefined, 'spec.selector: Required value'],
    [
      deployment,
      'spec.selector.matchLabels',
      { app: 'other' },
      'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    ],
    [
      deployment,
      'spec.strategy.rollingUpdate',
      { maxSurge: 0, maxUnavailable: 0 },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
    [
      deployment,
      'spec.template.spec.restartPolicy',
      'Never',
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      deployment,
      'spec.template.spec.containers',
      [],
      'spec.template.spec.containers: Required value',
    ],
    [
      deployment,
      'metadata.labels',
      { version: 1 },
      'json: cannot unmarshal number into Go struct field metadata.labels.version of type string',
    ],
    [
      deployment,
      'apiVersion',
      'apps/v1beta1',
      'no matches for kind "Deployment" in version "apps/v1beta1"',
    ],
  ])('%#', (object, path, value, reason) => {
    const errors = check(withField(object, path, value)).filter(
      ({ severity }) => severity === 'error',
    )
    expect(errors[0]?.message.params.reason).toBe(reason)
    expect(errors[0]?.path.startsWith('0.')).toBe(true)
  })
  test('a selector that selects nothing is a warning where it stands', () => {
    const [problem] = check(aDeployment('web'), aService('api'))
    expect(problem).toMatchObject({ path: '1.spec.selector', severity: 'warning' })
  })
  test('two objects of one name, and two Services of one address', () => {
    const one = aService('one', { clusterIP: '10.96.0.10', selector: 'app:web' })
    const two = aService('two', { clusterIP: '10.96.0.10', selector: 'app:web' })
    const problems = check(aDeployment('web'), aDeployment('web'), one, two)
    expect(problems.map(({ path }) => path)).toEqual(['1.metadata.name', '3.spec.clusterIP'])
  })
})

describe('what is not known is kept', () => {
  test.each([
    {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'Any_Name' },
      spec: { size: 'L' },
    },
    { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 'web' }, spec: {} },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:node' },
    },
  ])('%#', (object) => {
    expect(check(object)).toEqual([])
  })
})

test('whatever comes in, an answer comes out', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(aPod('a'), aService('a'), aDeployment('a'), aNode('a')),
      fc.constantFrom(
        'metadata',
        'spec',
        'spec.ports',
        'spec.template',
        'spec.selector',
        'spec.containers',
        'status',
        'spec.strategy',
        'spec.template.spec',
      ),
      fc.jsonValue(),
      (object, path, value) => {
        expect(Array.isArray(check(withField(object, path, value), value))).toBe(true)
      },
    ),
    { numRuns: 500 },
  ))

describe('budgets: pkg/apis/policy/validation/validation.go', () => {
  test.each([
    [aBudget('web', { min: '1', max: '1' }), 'minAvailable and maxUnavailable cannot be both set'],
    [aBudget('web', { min: '110%' }), 'must not be greater than 100%'],
    [aBudget('web', { max: 'half' }), 'a valid percent string must be a numeric string'],
    [withField(aBudget('web'), 'spec.maxUnavailable', -1), 'must be greater than or equal to 0'],
    [aBudget('web', { policy: 'Never' }), 'supported values: "AlwaysAllow", "IfHealthyBudget"'],
  ])('%#: %s', (budget, reason) => {
    expect(reasonsFor(budget)).toEqual([expect.stringContaining(reason)])
  })
  test('may be empty: then it is about no Pod', () => {
    expect(
      check({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'a' } }),
    ).toEqual([])
  })
})
