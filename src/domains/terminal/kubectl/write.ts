import type { WorldEvent } from '../../../world.ts'
import { isScalable } from '../../api-server/index.ts'
import type { Deployment, KubeObject } from '../../api-server/model.ts'
import { type Act, fail, notModelled, type Program, print, read } from '../program.ts'
import { keyOf, type Named, notFound, objectsIn, readNames, readSelector } from './find-objects.ts'
import { type Line, readLine } from './read-line.ts'
import { type Resource, resourceOf, typeOf } from './resources.ts'

/** Commands of kubectl that change objects (k8s.io/kubectl/pkg/cmd, v0.36): each becomes what a learner's input would be. */

export function* carryOut(event: WorldEvent): Program<void> {
  const act: Act = { act: 'do', event }
  yield act
}

export const findNamed = (resource: Resource, namespace: string, name: string) =>
  read(({ api }) => api.objects[resource.kind]?.[keyOf(resource, namespace, name)])

/** An object as it is sent back, changed. */
export function* applyChanged(object: KubeObject): Program<void> {
  const { uid: _, resourceVersion: __, creationTimestamp: ___, ...metadata } = object.metadata
  const { status: ____, ...rest } = object as KubeObject & { readonly status?: unknown } // as: any object may have a status
  yield* carryOut({ kind: 'api/applied', objects: [{ ...rest, metadata }] })
}

/** Each named object in turn: what `change` says of it is printed after its name. */
export function* forEachNamed(
  { options, namespace }: Line,
  operands: readonly string[],
  change: (object: KubeObject, resource: Resource) => Program<string | number>,
): Program {
  const named = yield* readNames(operands)
  if (typeof named === 'number') return named
  const all = yield* expandAll(named, namespace, options.value('l'), options.has('*'))
  if (typeof all === 'number') return all
  let code = 0
  for (const { resource, name = '' } of all) {
    const object = yield* findNamed(resource, namespace, name)
    if (!object) {
      code = yield* fail(1, notFound(resource, name))
      continue
    }
    const said = yield* change(object, resource)
    if (typeof said === 'number') code = said
    else yield* print(`${typeOf(resource)}/${name} ${said}\n`)
  }
  return code
}

/** Kinds without a name mean those of a selector, or all. */
export function* expandAll(
  named: readonly Named[],
  namespace: string,
  labels: string | undefined,
  isAll: boolean,
): Program<readonly Named[] | number> {
  if (named.every(({ name }) => name !== undefined)) return named
  if (labels === undefined && !isAll)
    return yield* fail(1, 'error: resource(s) were provided, but no name was specified\n')
  const selector = labels === undefined ? undefined : readSelector(labels)
  if (labels !== undefined && !selector) return yield* notModelled()
  return yield* read((world) =>
    named.flatMap(({ resource }) =>
      objectsIn(world, resource, { namespace, ...(selector && { selector }) }).map(
        ({ metadata }): Named => ({ resource, name: metadata.name }),
      ),
    ),
  )
}

export function* runScale(words: readonly string[]): Program {
  const line = yield* readLine('scale', words, { letters: 'l:', long: { 'replicas=': 'r' } })
  if (typeof line === 'number') return line
  const text = line.options.value('r')
  if (text === undefined) return yield* fail(1, 'error: required flag(s) "replicas" not set\n')
  if (!/^-?\d+$/.test(text))
    return yield* fail(
      1,
      `error: invalid argument "${text}" for "--replicas" flag: strconv.ParseInt: parsing "${text}": invalid syntax\nSee 'kubectl scale --help' for usage.\n`,
    )
  const replicas = Number(text)
  if (replicas < 0)
    return yield* fail(
      1,
      'error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n',
    )
  if (replicas > 1_000) return yield* notModelled()
  return yield* forEachNamed(line, line.options.operands, function* (object, resource) {
    if (!isScalable(resource.kind))
      return yield* fail(
        1,
        `Error from server (NotFound): the server could not find the requested resource\n`,
      )
    const name = keyOf(resource, object.metadata.namespace ?? '', object.metadata.name)
    yield* carryOut({ kind: 'api/scaled', object: resource.kind, name, replicas })
    return 'scaled'
  })
}

