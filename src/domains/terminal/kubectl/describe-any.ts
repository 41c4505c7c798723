import type { KubeObject } from '../../api-server/model.ts'
import { annotationLines, labelLines } from './describe-parts.ts'

/**
 * What kubectl describes without knowing its kind: every field under a label made of its name (k8s.io/kubectl/pkg/describe/describe.go,
 * v0.36: genericDescriber, printUnstructuredContent, smartLabelFor). Lines whose columns end with a tab.
 */
export function describeAny(object: KubeObject): string {
  const { metadata, ...rest } = object
  const { name, namespace, labels, annotations, ...others } = metadata
  return [
    `Name:\t${name}\n`,
    `Namespace:\t${namespace ?? ''}\n`,
    labelLines('Labels', labels),
    annotationLines('Annotations', annotations),
    contentLines({ ...withMessages(rest), metadata: others }, 0),
  ].join('')
}

/** A condition of these kinds always has a message on a real server; ours are stored without one where it is empty. */
function withMessages(content: object): object {
  const { status } = content as { readonly status?: { readonly conditions?: unknown } } // as: any object may have one
  const { conditions } = status ?? {}
  if (!Array.isArray(conditions)) return content
  const whole = conditions.map((condition) => ({ message: '', ...condition }))
  return { ...content, status: { ...status, conditions: whole } }
}

function contentLines(content: object, level: number): string {
  const fields = Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1))
  return fields.map(([field, value]) => fieldLines(labelFor(field), value, level)).join('')
}

function fieldLines(label: string, value: unknown, level: number): string {
  const indent = '  '.repeat(level)
  if (Array.isArray(value)) {
    const items = value.map((item) =>
      isMap(item) ? contentLines(item, level + 1) : `${indent}  ${textOf(item)}\n`,
    )
    return `${indent}${label}:\n${items.join('')}`
  }
  return isMap(value)
    ? `${indent}${label}:\n${contentLines(value, level + 1)}`
    : `${indent}${label}:\t${textOf(value)}\n`
}

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Go's %v. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  return Array.isArray(value) ? `[${value.map(textOf).join(' ')}]` : `${value}`
}

const ACRONYMS = ['API', 'URL', 'UID', 'OSB', 'GUID']

/** `nodeStartupTimeoutSeconds` -> `Node Startup Timeout Seconds`; names with other signs stay as they are. */
function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field
  return wordsIn(field)
    .map((word) => (ACRONYMS.includes(word.toUpperCase()) ? word.toUpperCase() : titled(word)))
    .join(' ')
}

/** github.com/fatih/camelcase: runs of one class; the last capital of a run belongs to the small letters after it. */
function wordsIn(field: string): readonly string[] {
  const runs = field.match(/\p{Lu}+|\p{Ll}+|[^\p{Lu}\p{Ll}]+/gu) ?? []
  for (let place = 0; place < runs.length - 1; place++) {
    const [run = '', next = ''] = [runs[place], runs[place + 1]]
    if (!/^\p{Lu}/u.test(run) || !/^\p{Ll}/u.test(next)) continue
    runs[place + 1] = run.slice(-1) + next
    runs[place] = run.slice(0, -1)
  }
  return runs.filter((run) => run !== '')
}

/** strings.Title: a capital wherever a word begins. */
const titled = (word: string): string =>
  word.replace(/(^|-)(\p{L})/gu, (_, sign: string, letter: string) => sign + letter.toUpperCase())
