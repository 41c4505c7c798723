import { parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'
import { objectsSeenBy } from '../api-server/index.ts'
import { isApiDown, type Pod } from '../api-server/model.ts'

type Objects = World['api']['objects']

/**
 * What the DNS server of a Pod (`pod:kube-system/coredns-1`) has read from the API server: its copy lags behind while its watches are not
 * back, and one that started without an API server has read nothing.
 */
export function objectsReadBy(world: World, server: string): Objects {
  const { api } = world
  const { outage } = api
  if (!outage) return api.objects
  const seen = objectsSeenBy(world, server)
  const isInTouch = !isApiDown(api) && seen === api.objects
  return !isInTouch && hasStartedAlone(world, server) ? unread(seen) : seen
}

function hasStartedAlone({ api }: World, server: string): boolean {
  const { outage } = api
  const name = server.slice('pod:'.length)
  const pod = (outage?.own?.Pod?.[name] ?? outage?.before.Pod?.[name]) as Pod | undefined // as: stored under its kind
  const { from } = outage?.downs.at(-1) ?? {}
  if (!pod || from === undefined) return false
  return (pod.status.containerStatuses ?? []).some(({ state }) => {
    const startedAt = parseTime(state?.running?.startedAt ?? '')
    return startedAt !== undefined && startedAt >= api.elapsedMs + from
  })
}

const READ = ['Namespace', 'Service', 'EndpointSlice', 'Pod']
const known = new WeakMap<Objects, Objects>()

/** All but what the plugin `kubernetes` reads; its Corefile is a file that kubelet has. */
function unread(objects: Objects): Objects {
  const others =
    known.get(objects) ??
    Object.fromEntries(Object.entries(objects).filter(([kind]) => !READ.includes(kind)))
  known.set(objects, others)
  return others
}

/** A cluster has Namespaces from its first minute: where there are none, nothing was read. */
export const isRead = ({ Namespace = {} }: Objects): boolean => Object.keys(Namespace).length > 0
