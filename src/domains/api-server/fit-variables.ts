import type { ClassVariable, ClusterClass, Json, Topology, Variable } from '../cluster-api/model.ts'
import { type Finding, invalid, required } from './finding.ts'
import { misfits, unknownFields, withDefaults } from './fit-schema.ts'

/**
 * Variables of a Cluster against their definitions in its class: defaults first, then checks.
 * internal/topology/variables/cluster_variable_{defaulting,validation}.go, Cluster API v1.14.
 */
export interface Fitted {
  readonly topology: Topology
  readonly findings: readonly Finding[]
}

export function fitVariables(topology: Topology, { spec, status }: ClusterClass): Fitted {
  // The definitions that count are those the ClusterClass controller has taken over into the status.
  const known: readonly ClassVariable[] =
    status?.variables?.flatMap(({ name, definitions: [first] }) =>
      first ? [{ name, ...first }] : [],
    ) ??
    spec.variables ??
    []
  const path = 'spec.topology.variables'
  const variables = defaulted(topology.variables ?? [], known, true)
  const pools = topology.workers?.machineDeployments?.map((pool) => {
    const overrides = pool.variables?.overrides
    if (!overrides || overrides.length === 0) return pool
    return { ...pool, variables: { overrides: defaulted(overrides, known, false) } }
  })
  const own = topology.controlPlane?.variables?.overrides ?? []
  const controlPlane =
    own.length === 0
      ? topology.controlPlane
      : { ...topology.controlPlane, variables: { overrides: defaulted(own, known, false) } }
  const filled: Topology = {
    ...topology,
    ...(controlPlane && { controlPlane }),
    ...(pools && { workers: { ...topology.workers, machineDeployments: pools } }),
    ...(variables.length > 0 && { variables }),
  }
  const overridden = [
    ...own.map((one) => ({ one, at: 'spec.topology.controlPlane.variables.overrides' })),
    ...(pools ?? []).flatMap(({ name, variables: theirs }) =>
      (theirs?.overrides ?? []).map((one) => ({
        one,
        at: `spec.topology.workers.machineDeployments[${name}].variables.overrides`,
      })),
    ),
  ]
  return {
    topology: filled,
    findings: [
      ...twice(topology.variables ?? [], path),
      ...known
        .filter((one) => one.required && !variables.some(({ name }) => name === one.name))
        .map(({ name }) => required(path, `required variable "${name}" must be set`)),
      ...variables.flatMap((one) => checked(one, known, path)),
      ...overridden.flatMap(({ one, at }) => checked(one, known, at)),
    ],
  }
}

function defaulted(
  values: readonly Variable[],
  known: readonly ClassVariable[],
  makesMissing: boolean,
): readonly Variable[] {
  const given = values.map(({ name, value }) => {
    const schema = known.find((one) => one.name === name)?.schema.openAPIV3Schema
    return { name, value: withDefaults(value, schema) as Json } // as: a value that is there stays there
  })
  if (!makesMissing) return given
  const made = known
    .filter(({ name }) => !values.some((one) => one.name === name))
    .flatMap(({ name, schema: { openAPIV3Schema: schema } }) => {
      if (schema.default === undefined) return []
      return [{ name, value: withDefaults(undefined, schema) as Json }] // as: it has a default
    })
  return [...given, ...made]
}

const twice = (values: readonly Variable[], path: string): readonly Finding[] =>
  values
    .filter(({ name }, at) => values.findIndex((one) => one.name === name) !== at)
    .map(({ name, value }) =>
      invalid(`${path}[${name}]`, 'duplicate', {
        value: JSON.stringify(value),
        why: `variable "${name}" is set more than once`,
      }),
    )

function checked(
  { name, value }: Variable,
  known: readonly ClassVariable[],
  path: string,
): readonly Finding[] {
  const at = `${path}[${name}]`
  const definition = known.find((one) => one.name === name)
  const whole = JSON.stringify(value)
  if (!definition) return [invalid(at, 'choice', { value: whole, why: 'variable is not defined' })]
  const { openAPIV3Schema: schema } = definition.schema
  const wrong = misfits(value, schema, { path: `${at}.value` })
  if (wrong.length > 0) return wrong
  const unknown = unknownFields(value, schema)
  if (unknown.length === 0) return []
  const why = `failed validation: "${unknown.join(',')}" field(s) are not specified in the variable schema of variable "${name}"`
  return [invalid(at, 'choice', { value: whole, why })]
}
