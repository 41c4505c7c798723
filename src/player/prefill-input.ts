import type { Recording } from '../core/sim/kernel.ts'
import { objectsOf } from '../domains/api-server/model.ts'
import { SCALABLE_KINDS } from '../domains/api-server/scalable-kinds.ts'
import type { InputField } from '../scenario/input-fields.ts'
import type { World } from '../world.ts'
import { namesFor } from './name-choices.ts'

/** What is true at a time, in simulated ms; `isBefore`: without what happens at that very instant. */
export function worldAt(
  recording: Recording<World>,
  at: number,
  isBefore = false,
): World | undefined {
  const last = recording.steps.findLast((step) => (isBefore ? step.at < at : step.at <= at))
  return last?.world ?? recording.rests[0]?.world
}

type Values = Readonly<Record<string, unknown>>

/** What a form of an input may begin with: what is there in a world, as it is there. What must be typed stays empty. */
export function prefilled(world: World, kind: string, fields: readonly InputField[]): Values {
  const first = Object.fromEntries(
    fields.flatMap(({ name, isOptional, options }) => {
      const names = isOptional || options ? [] : namesFor(world, kind, name)
      const found = names.find((each) => each.startsWith('pod:')) ?? names[0] // most of it begins in a Pod
      return found === undefined ? [] : [[name, found]]
    }),
  )
  return { ...first, ...OWN[kind]?.(world) }
}

/** Kinds whose fields hang together. */
const OWN: Readonly<Record<string, (world: World) => Values>> = {
  'api/scaled': ({ api }) => {
    const kinds = SCALABLE_KINDS.map((object) => ({ object, all: api.objects[object] ?? {} }))
    const found = kinds.find(({ all }) => Object.keys(all).length > 0)
    const [name, object] = Object.entries(found?.all ?? {})[0] ?? []
    const { spec } = (object ?? {}) as { readonly spec?: { readonly replicas?: number } } // as: kinds that scale have it
    return name === undefined || !found
      ? {}
      : { object: found.object, name, replicas: spec?.replicas ?? 1 }
  },
  'api/deleted': ({ api }) => {
    const [name] = Object.keys(objectsOf(api, 'Pod'))
    return name === undefined ? {} : { object: 'Pod', name }
  },
  'traffic/opened': ({ api }) => {
    const [service] = Object.values(objectsOf(api, 'Service'))
    const [port] = service?.spec.ports ?? []
    if (!service || !port) return {}
    const protocol = port.protocol === 'UDP' ? 'udp' : 'tcp'
    return { ...toService(service.metadata), port: port.port, protocol }
  },
  'traffic/built': ({ api }) => {
    const [service] = Object.values(objectsOf(api, 'Service'))
    return service?.spec.clusterIP ? { destination: service.spec.clusterIP } : {}
  },
}

const toService = ({
  name,
  namespace,
}: {
  readonly name: string
  readonly namespace?: string
}) => ({
  to: namespace === undefined ? name : `${name}.${namespace}`,
})
