import type { Condition, KubeObject } from '../../api-server/model.ts'

/** A class of clusters and what a Cluster says of itself in its terms: `ClusterClass` and `spec.topology` (v1beta2). */

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
export type JsonMap = { readonly [key: string]: Json }

/** What a variable may hold: the part of OpenAPI v3 that is checked here. */
export interface VariableSchema {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array'
  readonly default?: Json
  readonly enum?: readonly Json[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly items?: VariableSchema
  readonly properties?: Readonly<Record<string, VariableSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: VariableSchema
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
}

export interface ClassVariable {
  readonly name: string
  readonly required?: boolean
  readonly schema: { readonly openAPIV3Schema: VariableSchema }
}

export interface Variable {
  readonly name: string
  readonly value: Json
}

/** A reference of a class carries the whole apiVersion. */
export interface TemplateReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

interface Described {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface HealthChecked {
  readonly enabled?: boolean
  readonly checks?: JsonMap
  readonly remediation?: JsonMap
}

interface WorkerChoices {
  readonly metadata?: Described
  readonly failureDomain?: string
  readonly minReadySeconds?: number
  readonly deletion?: JsonMap
  readonly rollout?: JsonMap
  readonly healthCheck?: HealthChecked
}

export interface PoolClass extends WorkerChoices {
  readonly class: string
  readonly bootstrap: { readonly templateRef: TemplateReference }
  readonly infrastructure: { readonly templateRef: TemplateReference }
  readonly naming?: { readonly template?: string }
}

export interface JsonPatch {
  readonly op: 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: Json
  readonly valueFrom?: { readonly variable?: string; readonly template?: string }
}

export interface PatchSelector {
  readonly apiVersion: string
  readonly kind: string
  readonly matchResources: {
    readonly controlPlane?: boolean
    readonly infrastructureCluster?: boolean
    readonly machineDeploymentClass?: { readonly names?: readonly string[] }
  }
}

export interface ClassPatch {
  readonly name: string
  readonly enabledIf?: string
  readonly definitions?: readonly {
    readonly selector: PatchSelector
    readonly jsonPatches: readonly JsonPatch[]
  }[]
  readonly external?: unknown
}

export interface ClusterClass extends KubeObject {
  readonly kind: 'ClusterClass'
  readonly spec: {
    readonly infrastructure: {
      readonly templateRef: TemplateReference
      readonly naming?: { readonly template?: string }
    }
    readonly controlPlane: {
      readonly metadata?: Described
      readonly templateRef: TemplateReference
      readonly machineInfrastructure?: { readonly templateRef: TemplateReference }
      readonly healthCheck?: HealthChecked
      readonly deletion?: JsonMap
      readonly naming?: { readonly template?: string }
    }
    readonly workers?: { readonly machineDeployments?: readonly PoolClass[] }
    readonly variables?: readonly ClassVariable[]
    readonly patches?: readonly ClassPatch[]
    readonly kubernetesVersions?: readonly string[]
  }
  readonly status?: {
    readonly observedGeneration?: number
    readonly conditions?: readonly Condition[]
    readonly variables?: readonly {
      readonly name: string
      readonly definitionsConflict: boolean
      readonly definitions: readonly (Omit<ClassVariable, 'name'> & { readonly from: 'inline' })[]
    }[]
  }
}

export interface PoolTopology extends WorkerChoices {
  readonly class: string
  readonly name: string
  readonly replicas?: number
  readonly variables?: { readonly overrides?: readonly Variable[] }
}

export interface Topology {
  readonly classRef: { readonly name: string; readonly namespace?: string }
  readonly version: string
  readonly controlPlane?: {
    readonly metadata?: Described
    readonly replicas?: number
    readonly rollout?: { readonly after?: string }
    readonly deletion?: JsonMap
    readonly healthCheck?: HealthChecked
    readonly variables?: { readonly overrides?: readonly Variable[] }
  }
  readonly workers?: { readonly machineDeployments?: readonly PoolTopology[] }
  readonly variables?: readonly Variable[]
}

/** Labels and annotations of managed topologies (api/core/v1beta2/common_types.go, Cluster API v1.14). */
export const TOPOLOGY = {
  owned: 'topology.cluster.x-k8s.io/owned',
  pool: 'topology.cluster.x-k8s.io/deployment-name',
  defer: 'topology.cluster.x-k8s.io/defer-upgrade',
  hold: 'topology.cluster.x-k8s.io/hold-upgrade-sequence',
  concurrency: 'topology.cluster.x-k8s.io/upgrade-concurrency',
  step: 'topology.internal.cluster.x-k8s.io/upgrade-step',
  unsafeVersion: 'unsafe.topology.cluster.x-k8s.io/disable-update-version-check',
  unsafeClass: 'unsafe.topology.cluster.x-k8s.io/disable-update-class-name-check',
} as const

/** Bounds between which cluster-autoscaler may move a pool. */
export const SIZE = {
  min: 'cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size',
  max: 'cluster.x-k8s.io/cluster-api-autoscaler-node-group-max-size',
} as const

/** `namespace/name` of the class of a Cluster. */
export const classNameOf = (topology: Topology, namespace = 'default'): string =>
  `${topology.classRef?.namespace ?? namespace}/${topology.classRef?.name ?? ''}`
