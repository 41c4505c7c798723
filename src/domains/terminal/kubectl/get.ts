import type { World } from '../../../world.ts'
import type { KubeObject } from '../../api-server/model.ts'
import { ANY_KIND } from '../model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { columnsOf, printLabels } from './columns.ts'
import {
  keyOf,
  type Named,
  notFound,
  objectsIn,
  readNames,
  readSelector,
  storeOf,
  type Within,
} from './find-objects.ts'
import { fillJsonPath } from './json-path.ts'
import { printMore, printTable } from './print-table.ts'
import { printYaml } from './print-yaml.ts'
import { readLine } from './read-line.ts'
import { ALL, RESOURCES, type Resource, typeOf } from './resources.ts'

/** `kubectl get` (k8s.io/kubectl/pkg/cmd/get/get.go, v0.36). */

const NO_TYPE = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples
`

interface Shape {
  readonly output: string
  readonly hasNamespace: boolean
  readonly hasLabels: boolean
  readonly hasHeader: boolean
}

export function* runGet(words: readonly string[]): Program {
  const line = yield* readLine('get', words, {
    letters: 'Ao:l:w',
    long: {
      'all-namespaces': 'A',
      'output=': 'o',
      'selector=': 'l',
      watch: 'w',
      'show-labels': '1',
      'no-headers': '2',
      'watch-only': '3',
    },
  })
  if (typeof line === 'number') return line
  const { options } = line
  const { operands, has } = options
  if (operands.length === 0) return yield* fail(1, NO_TYPE)
  const output = (options.value('o') ?? '').replace(/^=/, '')
  const template = /^jsonpath=(.*)$/s.exec(output)?.[1]
  if (template !== undefined && fillJsonPath(template, {}) === undefined)
    return yield* notModelled()
  if (template === undefined && !['', 'wide', 'yaml', 'json', 'name'].includes(output)) {
    if (/^(?:jsonpath|custom-columns|go-template|template)/.test(output))
      return yield* notModelled()
    return yield* fail(
      1,
      `error: unable to match a printer suitable for the output format "${output}", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n`,
    )
  }
  const selector =
    options.value('l') === undefined
      ? undefined
      : readSelector((options.value('l') ?? '').replace(/^=/, ''))
  if (options.value('l') !== undefined && !selector) return yield* notModelled()
  if (/^(?:ep|endpoints)$/i.test(operands[0] ?? '')) return yield* notModelled()
  const isAll = operands[0] === 'all'
  const named = isAll
    ? RESOURCES.filter(({ kind }) => ALL.includes(kind))
        .sort((one, other) => ALL.indexOf(one.kind) - ALL.indexOf(other.kind))
        .map((resource) => ({ resource }))
    : yield* readNames(operands)
  if (typeof named === 'number') return named
  const within: Within = {
    namespace: has('A') ? undefined : line.namespace,
    ...(selector && { selector }),
  }
  const shape: Shape = {
    output,
    hasNamespace: has('A'),
    hasLabels: has('1'),
    hasHeader: !has('2'),
  }
  const found = yield* read((world) => printFound(world, named, within, shape))
  if (has('w') || has('3')) {
    const [only] = named
    if (named.length !== 1 || !only || !['', 'wide'].includes(output)) return yield* notModelled()
    return found.isMissing
      ? yield* fail(1, found.text)
      : yield* watch(only, within, shape, { isSilent: has('3') })
  }
  yield* print(found.text)
  return found.isMissing ? 1 : 0
}

interface Found {
  readonly text: string
  readonly isMissing: boolean
}

function printFound(world: World, named: readonly Named[], within: Within, shape: Shape): Found {
  let errors = ''
  const groups = new Map<string, { resource: Resource; objects: KubeObject[] }>()
  for (const { resource, name } of named) {
    const group = groups.get(resource.kind) ?? { resource, objects: [] }
    groups.set(resource.kind, group)
    if (name === undefined) {
      group.objects.push(...objectsIn(world, resource, within))
      continue
    }
    const object = storeOf(world, resource.kind)[keyOf(resource, within.namespace ?? '', name)]
    if (object) group.objects.push(object)
    else errors += notFound(resource, name)
  }
  const isNamed = named.every(({ name }) => name !== undefined)
  const filled = [...groups.values()].filter(({ objects }) => objects.length > 0)
  const text = printObjects(world, filled, { ...shape, isNamed, hasKind: groups.size > 1 })
  const isNothing = filled.length === 0 && errors === ''
  const isScoped =
    named.some(({ resource }) => resource.isNamespaced) && within.namespace !== undefined
  const nothing =
    isNothing && !/^(?:yaml|json|name|jsonpath=.*)$/s.test(shape.output)
      ? `No resources found${isScoped ? ` in ${within.namespace} namespace.` : ''}\n`
      : ''
  return { text: `${text}${nothing}${errors}`, isMissing: errors !== '' }
}

type Group = { readonly resource: Resource; readonly objects: readonly KubeObject[] }

function printObjects(
  world: World,
  groups: readonly Group[],
  shape: Shape & { readonly isNamed: boolean; readonly hasKind: boolean },
): string {
  const { output, isNamed, hasKind } = shape
  const all = groups.flatMap(({ objects }) => objects)
  if (output === 'name')
    return groups
      .flatMap(({ resource, objects }) =>
        objects.map(({ metadata }) => `${typeOf(resource)}/${metadata.name}\n`),
      )
      .join('')
  const template = /^jsonpath=(.*)$/s.exec(output)?.[1]
  if (output === 'yaml' || output === 'json' || template !== undefined) {
    const [only] = all
    const value =
      isNamed && all.length === 1 && only
        ? only
        : { apiVersion: 'v1', items: all, kind: 'List', metadata: { resourceVersion: '' } }
    if (isNamed && all.length === 0) return ''
    if (template !== undefined) return fillJsonPath(template, value) ?? ''
    return output === 'yaml' ? printYaml(value) : `${JSON.stringify(sorted(value), null, 4)}\n`
  }
  return groups
    .map(({ resource, objects }) =>
      printTable([
        ...(shape.hasHeader ? [headerOf(resource, shape)] : []),
        ...objects.map((object) => rowOf(world, resource, object, { ...shape, hasKind })),
      ]),
    )
    .join('\n')
}

function headerOf({ kind, isNamespaced }: Resource, shape: Shape): readonly string[] {
  const { header, isWide } = columnsOf(kind)
  return [
    ...(shape.hasNamespace && isNamespaced ? ['NAMESPACE'] : []),
    ...header.filter((_, place) => shape.output === 'wide' || !isWide(place)),
    ...(shape.hasLabels ? ['LABELS'] : []),
  ]
}

function rowOf(
  world: World,
  resource: Resource,
  object: KubeObject,
  shape: Shape & { readonly hasKind: boolean },
): readonly string[] {
  const { isWide, row } = columnsOf(resource.kind)
  const [name = '', ...cells] = row(world, object).filter(
    (_, place) => shape.output === 'wide' || !isWide(place),
  )
  return [
    ...(shape.hasNamespace && resource.isNamespaced ? [object.metadata.namespace ?? ''] : []),
    shape.hasKind ? `${typeOf(resource)}/${name}` : name,
    ...cells,
    ...(shape.hasLabels ? [printLabels(object.metadata.labels)] : []),
  ]
}

/** Keys in the order in which Go writes a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

interface Begun {
  /** `--watch-only`: what is there already is not shown. */
  readonly isSilent: boolean
}

/**
 * First what is there, without a word where that is nothing; then each change is a line more, a deletion too, until somebody presses Ctrl+C:
 * nobody does. The header comes with the first line.
 */
function* watch(
  { resource, name }: Named,
  within: Within,
  shape: Shape,
  { isSilent }: Begun,
): Program {
  const keyed = (world: World): Readonly<Record<string, KubeObject>> =>
    Object.fromEntries(
      objectsIn(world, resource, within)
        .filter(({ metadata }) => name === undefined || metadata.name === name)
        .map((object) => [object.metadata.uid, object]),
    )
  const rowFor = (world: World, object: KubeObject) =>
    rowOf(world, resource, object, { ...shape, hasKind: false })
  let header = shape.hasHeader ? [headerOf(resource, shape)] : []
  const begun = yield* read((world) => {
    const now = keyed(world)
    return { now, rows: Object.values(now).map((object) => rowFor(world, object)) }
  })
  let before = begun.now
  let widths: readonly number[] = []
  if (begun.rows.length > 0 && !isSilent) {
    const table = printMore([...header, ...begun.rows], widths)
    header = []
    widths = table.widths
    yield* print(table.text)
  }
  for (;;) {
    yield { act: 'wait', kinds: [resource.kind === 'Event' ? ANY_KIND : resource.kind] }
    const known = before
    const { after, rows } = yield* read((world) => {
      const now = keyed(world)
      const changed = Object.entries(now).filter(
        ([uid, { metadata }]) => known[uid]?.metadata.resourceVersion !== metadata.resourceVersion,
      )
      const gone = Object.entries(known).filter(([uid]) => !now[uid])
      return { after: now, rows: [...gone, ...changed].map(([, object]) => rowFor(world, object)) }
    })
    for (const row of rows) {
      const more = printMore([...header, row], widths)
      header = []
      widths = more.widths
      yield* print(more.text)
    }
    before = after
  }
}
