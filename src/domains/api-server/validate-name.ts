import { duplicate, type Finding, invalid, type RuleName } from './finding.ts'

// apimachinery/pkg/util/validation/validation.go, Kubernetes v1.36: patterns, lengths and the words of the reasons.
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const NAME_PART = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'

interface Format {
  readonly rule: RuleName
  readonly pattern: RegExp
  readonly length: number
  readonly why: string
}

const says = (what: string, example: string, regex: string): string =>
  `${what} (e.g. ${example}, regex used for validation is '${regex}')`

const FORMATS = {
  label: {
    rule: 'dns1123Label',
    pattern: new RegExp(`^${LABEL}$`),
    length: 63,
    why: says(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      "'my-name',  or '123-abc'",
      LABEL,
    ),
  },
  subdomain: {
    rule: 'dns1123Subdomain',
    pattern: new RegExp(`^${SUBDOMAIN}$`),
    length: 253,
    why: says(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "'example.com'",
      SUBDOMAIN,
    ),
  },
  label1035: {
    rule: 'dns1035Label',
    pattern: new RegExp(`^${LABEL_1035}$`),
    length: 63,
    why: says(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      "'my-name',  or 'abc-123'",
      LABEL_1035,
    ),
  },
  labelValue: {
    rule: 'labelValue',
    pattern: new RegExp(`^(${NAME_PART})?$`),
    length: 63,
    why: says(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "'MyValue',  or 'my_value',  or '12345'",
      `(${NAME_PART})?`,
    ),
  },
  labelName: {
    rule: 'labelKey',
    pattern: new RegExp(`^${NAME_PART}$`),
    length: 63,
    why: `name part ${says(
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "'MyName',  or 'my.name',  or '123-abc'",
      NAME_PART,
    )}`,
  },
} as const satisfies Record<string, Format>
export type NameFormat = keyof typeof FORMATS

/** What is wrong with a name of this format; pattern and length are reported apart, as the server does. */
export function checkFormat(path: string, value: string, name: NameFormat): readonly Finding[] {
  const { rule, pattern, length, why }: Format = FORMATS[name]
  const long = { value, why: `must be no more than ${length} characters` }
  return [
    ...(pattern.test(value) ? [] : [invalid(path, rule, { value, why })]),
    ...(value.length > length ? [invalid(path, 'tooLong', long)] : []),
  ]
}

/** Keys such as `app` or `example.org/role`, and their values. */
export function checkLabels(
  path: string,
  labels: Readonly<Record<string, string>> = {},
): readonly Finding[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkLabelKey(path, key),
    ...checkFormat(path, value, 'labelValue').map((found) => ({
      ...found,
      path: `${path}.${key}`,
    })),
  ])
}

export function checkLabelKey(path: string, key: string): readonly Finding[] {
  const slash = key.indexOf('/')
  if (slash !== key.lastIndexOf('/')) {
    const why =
      "a valid label key must consist of a name part with an optional DNS subdomain prefix and '/'"
    return [invalid(path, 'labelKey', { value: key, why })]
  }
  const prefix = slash < 0 ? [] : checkFormat(path, key.slice(0, slash), 'subdomain')
  return [...prefix, ...checkFormat(path, key.slice(slash + 1), 'labelName')]
}

// IANA service names: validation.go, IsValidPortName.
export function checkPortName(path: string, value: string): readonly Finding[] {
  const wrong = (why: string) => [invalid(path, 'portName', { value, why })]
  if (value.length > 15) return wrong('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(value))
    return wrong('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) return wrong('must contain at least one letter (a-z)')
  if (value.includes('--')) return wrong("must not contain consecutive hyphens ('--')")
  if (/^-|-$/.test(value)) return wrong('must not begin or end with a hyphen')
  return []
}

export function checkRange(
  path: string,
  value: number | undefined,
  [from, to]: Range,
): readonly Finding[] {
  if (value === undefined || (value >= from && value <= to)) return []
  const why =
    to === Number.POSITIVE_INFINITY
      ? `must be greater than or equal to ${from}`
      : `must be between ${from} and ${to}, inclusive`
  return [invalid(path, 'range', { value, why })]
}
type Range = readonly [from: number, to: number]

export const PORTS: Range = [1, 65_535]
export const NOT_NEGATIVE: Range = [0, Number.POSITIVE_INFINITY]

/** Values that come up more than once, each at the place of its second sighting. */
export function checkUnique(
  named: readonly (readonly [path: string, value: string])[],
): readonly Finding[] {
  const seen = new Set<string>()
  const found: Finding[] = []
  for (const [path, value] of named) {
    if (seen.has(value)) found.push(duplicate(path, value))
    seen.add(value)
  }
  return found
}
