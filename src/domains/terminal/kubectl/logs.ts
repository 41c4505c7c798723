import type { World } from '../../../world.ts'
import { matchesSelector } from '../../api-server/index.ts'
import { type Deployment, findObject, objectsOf, type Pod } from '../../api-server/model.ts'
import { fail, notModelled, type Program, print, read } from '../program.ts'
import { keyOf, notFound, readNames } from './find-objects.ts'
import { readLine } from './read-line.ts'

/**
 * `kubectl logs`: which container is asked, and what the kubelet answers when there is nothing to read (pkg/kubelet/kubelet_pods.go,
 * validateContainerLogStatus; pkg/registry/core/pod/strategy.go, v1.36). What a program itself prints is not known here.
 */
export function* runLogs(words: readonly string[]): Program {
  const line = yield* readLine('logs', words, {
    letters: 'c:pf',
    long: { 'container=': 'c', previous: 'p', follow: 'f', 'tail=': 't', 'since=': 's' },
  })
  if (typeof line === 'number') return line
  const { operands, has, value } = line.options
  const [first, second] = operands
  if (first === undefined)
    return yield* fail(
      1,
      `error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples\n`,
    )
  if (operands.length > 2) return yield* notModelled()
  const named = yield* readNames([first.includes('/') ? first : `pods/${first}`])
  if (typeof named === 'number') return named
  const [{ resource, name = '' } = { resource: undefined }] = named
  if (!resource || !/^(?:Pod|Deployment|ReplicaSet)$/.test(resource.kind))
    return yield* notModelled()
  const key = keyOf(resource, line.namespace, name)
  const pods = yield* read((world) => podsBehind(world, resource.kind, key))
  if (!pods) return yield* fail(1, notFound(resource, name))
  const [pod] = pods
  if (!pod) return yield* notModelled() // kubectl waits for one
  if (pods.length > 1) yield* print(`Found ${pods.length} pods, using pod/${pod.metadata.name}\n`)
  const names = pod.spec.containers.map((container) => container.name)
  const wanted = value('c')?.replace(/^=/, '') ?? second
  if (wanted === undefined && names.length > 1)
    yield* print(`Defaulted container "${names[0]}" out of: ${names.join(', ')}\n`)
  const container = wanted ?? names[0] ?? ''
  if (!names.includes(container))
    return yield* fail(
      1,
      `error: container ${container} is not valid for pod ${pod.metadata.name} out of: ${names.join(', ')}\n`,
    )
  if (pod.spec.nodeName === undefined) return 0 // no host yet: an empty answer
  const why = whyNot(pod, container, has('p'))
  return why === undefined
    ? yield* notModelled()
    : yield* fail(1, `Error from server (BadRequest): ${why}\n`)
}

function podsBehind(world: World, kind: string, key: string): readonly Pod[] | undefined {
  if (kind === 'Pod') {
    const pod = findObject(world.api, 'Pod', key)
    return pod && [pod]
  }
  const owner = world.api.objects[kind]?.[key] as Deployment | undefined // as: or a ReplicaSet, whose selector is the same
  if (!owner) return undefined
  const pods = Object.values(objectsOf(world.api, 'Pod')).filter(
    ({ metadata }) =>
      metadata.namespace === owner.metadata.namespace &&
      matchesSelector(owner.spec.selector, metadata.labels ?? {}),
  )
  const rank = ({ spec, status }: Pod) =>
    (spec.nodeName === undefined ? 4 : 0) +
    (status.phase === 'Running' ? 0 : 2) +
    (status.containerStatuses?.every(({ ready }) => ready) ? 0 : 1)
  return pods.toSorted((one, other) => rank(one) - rank(other))
}

/** Why the kubelet has nothing to read; undefined: it has. */
function whyNot(pod: Pod, container: string, isPrevious: boolean): string | undefined {
  const status = pod.status.containerStatuses?.find(({ name }) => name === container)
  const place = `container "${container}" in pod "${pod.metadata.name}"`
  if (!status) return `${place} is not available`
  const { state, lastState } = status
  if (isPrevious)
    return lastState?.terminated ? undefined : `previous terminated ${place} not found`
  if (state?.running || state?.terminated || lastState?.terminated) return undefined
  switch (state?.waiting?.reason) {
    case undefined:
      return `${place} is waiting to start - no logs yet`
    case 'ErrImagePull':
      return `${place} is waiting to start: image can't be pulled`
    case 'ImagePullBackOff':
      return `${place} is waiting to start: trying and failing to pull image`
    default:
      return `${place} is waiting to start: ${state?.waiting?.reason}`
  }
}

/** `kubectl top` where nothing serves metrics.k8s.io, as in each cluster here (kubectl/pkg/cmd/top). */
export function* runTop(words: readonly string[]): Program {
  const what = words.find((word) => !word.startsWith('-'))
  if (!/^(?:pods?|po|nodes?|no)$/.test(what ?? '')) return yield* notModelled()
  yield* read(() => undefined) // its server is asked for what it serves
  return yield* fail(1, 'error: Metrics API not available\n')
}
