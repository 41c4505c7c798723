import { fail, type Program, print, read } from '../program.ts'
import { keyOf, notFound, readNames } from './find-objects.ts'
import { readLine } from './read-line.ts'
import { typeOf } from './resources.ts'
import { carryOut, expandAll, findNamed } from './write.ts'

/** `kubectl delete` (k8s.io/kubectl/pkg/cmd/delete/delete.go, v0.36): it waits until what it deleted is gone. */

const NOTHING = `error: You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'
`
const IMMEDIATE =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n'

export function* runDelete(words: readonly string[]): Program {
  const line = yield* readLine('delete', words, {
    letters: 'l:',
    long: { 'selector=': 'l', 'grace-period=': 'g', force: 'F', all: '*', now: '1', 'wait=': 'w' },
  })
  if (typeof line === 'number') return line
  const { options, namespace } = line
  if (options.operands.length === 0) return yield* fail(1, NOTHING)
  const grace = options.value('g')
  const isForced = options.has('F')
  const seconds = isForced
    ? 0
    : options.has('1')
      ? 1
      : grace === undefined
        ? undefined
        : Number(grace)
  if (seconds === 0 && !isForced)
    return yield* fail(1, 'error: --grace-period=0 requires --force, which deletes immediately\n')
  if (isForced) yield* print(IMMEDIATE)
  const named = yield* readNames(options.operands)
  if (typeof named === 'number') return named
  const all = yield* expandAll(named, namespace, options.value('l'), options.has('*'))
  if (typeof all === 'number') return all
  if (all.length === 0) return yield* fail(0, 'No resources found\n')
  let code = 0
  const gone: { key: string; uid: string; kind: string }[] = []
  for (const { resource, name = '' } of all) {
    const object = yield* findNamed(resource, namespace, name)
    if (!object) {
      code = yield* fail(1, notFound(resource, name))
      continue
    }
    const key = keyOf(resource, namespace, name)
    const event = { kind: 'api/deleted', object: resource.kind, name: key } as const
    yield* carryOut(seconds === undefined ? event : { ...event, gracePeriodSeconds: seconds })
    const operation = isForced ? 'force deleted' : 'deleted'
    const where = resource.isNamespaced ? ` from ${namespace} namespace` : ''
    yield* print(`${typeOf(resource)} "${name}" ${operation}${where}\n`)
    gone.push({ key, uid: object.metadata.uid, kind: resource.kind })
  }
  if (isForced || options.value('w') === 'false') return code
  for (;;) {
    const left = yield* read(({ api }) =>
      gone.some(({ kind, key, uid }) => api.objects[kind]?.[key]?.metadata.uid === uid),
    )
    if (!left) return code
    yield { act: 'wait', kinds: gone.map(({ kind }) => kind) }
  }
}
