/**
 * What the API server finds wrong with one object: the field, which rule it breaks, and the server's own English
 * reason. The rules are a closed list, so that each language can word them.
 */
export const RULES = [
  'type',
  'required',
  'dns1123Label',
  'dns1123Subdomain',
  'dns1035Label',
  'portName',
  'labelKey',
  'labelValue',
  'tooLong',
  'range',
  'choice',
  'address',
  'cidr',
  'quantity',
  'duplicate',
  'immutable',
  'selectorMismatch',
  'bothZero',
  'percent',
  'addressRange',
  'addressTaken',
  'nodePortRange',
  'nodePortTaken',
  'notAllowed',
  'unknownVersion',
  'name',
] as const
export type RuleName = (typeof RULES)[number]

export interface Finding {
  /** Dots, from the object: `spec.ports.0.port`. */
  readonly path: string
  readonly rule: RuleName
  /** The value as the server prints it; absent where there is none. */
  readonly value?: string
  /** In the words of the API server. */
  readonly reason: string
}

/** `spec.ports[0].port`, as the API server writes a path. */
export const fieldOf = (path: string): string => path.replace(/\.(\d+)(?=\.|$)/g, '[$1]')

/** A value as the server prints it in a reason: text in quotes, the rest as JSON. */
export const printed = (value: unknown): string => JSON.stringify(value) ?? 'null'

export const invalid = (path: string, rule: RuleName, given: Given): Finding => ({
  path,
  rule,
  value: printed(given.value),
  reason: `${fieldOf(path)}: Invalid value: ${printed(given.value)}: ${given.why}`,
})

interface Given {
  readonly value: unknown
  readonly why: string
}

export const required = (path: string, why = ''): Finding => ({
  path,
  rule: 'required',
  reason: `${fieldOf(path)}: Required value${why === '' ? '' : `: ${why}`}`,
})

export const forbidden = (path: string, rule: RuleName, why: string): Finding => ({
  path,
  rule,
  reason: `${fieldOf(path)}: Forbidden: ${why}`,
})

export const duplicate = (path: string, value: unknown): Finding => ({
  path,
  rule: 'duplicate',
  value: printed(value),
  reason: `${fieldOf(path)}: Duplicate value: ${printed(value)}`,
})

/** Supported values are printed in alphabetical order, as apimachinery's field.NotSupported does. */
export const unsupported = (
  path: string,
  value: unknown,
  choices: readonly string[],
): readonly Finding[] => {
  if (value === undefined || choices.some((choice) => choice === value)) return []
  const listed = choices.toSorted().map(printed).join(', ')
  const reason = `${fieldOf(path)}: Unsupported value: ${printed(value)}: supported values: ${listed}`
  return [{ path, rule: 'choice', value: printed(value), reason }]
}