export function* runSet(words: readonly string[]): Program {
  const [what, ...rest] = words
  if (what !== 'image') {
    if (['env', 'resources', 'selector', 'serviceaccount', 'subject', undefined].includes(what))
      return yield* notModelled()
    return yield* fail(
      1,
      `error: unknown command "${what}"\nSee 'kubectl set -h' for help and examples\n`,
    )
  }
  const line = yield* readLine('set image', rest, { letters: 'l:', long: { all: '*' } })
  if (typeof line === 'number') return line
  const { operands } = line.options
  const pairs = operands.filter((word) => word.includes('=')).map((word) => word.split('=', 2))
  const objects = operands.filter((word) => !word.includes('='))
  if (objects.length === 0)
    return yield* fail(
      1,
      'error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n',
    )
  if (pairs.length === 0) return yield* fail(1, 'error: at least one image update is required\n')
  return yield* forEachNamed(line, objects, function* (object) {
    const { spec } = object as Deployment // as: only what has a template is changed
    const containers = spec?.template?.spec?.containers
    if (!containers) return yield* notModelled()
    const missing = pairs.find(
      ([name]) => name !== '*' && !containers.some((each) => each.name === name),
    )
    if (missing) return yield* fail(1, `error: unable to find container named "${missing[0]}"\n`)
    const changed = containers.map((container) => {
      const image = pairs.find(([name]) => name === '*' || name === container.name)?.[1]
      return image === undefined ? container : { ...container, image }
    })
    const template = { ...spec.template, spec: { ...spec.template.spec, containers: changed } }
    yield* applyChanged({ ...object, spec: { ...spec, template } } as KubeObject) // as: its own kind
    return 'image updated'
  })
}

export function* runLabel(words: readonly string[]): Program {
  const line = yield* readLine('label', words, {
    letters: 'l:',
    long: { all: '*', overwrite: 'O' },
  })
  if (typeof line === 'number') return line
  const isChange = (word: string) =>
    /^[\w./-]+(?:=|-$)/.test(word) && !/^[a-z.]+\/[\w.-]+$/i.test(word)
  const { operands, has } = line.options
  const changes = operands.slice(1).filter(isChange)
  const objects = operands.filter((word, place) => place === 0 || !isChange(word))
  if (changes.length === 0) return yield* fail(1, 'error: at least one label update is required\n')
  return yield* forEachNamed(line, objects, function* (object) {
    const labels: Record<string, string> = { ...object.metadata.labels }
    for (const change of changes) {
      const [key = '', value = ''] = change.split('=', 2)
      if (change.endsWith('-') && !change.includes('=')) delete labels[key.slice(0, -1)]
      else if (labels[key] !== undefined && labels[key] !== value && !has('O'))
        return yield* fail(
          1,
          `error: '${key}' already has a value (${labels[key]}), and --overwrite is false\n`,
        )
      else labels[key] = value
    }
    const isSame = JSON.stringify(labels) === JSON.stringify({ ...object.metadata.labels })
    if (isSame) return 'not labeled'
    yield* applyChanged({ ...object, metadata: { ...object.metadata, labels } })
    return changes.every((each) => each.endsWith('-')) ? 'unlabeled' : 'labeled'
  })
}

/** The objects of a manifest that was pasted: parsed before, and part of the input. */
export function* runApply(
  words: readonly string[],
  objects: readonly unknown[] | undefined,
): Program {
  const line = yield* readLine('apply', words, { letters: 'f:', long: { 'filename=': 'f' } })
  if (typeof line === 'number') return line
  const file = line.options.value('f')
  if (file === undefined) return yield* fail(1, 'error: must specify one of -f and -k\n')
  if (file !== '-') return yield* fail(1, `error: the path "${file}" does not exist\n`)
  if (!objects || objects.length === 0) return yield* fail(1, 'error: no objects passed to apply\n')
  const placed = objects.map((object) => withNamespace(object as KubeObject, line.namespace)) // as: a manifest
  const named = placed.map((object) => ({
    resource: resourceOf(object),
    name: object.metadata?.name ?? '',
    namespace: object.metadata?.namespace ?? line.namespace,
  }))
  const versions = read(({ api }) =>
    named.map(({ resource, name, namespace }) => {
      const stored = api.objects[resource.kind]
      const found = stored?.[`${namespace}/${name}`] ?? stored?.[name]
      return found?.metadata.resourceVersion ?? ''
    }),
  )
  const before = yield* versions
  yield* carryOut({ kind: 'api/applied', objects: placed })
  const after = yield* read(({ api }) =>
    named.map(({ resource, name, namespace }) => {
      const stored = api.objects[resource.kind]
      return (stored?.[`${namespace}/${name}`] ?? stored?.[name])?.metadata.resourceVersion ?? ''
    }),
  )
  let isRefused = false
  for (const [place, { resource, name }] of named.entries()) {
    const [old, now] = [before[place] ?? '', after[place] ?? '']
    if (now === '') isRefused = true
    else
      yield* print(
        `${typeOf(resource)}/${name} ${old === '' ? 'created' : old === now ? 'unchanged' : 'configured'}\n`,
      )
  }
  if (!isRefused) return 0
  yield { act: 'note', note: 'refused' }
  return 1
}

function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const isCluster =
    /^(?:Node|Namespace|ClusterRole|ClusterRoleBinding|PersistentVolume|StorageClass|CustomResourceDefinition)$/.test(
      object.kind,
    )
  return isCluster || object.metadata?.namespace !== undefined
    ? object
    : { ...object, metadata: { namespace, ...object.metadata } }
}
