import { describe, expect, test } from 'vitest'
import { applied, patched, wayOf } from '../../../src/domains/cluster-api/apply-intent.ts'
import { describeCluster } from '../../../src/domains/cluster-api/index.ts'
import { type JsonMap, machineObjects } from '../../../src/domains/cluster-api/model.ts'
import { readRendered } from '../../../src/domains/cluster-api/read-rendered.ts'
import { renderTemplate } from '../../../src/domains/cluster-api/render-template.ts'
import { settle, withInput } from '../../../src/domains/registry.ts'
import { readManifests } from '../../../src/scenario/read-manifests.ts'
import { emptyWorld, type World } from '../../../src/world.ts'
import { aClass, aTopology } from '../../fixtures/classes.ts'

const LIMITS = { clockMax: 3_600_000, stepCountMax: 1_000_000 }
const after = (world: World, ...objects: readonly unknown[]) =>
  settle(withInput(world, 0, { kind: 'api/applied', objects }), LIMITS)
const made = after(
  emptyWorld({ seed: 5 }),
  ...aClass('quick', { checks: 'yes' }),
  aTopology('demo', { pools: 'md-0:2', zone: 'a', cpus: '4' }),
)
const only = (world: World, kind: string): JsonMap => {
  const found = Object.entries(world.api.objects).find(([key]) => key.startsWith(`${kind}.`))
  const objects = Object.values(found?.[1] ?? {}).filter(({ metadata }) =>
    metadata.name.startsWith('demo'),
  )
  return objects[0] as unknown as JsonMap
}

describe('what a topology makes', () => {
  test('says where it comes from and whom it belongs to', () => {
    const { metadata } = only(made, 'MachineDeployment') as { metadata: JsonMap }
    expect(metadata.labels).toMatchObject({
      'cluster.x-k8s.io/cluster-name': 'demo',
      'topology.cluster.x-k8s.io/owned': '',
      'topology.cluster.x-k8s.io/deployment-name': 'md-0',
    })
    const { metadata: template } = only(made, 'KubeadmConfigTemplate') as { metadata: JsonMap }
    expect(template.annotations).toEqual({
      'cluster.x-k8s.io/cloned-from-name': 'quick-worker',
      'cluster.x-k8s.io/cloned-from-groupkind': 'KubeadmConfigTemplate.bootstrap.cluster.x-k8s.io',
    })
    expect(template.ownerReferences).toMatchObject([{ kind: 'Cluster', name: 'demo' }])
  })

  test('holds the values of variables, where patches put them', () => {
    expect(only(made, 'KubeadmConfigTemplate').spec).toEqual({
      template: {
        spec: {
          joinConfiguration: {
            nodeRegistration: {
              kubeletExtraArgs: [{ name: 'node-labels', value: 'zone=a,pool=md-0' }],
            },
          },
        },
      },
    })
  })

  test('belongs to the Cluster as to its controller', () => {
    const { metadata } = only(made, 'KubeadmControlPlane') as { metadata: JsonMap }
    expect(metadata.ownerReferences).toMatchObject([{ kind: 'Cluster', controller: true }])
  })

  test('includes the health check of its class', () => {
    const check = Object.values(machineObjects(made.api, 'MachineHealthCheck'))
    expect(check.map(({ spec }) => spec.selector.matchLabels)).toEqual([
      { 'topology.cluster.x-k8s.io/owned': '', 'cluster.x-k8s.io/control-plane': '' },
    ])
  })

  test('is described as the tree of any other cluster', () => {
    expect(describeCluster(made, 'default/demo')?.join('\n')).toContain('MachineDeployment')
  })

  test('stays as it is when nothing changes', () => {
    const again = after(made, aTopology('demo', { pools: 'md-0:2', zone: 'a', cpus: '4' }))
    expect(again.api.objects).toEqual(made.api.objects)
  })
})

