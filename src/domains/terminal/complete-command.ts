import type { World } from '../../world.ts'
import { objectsOf } from '../api-server/model.ts'
import { findResource, RESOURCES } from './kubectl/resources.ts'
import type { Run } from './model.ts'
import { TOOLS } from './run-command.ts'
import { KUBECTL_COMMANDS } from './run-kubectl.ts'
import { MACHINE_TOOLS, NODE_TOOLS } from './run-on-machine.ts'

type Where = Pick<Run, 'target' | 'image'>

/** Words that could stand in place of the last one that is typed. */
export function completionsFor(world: World, where: Where, line: string): readonly string[] {
  const words = line.split(/\s+/)
  const last = words.at(-1) ?? ''
  const names = words.length === 1 ? toolsAt(where) : namesFor(world, where, words)
  return [...new Set(names)].filter((name) => name.startsWith(last)).toSorted()
}

/** The line with its last word as far as all completions agree; a blank after the only one. */
export function completed(line: string, found: readonly string[]): string {
  const [first] = found
  if (first === undefined) return line
  let shared = first
  for (const each of found) while (!each.startsWith(shared)) shared = shared.slice(0, -1)
  const kept = line.slice(0, line.length - (line.split(/\s+/).at(-1) ?? '').length)
  return `${kept}${shared}${found.length === 1 ? ' ' : ''}`
}

const toolsAt = ({ target, image }: Where): readonly string[] =>
  target.startsWith('pod:') ? TOOLS[image] : target === 'control-plane' ? MACHINE_TOOLS : NODE_TOOLS

/** Commands, then kinds, then objects of the kind that was typed; after `-n`, namespaces. */
function kubectlWords(world: World, words: readonly string[]): readonly string[] {
  if (words[0] !== 'kubectl') return []
  const before = words.at(-2) ?? ''
  if (before === '-n' || before === '--namespace')
    return Object.keys(objectsOf(world.api, 'Namespace'))
  if (words.length === 2) return KUBECTL_COMMANDS
  if (words[1] === 'rollout' && words.length === 3)
    return ['history', 'pause', 'restart', 'resume', 'status', 'undo']
  if (words[1] === 'set' && words.length === 3) return ['image']
  const last = words.at(-1) ?? ''
  const [type = '', slash] = last.split(/(\/)/)
  const namesOf = (word: string) => {
    const resource = findResource(world.api, word)
    return Object.values((resource && world.api.objects[resource.kind]) ?? {}).map(
      ({ metadata }) => metadata.name,
    )
  }
  if (slash) return namesOf(type).map((name) => `${type}/${name}`)
  const kind = words.slice(2, -1).find((word) => findResource(world.api, word))
  if (kind !== undefined) return namesOf(kind)
  if (/^(?:cordon|uncordon|drain)$/.test(words[1] ?? '')) return namesOf('nodes')
  if (words[1] === 'exec') return namesOf('pods')
  return RESOURCES.map(({ plural }) => plural)
}

/** Services as the Pod's namespace knows them, and the files that kubelet writes. */
function namesFor(world: World, { target }: Where, words: readonly string[]): readonly string[] {
  if (target === 'control-plane') return kubectlWords(world, words)
  const namespace = target.slice(target.indexOf(':') + 1).split('/')[0]
  const services = Object.values(objectsOf(world.api, 'Service')).flatMap(({ metadata }) => [
    ...(metadata.namespace === namespace ? [metadata.name] : []),
    `${metadata.name}.${metadata.namespace}`,
    `${metadata.name}.${metadata.namespace}.svc.cluster.local`,
  ])
  return [...services, '/etc/resolv.conf', '/etc/hosts', '/etc/hostname']
}
