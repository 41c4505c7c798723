import type { World } from '../../../world.ts'
import { findObject, type Node, objectsOf, type Pod, type Taint } from '../../api-server/model.ts'
import { fail, notModelled, now, type Program, print, read } from '../program.ts'
import { notFound } from './find-objects.ts'
import { readLine } from './read-line.ts'
import { findResource } from './resources.ts'
import { applyChanged, carryOut } from './write.ts'

/** `kubectl cordon`, `uncordon`, `drain` and `taint` (k8s.io/kubectl/pkg/cmd/drain, pkg/drain, pkg/cmd/taint, v0.36). */

const NODES = { kind: 'Node', plural: 'nodes', group: '', isNamespaced: false } as const

export function* runCordon(verb: 'cordon' | 'uncordon', words: readonly string[]): Program {
  const line = yield* readLine(verb, words, { letters: '' })
  if (typeof line === 'number') return line
  const names = line.options.operands.map((each) => each.replace(/^nodes?\//, ''))
  if (names.length === 0)
    return yield* fail(
      1,
      `error: USAGE: ${verb} NODE [flags]\nSee 'kubectl ${verb} -h' for help and examples\n`,
    )
  let code = 0
  for (const name of names) {
    const node = yield* read(({ api }) => findObject(api, 'Node', name))
    if (!node) code = yield* fail(1, notFound(NODES, name))
    else yield* setCordoned(node, verb)
  }
  return code
}

function* setCordoned(
  { metadata: { name }, spec }: Node,
  verb: 'cordon' | 'uncordon',
): Program<void> {
  const isCordoned = spec.unschedulable === true
  const isAlready = isCordoned === (verb === 'cordon')
  if (!isAlready)
    yield* carryOut(
      verb === 'cordon'
        ? { kind: 'controllers/cordoned', node: name }
        : { kind: 'controllers/uncordoned', node: name },
    )
  yield* print(`node/${name} ${isAlready ? 'already ' : ''}${verb}ed\n`)
}

const RETRY_MS = 5_000

export function* runDrain(words: readonly string[]): Program {
  const line = yield* readLine('drain', words, {
    letters: '',
    long: { force: 'F', 'ignore-daemonsets': 'D', 'delete-emptydir-data': 'E' },
  })
  if (typeof line === 'number') return line
  const [typed, more] = line.options.operands
  if (typed === undefined)
    return yield* fail(
      1,
      "error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples\n",
    )
  if (more !== undefined) return yield* notModelled()
  const name = typed.replace(/^nodes?\//, '')
  const node = yield* read(({ api }) => findObject(api, 'Node', name))
  if (!node) return yield* fail(1, notFound(NODES, name))
  const { own, daemons, alone } = yield* read((world) => podsOn(world, name))
  const problems = [
    ...(daemons.length > 0 && !line.options.has('D')
      ? [
          `cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${daemons.join(', ')}`,
        ]
      : []),
    ...(alone.length > 0 && !line.options.has('F')
      ? [
          `cannot delete Pods that declare no controller (use --force to override): ${alone.join(', ')}`,
        ]
      : []),
  ]
  if (problems.length > 0) {
    yield* setCordoned(node, 'cordon')
    const all = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`
    return yield* fail(
      1,
      `error: unable to drain node "${name}" due to error: ${all}, continuing command...\nThere are pending nodes to be drained:\n ${name}\n${problems.join('\n')}\n`,
    )
  }
  yield* print(`node/${name} ${node.spec.unschedulable ? 'already cordoned' : 'cordoned'}\n`)
  const warnings = [
    ...(daemons.length > 0 ? [`ignoring DaemonSet-managed Pods: ${daemons.join(', ')}`] : []),
    ...(alone.length > 0 ? [`deleting Pods that declare no controller: ${alone.join(', ')}`] : []),
  ]
  if (warnings.length > 0) yield* print(`Warning: ${warnings.join('; ')}\n`)
  yield* print(own.map((pod) => `evicting pod ${pod.key}\n`).join(''))
  yield* carryOut({ kind: 'controllers/drained', node: name, force: line.options.has('F') })
  let left = own
  let retryAt = (yield* now()) + RETRY_MS
  for (;;) {
    const states = yield* read(({ api }) =>
      left.map((pod) => stateOf(objectsOf(api, 'Pod')[pod.key], pod.uid)),
    )
    const gone = left.filter((_, place) => states[place] === 'gone')
    yield* print(gone.map(({ key }) => `pod/${key.split('/')[1]} evicted\n`).join(''))
    const refused = left.filter((_, place) => states[place] === 'there')
    left = left.filter((pod) => !gone.includes(pod))
    if (left.length === 0) return yield* fail(0, `node/${name} drained\n`)
    const at = yield* now()
    if (at >= retryAt) {
      retryAt += RETRY_MS
      for (const { key } of refused) {
        const [namespace, pod] = key.split('/')
        yield* print(
          `error when evicting pods/"${pod}" -n "${namespace}" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.\nevicting pod ${key}\n`,
        )
      }
    }
    yield { act: 'wait', untilMs: retryAt, kinds: ['Pod'] }
  }
}

const stateOf = (pod: Pod | undefined, uid: string): 'gone' | 'going' | 'there' =>
  pod?.metadata.uid !== uid ? 'gone' : pod.metadata.deletionTimestamp ? 'going' : 'there'

function podsOn({ api }: World, node: string) {
  const pods = Object.entries(objectsOf(api, 'Pod')).filter(
    ([, { spec }]) => spec.nodeName === node,
  )
  const ownerOf = (pod: Pod) => pod.metadata.ownerReferences?.find(({ controller }) => controller)
  const isMirror = (pod: Pod) =>
    pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined
  const isDaemon = (pod: Pod) => ownerOf(pod)?.kind === 'DaemonSet'
  return {
    own: pods
      .filter(([, pod]) => !isMirror(pod) && !isDaemon(pod))
      .map(([key, { metadata }]) => ({ key, uid: metadata.uid })),
    daemons: pods.filter(([, pod]) => isDaemon(pod)).map(([key]) => key),
    alone: pods.filter(([, pod]) => !ownerOf(pod) && !isMirror(pod)).map(([key]) => key),
  }
}

export function* runTaint(words: readonly string[]): Program {
  const line = yield* readLine('taint', words, { letters: '', long: { overwrite: 'O', all: '*' } })
  if (typeof line === 'number') return line
  const [type = '', name, ...specs] = line.options.operands
  const resource = yield* read(({ api }) => findResource(api, type))
  if (resource && resource.kind !== 'Node')
    return yield* fail(
      1,
      `error: invalid resource type ${resource.plural}, only node types are supported\n`,
    )
  if (!resource || name === undefined) return yield* notModelled()
  if (specs.length === 0) return yield* fail(1, 'error: at least one taint update is required\n')
  const node = yield* read(({ api }) => findObject(api, 'Node', name))
  if (!node) return yield* fail(1, notFound(NODES, name))
  let taints: readonly Taint[] = node.spec.taints ?? []
  let isRemoval = true
  for (const spec of specs) {
    const [, key = '', value, effect, minus] =
      /^([\w./-]+?)(?:=([\w.-]*))?(?::(\w+))?(-)?$/.exec(spec) ?? []
    const isEffect = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(effect ?? '')
    if (effect !== undefined && !isEffect)
      return yield* fail(1, `error: invalid taint effect: ${effect}, unsupported taint effect\n`)
    if (minus) {
      const rest = taints.filter(
        (each) => each.key !== key || (effect !== undefined && each.effect !== effect),
      )
      if (rest.length === taints.length)
        return yield* fail(1, `error: taint "${spec.slice(0, -1)}" not found\n`)
      taints = rest
      continue
    }
    if (key === '' || effect === undefined)
      return yield* fail(1, `error: unknown taint spec: ${spec}\n`)
    isRemoval = false
    const other = taints.filter((each) => each.key !== key || each.effect !== effect)
    if (other.length < taints.length && !line.options.has('O'))
      return yield* fail(
        1,
        `error: node ${name} already has ${key} taint(s) with same effect(s) and --overwrite is false\n`,
      )
    const taint = { key, ...(value ? { value } : {}), effect: effect as Taint['effect'] } // as: one of the three
    taints = [...other, taint]
  }
  const { taints: _, ...spec } = node.spec
  yield* applyChanged({ ...node, spec: taints.length > 0 ? { ...spec, taints } : spec } as Node) // as: a Node
  return yield* fail(0, `node/${name} ${isRemoval ? 'untainted' : 'tainted'}\n`)
}