describe('a class and a Cluster of v1beta1', () => {
  const text = `
apiVersion: cluster.x-k8s.io/v1beta1
kind: ClusterClass
metadata: { name: old }
spec:
  infrastructure:
    ref: { apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: AWSClusterTemplate, name: a }
  controlPlane:
    ref: { apiVersion: controlplane.cluster.x-k8s.io/v1beta1, kind: KubeadmControlPlaneTemplate, name: a }
    nodeDrainTimeout: 1m
    machineHealthCheck: { maxUnhealthy: 40%, nodeStartupTimeout: 10m }
  workers:
    machineDeployments:
      - class: default
        template:
          metadata: { labels: { a: b } }
          bootstrap: { ref: { apiVersion: b/v1, kind: KubeadmConfigTemplate, name: a } }
          infrastructure: { ref: { apiVersion: i/v1, kind: AWSMachineTemplate, name: a } }
        strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 2, deletePolicy: Oldest } }
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: { name: demo }
spec:
  topology: { class: old, version: v1.33.0, workers: { machineDeployments: [{ class: default, name: md, nodeDrainTimeout: 5m }] } }
`

  test('are read as the conversion webhooks store them', () => {
    const read = readManifests(text)
    if (!read.ok) throw new Error('the text is right')
    const [clusterClass, cluster] = read.value.objects.map(({ spec }) => spec as JsonMap)
    expect(clusterClass).toEqual({
      infrastructure: {
        templateRef: {
          apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta1',
          kind: 'AWSClusterTemplate',
          name: 'a',
        },
      },
      controlPlane: {
        templateRef: {
          apiVersion: 'controlplane.cluster.x-k8s.io/v1beta1',
          kind: 'KubeadmControlPlaneTemplate',
          name: 'a',
        },
        deletion: { nodeDrainTimeoutSeconds: 60 },
        healthCheck: {
          checks: { nodeStartupTimeoutSeconds: 600 },
          remediation: { triggerIf: { unhealthyLessThanOrEqualTo: '40%' } },
        },
      },
      workers: {
        machineDeployments: [
          {
            class: 'default',
            metadata: { labels: { a: 'b' } },
            bootstrap: {
              templateRef: { apiVersion: 'b/v1', kind: 'KubeadmConfigTemplate', name: 'a' },
            },
            infrastructure: {
              templateRef: { apiVersion: 'i/v1', kind: 'AWSMachineTemplate', name: 'a' },
            },
            deletion: { order: 'Oldest' },
            rollout: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } } },
          },
        ],
      },
    })
    expect(cluster?.topology).toMatchObject({
      classRef: { name: 'old' },
      workers: { machineDeployments: [{ name: 'md', deletion: { nodeDrainTimeoutSeconds: 300 } }] },
    })
  })
})

describe('server-side apply by one manager', () => {
  test.each<[string, JsonMap, JsonMap, JsonMap | undefined, JsonMap]>([
    ['adds what it states', { a: 1 }, { b: 2 }, undefined, { a: 1, b: 2 }],
    ['takes back its own field', { a: 5 }, { a: 1 }, { a: 1 }, { a: 1 }],
    [
      'leaves what others own',
      { m: { x: 1, y: 2 } },
      { m: { x: 3 } },
      undefined,
      { m: { x: 3, y: 2 } },
    ],
    ['removes what it no longer states', { a: 1, b: 2 }, { a: 1 }, { a: 1, b: 2 }, { a: 1 }],
    ['removes deeper, and a map that is then empty', { m: { x: 1 } }, {}, { m: { x: 1 } }, {}],
    ['replaces a list whole', { l: [1, 2] }, { l: [3] }, { l: [1, 2] }, { l: [3] }],
  ])('%s', (_, current, intent, last, wanted) => {
    expect(applied(current, intent, last)).toEqual(wanted)
  })
})

describe('a JSON patch', () => {
  const document: JsonMap = { spec: { list: ['a', 'b'], map: { x: 1 } } }
  test.each([
    ['add', '/spec/map/y', { list: ['a', 'b'], map: { x: 1, y: 9 } }],
    ['add', '/spec/list/-', { list: ['a', 'b', 9], map: { x: 1 } }],
    ['add', '/spec/list/0', { list: [9, 'a', 'b'], map: { x: 1 } }],
    ['replace', '/spec/list/1', { list: ['a', 9], map: { x: 1 } }],
    ['remove', '/spec/map/x', { list: ['a', 'b'], map: {} }],
    ['replace', '/spec/map/none', undefined],
    ['add', '/spec/none/deeper', undefined],
    ['remove', '/spec/list/2', undefined],
  ] as const)('%s %s', (op, path, spec) => {
    expect(patched(document, wayOf(path), { op, value: 9 })).toEqual(spec && { spec })
  })
})

describe('a template of a patch', () => {
  const data: JsonMap = { a: 'x', n: 3, empty: '', m: { k: 'v' }, list: ['p'] }
  test.each([
    ['{{ .a }}-{{ .m.k }}', 'x-v'],
    ['{{ if .empty }}yes{{ else if eq .n 3 }}three{{ else }}no{{ end }}', 'three'],
    ['{{ .empty | default "d" | quote }}', '"d"'],
    ['{{- if and .a (not .empty) -}} on {{- end }}', 'on'],
    ['{{ printf "%s:%d" .a .n }}', 'x:3'],
    ['{{ .none }}', '<no value>'],
    ['{{ if }}', undefined],
    ['{{ unheardOf .a }}', undefined],
    ['{{ range .list }}', undefined],
  ])('%s', (template, text) => {
    expect(renderTemplate(template, data)).toBe(text)
  })

  test.each([
    ['true', true],
    ['"true"', 'true'],
    ['12', 12],
    ['v1.33.0', 'v1.33.0'],
    ['', null],
    ['{"a": [1]}', { a: [1] }],
    ['a: 1\nb:\n  - x\n  - y: z\n    w: 2\n', { a: 1, b: ['x', { y: 'z', w: 2 }] }],
    [
      '- path: /etc/x\n  content: |\n    one\n    two\n',
      [{ path: '/etc/x', content: 'one\ntwo\n' }],
    ],
  ])('is then read as YAML: %s', (text, value) => {
    expect(readRendered(text)).toEqual(value)
  })
})
