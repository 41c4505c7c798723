import type { World } from '../../../world.ts'
import { matchesSelector } from '../../api-server/index.ts'
import type { KubeObject, LabelSelector } from '../../api-server/model.ts'
import { fail, type Program, read } from '../program.ts'
import { listEvents } from './list-events.ts'
import { findResource, type Resource } from './resources.ts'

/** Objects named on a command line: `TYPE NAME…`, `TYPE/NAME…`, `TYPE1,TYPE2`. */
export interface Named {
  readonly resource: Resource
  /** Absent: all of them. */
  readonly name?: string
}

/** What was named, or kubectl's complaint (cli-runtime/pkg/resource/builder.go). */
export function* readNames(words: readonly string[]): Program<readonly Named[] | number> {
  const [first = '', ...names] = words
  if (words.some((word) => word.includes('/'))) {
    const named: Named[] = []
    for (const word of words) {
      const [type = '', name, more] = word.split('/')
      if (name === undefined || more !== undefined)
        return yield* fail(
          1,
          name === undefined
            ? "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'\n"
            : `error: arguments in resource/name form may not have more than one slash\n`,
        )
      const resource = yield* findType(type)
      if (typeof resource === 'number') return resource
      named.push({ resource, name })
    }
    return named
  }
  const resources: Resource[] = []
  for (const type of first.split(',')) {
    const resource = yield* findType(type)
    if (typeof resource === 'number') return resource
    resources.push(resource)
  }
  if (names.length === 0) return resources.map((resource) => ({ resource }))
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })))
}

function* findType(word: string): Program<Resource | number> {
  const resource = yield* read(({ api }) => findResource(api, word))
  if (resource) return resource
  return yield* fail(1, `error: the server doesn't have a resource type "${word}"\n`)
}

export interface Within {
  /** undefined: all namespaces. */
  readonly namespace: string | undefined
  readonly selector?: LabelSelector
}

/** Objects of a kind, by namespace and name as etcd lists them. */
export const objectsIn = (
  world: World,
  { kind, isNamespaced }: Resource,
  { namespace, selector }: Within,
): readonly KubeObject[] =>
  Object.entries(storeOf(world, kind))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, object]) => object)
    .filter(
      ({ metadata }) =>
        (!isNamespaced || namespace === undefined || metadata.namespace === namespace) &&
        (!selector || matchesSelector(selector, metadata.labels ?? {})),
    )

/** Events are no objects of the simulation: they follow from what was told. */
export const storeOf = (world: World, kind: string): Readonly<Record<string, KubeObject>> =>
  kind === 'Event'
    ? Object.fromEntries(
        listEvents(world).map((event) => [
          `${event.metadata.namespace}/${event.metadata.name}`,
          event,
        ]),
      )
    : (world.api.objects[kind] ?? {})

export const keyOf = ({ isNamespaced }: Resource, namespace: string, name: string): string =>
  isNamespaced ? `${namespace}/${name}` : name

/** apimachinery NewNotFound */
export const notFound = ({ plural, group }: Resource, name: string): string =>
  `Error from server (NotFound): ${plural}${group === '' ? '' : `.${group}`} "${name}" not found\n`

/** `app=web,tier!=cache,env in (a,b)`; undefined: not understood (apimachinery/pkg/labels/selector.go). */
export function readSelector(text: string): LabelSelector | undefined {
  const matchExpressions: NonNullable<LabelSelector['matchExpressions']>[number][] = []
  for (const part of text.split(/,(?![^(]*\))/)) {
    const [, key = '', sign, value = ''] =
      /^\s*([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)\s*$/.exec(part) ?? []
    if (key !== '') {
      matchExpressions.push({ key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] })
      continue
    }
    const [, own = '', verb, list = ''] =
      /^\s*([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(part) ?? []
    if (own !== '') {
      const values = list.split(',').map((each) => each.trim())
      matchExpressions.push({ key: own, operator: verb === 'in' ? 'In' : 'NotIn', values })
      continue
    }
    const [, not, bare = ''] = /^\s*(!?)([\w./-]+)\s*$/.exec(part) ?? []
    if (bare === '') return undefined
    matchExpressions.push({ key: bare, operator: not ? 'DoesNotExist' : 'Exists' })
  }
  return { matchExpressions }
}
