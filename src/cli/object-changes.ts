import type { Step } from '../core/sim/kernel.ts'
import type { KubeObject } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'

/** One change of an object in the store, as `record --objects` prints it. */
export interface ObjectChange {
  readonly at: number
  readonly verb: 'create' | 'update' | 'delete'
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly by: string
  /** Path -> [before, after]; absent for delete. */
  readonly diff: Readonly<Record<string, readonly [before: unknown, after: unknown]>>
}

/** What a step changed in the store, in the order of the kinds and names. */
export function changesBetween(
  before: World,
  { world, at, actor }: Step<World>,
): readonly ObjectChange[] {
  if (before.api.objects === world.api.objects) return []
  const kinds = new Set([...Object.keys(before.api.objects), ...Object.keys(world.api.objects)])
  return [...kinds].flatMap((kind) => {
    const old = before.api.objects[kind] ?? {}
    const now = world.api.objects[kind] ?? {}
    if (old === now) return []
    const names = new Set([...Object.keys(old), ...Object.keys(now)])
    return [...names].flatMap((name): readonly ObjectChange[] => {
      const [was, is] = [old[name], now[name]]
      const object = is ?? was
      if (was === is || !object) return []
      return [{ at, verb: verbOf(was, is), ...idOf(object), by: actor, diff: diffOf(was, is) }]
    })
  })
}

const verbOf = (was: KubeObject | undefined, is: KubeObject | undefined): ObjectChange['verb'] =>
  was === undefined ? 'create' : is === undefined ? 'delete' : 'update'

const idOf = ({ kind, metadata }: KubeObject) => ({
  kind,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  name: metadata.name,
})

function diffOf(was: unknown, is: unknown): ObjectChange['diff'] {
  if (is === undefined) return {}
  const diff: Record<string, readonly [unknown, unknown]> = {}
  const compare = (before: unknown, after: unknown, path: string): void => {
    if (before === after) return
    if (isFields(before) && isFields(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        compare(before[key], after[key], path === '' ? key : `${path}.${key}`)
      }
    } else if (JSON.stringify(before) !== JSON.stringify(after)) {
      diff[path] = [before ?? null, after ?? null]
    }
  }
  compare(was ?? {}, is, '')
  return diff
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
