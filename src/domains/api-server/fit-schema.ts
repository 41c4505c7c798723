import type { Json, JsonMap, VariableSchema } from '../cluster-api/model.ts'
import type { Finding, RuleName } from './finding.ts'
import { isSame } from './same.ts'
import { isFields } from './shape.ts'

/**
 * Defaults and checks of one value by an OpenAPI v3 schema, in the words of the API server's validator
 * (k8s.io/kube-openapi/pkg/validation/validate and apiextensions pkg/apiserver/schema/defaulting, Kubernetes v1.36).
 * Simplified: no formats, no rules in CEL, no oneOf and its kin.
 */

/** The value with every default filled in that the schema has for what is missing. */
export function withDefaults(
  value: Json | undefined,
  schema: VariableSchema | undefined,
): Json | undefined {
  if (!schema) return value
  const given = value === undefined ? schema.default : value
  if (Array.isArray(given)) return given.map((one) => withDefaults(one, schema.items) as Json) // as: an entry stays an entry
  if (!isMap(given)) return given
  const names = new Set([...Object.keys(given), ...Object.keys(schema.properties ?? {})])
  const filled = [...names].flatMap((name) => {
    const inner = schema.properties?.[name] ?? schema.additionalProperties
    const full = withDefaults(given[name], inner)
    return full === undefined ? [] : [[name, full] as const]
  })
  return Object.fromEntries(filled)
}

const isMap = (value: Json | undefined): value is JsonMap => isFields(value)

interface Misfit {
  readonly rule: RuleName
  /** In the words of the validator. */
  readonly detail: string
}

/** What the schema has against a value. `path` is where the value stands, `whole` the text of the variable it is part of. */
export function misfits(
  value: Json,
  schema: VariableSchema,
  { path, whole = JSON.stringify(value), inner = '' }: Place,
): readonly Finding[] {
  const found = (one: Misfit): Finding => ({
    path,
    rule: one.rule,
    value: whole,
    reason: `${path}: Invalid value: ${JSON.stringify(whole)}: ${one.detail}`,
  })
  const type = typeOf(value)
  const isRight =
    schema.type === undefined ||
    schema.type === type ||
    (schema.type === 'number' && type === 'integer')
  const choices = (schema.enum ?? []).map((choice) => JSON.stringify(choice))
  const unlisted: readonly Finding[] =
    choices.length === 0 || choices.includes(JSON.stringify(value))
      ? []
      : [
          {
            path,
            rule: 'choice',
            value: whole,
            reason: `${path}: Unsupported value: ${JSON.stringify(whole)}: supported values: ${choices.join(', ')}`,
          },
        ]
  if (!isRight) {
    const detail = `${inner ? `${inner} in body ` : ''}must be of type ${schema.type}: ${JSON.stringify(type)}`
    return [found({ rule: 'type', detail }), ...unlisted]
  }
  return [
    ...limitsOf(value, schema).map(found),
    ...unlisted,
    ...entriesOf(value, schema, { path, whole, inner }),
  ]
}

interface Place {
  readonly path: string
  readonly whole?: string
  /** The way from the variable to the value: `owner.name`; empty for the variable itself. */
  readonly inner?: string
}

const typeOf = (value: Json): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value

function limitsOf(value: Json, schema: VariableSchema): readonly Misfit[] {
  if (typeof value === 'number') return numberLimits(value, schema)
  if (typeof value === 'string') return textLimits(value, schema)
  if (!Array.isArray(value)) return []
  const { minItems, maxItems, uniqueItems } = schema
  const isTwice = uniqueItems && value.some((one, at) => value.slice(0, at).some(same(one)))
  return [
    ...(minItems !== undefined && value.length < minItems
      ? [{ rule: 'range' as const, detail: `should have at least ${minItems} items` }]
      : []),
    ...(maxItems !== undefined && value.length > maxItems
      ? [{ rule: 'range' as const, detail: `should have at most ${maxItems} items` }]
      : []),
    ...(isTwice ? [{ rule: 'duplicate' as const, detail: "shouldn't contain duplicates" }] : []),
  ]
}

const same = (left: Json) => (right: Json) => isSame(left, right)

function numberLimits(value: number, schema: VariableSchema): readonly Misfit[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  const isLow = minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)
  const isHigh = maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)
  const least = exclusiveMinimum ? 'greater than' : 'greater than or equal to'
  const most = exclusiveMaximum ? 'less than' : 'less than or equal to'
  return [
    ...(isHigh ? [{ rule: 'range' as const, detail: `should be ${most} ${maximum}` }] : []),
    ...(isLow ? [{ rule: 'range' as const, detail: `should be ${least} ${minimum}` }] : []),
  ]
}

function textLimits(value: string, schema: VariableSchema): readonly Misfit[] {
  const { minLength, maxLength, pattern } = schema
  const length = [...value].length
  return [
    ...(maxLength !== undefined && length > maxLength
      ? [{ rule: 'tooLong' as const, detail: `should be at most ${maxLength} chars long` }]
      : []),
    ...(minLength !== undefined && length < minLength
      ? [{ rule: 'range' as const, detail: `should be at least ${minLength} chars long` }]
      : []),
    ...(pattern !== undefined && !fits(value, pattern)
      ? [{ rule: 'choice' as const, detail: `should match '${pattern}'` }]
      : []),
  ]
}

/** A pattern that only Go understands is taken to fit. */
function fits(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function entriesOf(
  value: Json,
  schema: VariableSchema,
  place: Required<Place>,
): readonly Finding[] {
  const { path, whole, inner } = place
  if (Array.isArray(value)) {
    const { items } = schema
    if (!items) return []
    return value.flatMap((one, at) =>
      misfits(one, items, { path: `${path}[${at}]`, whole, inner: `${inner}[${at}]` }),
    )
  }
  if (!isMap(value)) return []
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined)
  const known = Object.entries(value).flatMap(([name, one]) => {
    const own = schema.properties?.[name] ?? schema.additionalProperties
    const way = inner ? `${inner}.${name}` : name
    return own ? misfits(one, own, { path: `${path}.${name}`, whole, inner: way }) : []
  })
  return [
    ...missing.map((name): Finding => {
      const at = `${path}.${name}`
      return { path: at, rule: 'required', reason: `${at}: Required value` }
    }),
    ...known,
  ]
}

/** The ways to all fields that no schema knows; they would be dropped, so they are refused. */
export function unknownFields(value: Json, schema: VariableSchema, way = ''): readonly string[] {
  if (schema['x-kubernetes-preserve-unknown-fields']) return []
  if (Array.isArray(value))
    return value.flatMap((one, at) =>
      schema.items ? unknownFields(one, schema.items, `${way}[${at}]`) : [],
    )
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([name, one]) => {
    const inner = schema.properties?.[name] ?? schema.additionalProperties
    const here = way ? `${way}.${name}` : name
    return inner ? unknownFields(one, inner, here) : [here]
  })
}
