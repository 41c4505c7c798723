import { Goal } from './goal-schema.ts'
import { Input } from './schema.ts'

/** What the schema says of one field of an input: enough to draw a control for it. */
export interface InputField {
  readonly name: string
  readonly isOptional: boolean
  readonly type: 'text' | 'number' | 'flag' | 'data'
  /** The values there are, where the list is closed. */
  readonly options?: readonly string[]
  readonly min?: number
  readonly max?: number
}

type SchemaPart = {
  readonly type: string
  readonly wrapped?: SchemaPart
  readonly options?: readonly unknown[]
  readonly literal?: unknown
  readonly entries?: Readonly<Record<string, SchemaPart>>
  readonly pipe?: readonly SchemaPart[]
  readonly requirement?: unknown
}

const partsOf = (options: unknown) => options as readonly SchemaPart[] // as: parts of a schema, read as data
const inputs = partsOf(Input.options)
const goals = partsOf(Goal.options)

/** Every kind of input, in the order of the schema. */
export const INPUT_KINDS: readonly string[] = inputs.flatMap((each) => kindsOf(each))

/** Every kind of goal. */
export const GOAL_KINDS = goals.flatMap((each) => kindsOf(each)) as readonly Goal['kind'][] // as: the schema names them

function kindsOf({ entries }: SchemaPart): readonly string[] {
  const kind = entries?.kind
  return kind?.options ? kind.options.map(String) : [String(kind?.literal)]
}

/** The fields of a kind, without its time; those that must be there come first. */
export const fieldsOfInput = (kind: string): readonly InputField[] => fieldsOf(inputs, kind)

export const fieldsOfGoal = (kind: string): readonly InputField[] => fieldsOf(goals, kind)

function fieldsOf(variants: readonly SchemaPart[], kind: string): readonly InputField[] {
  const found = variants.find((each) => kindsOf(each).includes(kind))
  return Object.entries(found?.entries ?? {})
    .filter(([name]) => name !== 'at' && name !== 'kind')
    .map(([name, part]) => fieldOf(name, part))
    .toSorted((one, other) => Number(one.isOptional) - Number(other.isOptional))
}

function fieldOf(name: string, part: SchemaPart): InputField {
  const isOptional = part.wrapped !== undefined
  const inner = part.wrapped ?? part
  const actions = inner.pipe ?? []
  const bound = (type: string) => {
    const found = actions.find((action) => action.type === type)?.requirement
    return typeof found === 'number' ? found : undefined
  }
  const min = bound('min_value')
  const max = bound('max_value')
  return {
    name,
    isOptional,
    type: TYPES[inner.type] ?? 'data',
    ...(inner.type === 'picklist' && { options: (inner.options ?? []).map(String) }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  }
}

const TYPES: Readonly<Record<string, InputField['type']>> = {
  string: 'text',
  picklist: 'text',
  number: 'number',
  boolean: 'flag',
  literal: 'data',
}
