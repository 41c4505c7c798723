import { never } from '../../core/assert.ts'
import { type Finding, fieldOf, printed } from './finding.ts'

/** What a field must look like before it can be decoded. */
export type Shape =
  | 'string'
  | 'int'
  | 'bool'
  | 'intOrString'
  | 'quantity'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: Fields }
export type Fields = Readonly<Record<string, Shape>>

/** The fields that cannot be decoded. Fields without a shape are kept and never looked at. */
export function misshapen(value: unknown, shape: Shape, path = ''): readonly Finding[] {
  if (typeof shape === 'string') return fits(value, shape) ? [] : [wrongType(value, shape, path)]
  if ('list' in shape) {
    if (!Array.isArray(value)) return [wrongType(value, 'array', path)]
    return value.flatMap((item, index) => misshapen(item, shape.list, `${path}.${index}`))
  }
  if (!isFields(value)) return [wrongType(value, 'object', path)]
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  if ('map' in shape) {
    return Object.entries(value).flatMap(([key, item]) => misshapen(item, shape.map, at(key)))
  }
  return Object.entries(shape.fields).flatMap(([key, wanted]) =>
    value[key] === undefined ? [] : misshapen(value[key], wanted, at(key)),
  )
}

export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function fits(value: unknown, shape: Extract<Shape, string>): boolean {
  switch (shape) {
    case 'any':
      return true
    case 'string':
      return typeof value === 'string'
    case 'bool':
      return typeof value === 'boolean'
    case 'int':
      return Number.isSafeInteger(value)
    case 'intOrString':
      return typeof value === 'string' || Number.isSafeInteger(value)
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number'
    default:
      return never(shape)
  }
}

const GO_TYPES: Readonly<Record<string, string>> = {
  int: 'int32',
  intOrString: 'intstr.IntOrString',
  quantity: 'resource.Quantity',
}

function wrongType(value: unknown, wanted: string, path: string): Finding {
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return {
    path,
    rule: 'type',
    value: printed(value).slice(0, 60),
    reason: `json: cannot unmarshal ${found} into Go struct field ${fieldOf(path)} of type ${GO_TYPES[wanted] ?? wanted}`,
  }
}

/** Plain data without nulls: for the API server a null field is an absent one. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (!isFields(value)) return value
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined)
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNulls(item)]))
}
