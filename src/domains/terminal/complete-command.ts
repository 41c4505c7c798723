import type { World } from '../../world.ts'
import { objectsOf } from '../api-server/model.ts'
import type { Run } from './model.ts'
import { TOOLS } from './run-command.ts'

type Where = Pick<Run, 'target' | 'image'>

/** Words that could stand in place of the last one that is typed. */
export function completionsFor(world: World, where: Where, line: string): readonly string[] {
  const words = line.split(/\s+/)
  const last = words.at(-1) ?? ''
  const isFirst = words.length === 1
  const names = isFirst ? TOOLS[where.image] : namesFor(world, where)
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

/** Services as the Pod's namespace knows them, and the files that kubelet writes. */
function namesFor(world: World, { target }: Where): readonly string[] {
  const namespace = target.slice(target.indexOf(':') + 1).split('/')[0]
  const services = Object.values(objectsOf(world.api, 'Service')).flatMap(({ metadata }) => [
    ...(metadata.namespace === namespace ? [metadata.name] : []),
    `${metadata.name}.${metadata.namespace}`,
    `${metadata.name}.${metadata.namespace}.svc.cluster.local`,
  ])
  return [...services, '/etc/resolv.conf', '/etc/hosts', '/etc/hostname']
}
