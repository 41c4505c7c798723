import type { World } from '../../world.ts'
import { objectsOf, type Pod } from '../api-server/model.ts'
import { namesOf } from './model.ts'
import { isCoreDns, startWith } from './start-dns.ts'

/** Why CoreDNS would not start with a Corefile, in its own words, and the line (from 1) that it means. */
export interface CorefileFault {
  readonly line: number
  readonly error: string
}

/** The first CoreDNS of the cluster, running or not. */
export const coreDnsPod = ({ api }: World): Pod | undefined =>
  Object.values(objectsOf(api, 'Pod')).find(isCoreDns)

/** Starts a CoreDNS with this text in the Pod's place, and says what went wrong. Undefined: it starts. */
export function checkCorefile(world: World, pod: Pod, text: string): CorefileFault | undefined {
  const { settings } = namesOf(world)
  const started = startWith(world, pod, { corefile: text, settings })
  if (started.kind !== 'badCorefile') return undefined
  const { error } = started
  return { error, line: lineOf(error, text) }
}

/** Most errors name their line; others only the plugin that was being set up. */
function lineOf(error: string, text: string): number {
  const named = /\bCorefile:(\d+) - /.exec(error)
  if (named) return Number(named[1])
  const plugin = /plugin\/(\w+)/.exec(error)?.[1]
  const place = text.split('\n').findIndex((line) => line.trim().split(/\s+/)[0] === plugin)
  return place < 0 ? 1 : place + 1
}
