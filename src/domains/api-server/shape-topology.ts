import type { Fields, Shape } from './shape.ts'

/** What a class of clusters and a topology look like: api/core/v1beta2/{clusterclass,cluster}_types.go, Cluster API v1.14. */

const text: Shape = 'string'
const fields = (inner: Fields): Shape => ({ fields: inner })
const listOf = (inner: Fields): Shape => ({ list: fields(inner) })
const textMap: Shape = { map: text }

const described = fields({ labels: textMap, annotations: textMap })
const template = fields({ templateRef: fields({ apiVersion: text, kind: text, name: text }) })
const variables = listOf({ name: text, value: 'any' })
const overrides = fields({ overrides: variables })
const deletion: Shape = { map: 'any' }

const choices: Fields = {
  metadata: described,
  failureDomain: text,
  minReadySeconds: 'int',
  deletion,
}

export const topologyShape = fields({
  classRef: fields({ name: text, namespace: text }),
  version: text,
  controlPlane: fields({ metadata: described, replicas: 'int', deletion, variables: overrides }),
  workers: fields({
    machineDeployments: listOf({
      ...choices,
      class: text,
      name: text,
      replicas: 'int',
      variables: overrides,
    }),
  }),
  variables,
})

export const classShape: Fields = {
  spec: fields({
    infrastructure: template,
    controlPlane: fields({ metadata: described, machineInfrastructure: template, deletion }),
    workers: fields({
      machineDeployments: listOf({
        ...choices,
        class: text,
        bootstrap: template,
        infrastructure: template,
      }),
    }),
    variables: listOf({
      name: text,
      required: 'bool',
      schema: fields({ openAPIV3Schema: { map: 'any' } }),
    }),
    patches: listOf({
      name: text,
      enabledIf: text,
      definitions: listOf({
        selector: fields({ apiVersion: text, kind: text, matchResources: { map: 'any' } }),
        jsonPatches: listOf({
          op: text,
          path: text,
          value: 'any',
          valueFrom: fields({ variable: text, template: text }),
        }),
      }),
    }),
    kubernetesVersions: { list: text },
  }),
}
