import { identityOf } from '../core/across-versions.ts'
import { valuesIn } from '../core/large-record.ts'
import { type KubeObject, nameOf } from '../domains/api-server/model.ts'
import type { World } from '../world.ts'

/** Objects of one kind, the first ones of many. */
export interface FirstObjects {
  readonly shown: readonly (readonly [name: string, object: KubeObject])[]
  /** Of all, those that are not shown included. */
  readonly count: number
}

const SHOWN = 60 // of each kind

type Objects = World['api']['objects']

const known = new WeakMap<object, FirstObjects>()

/** What is listed of each kind that has objects, by name of the kind. Of a kind that did not change it is the same answer. */
export const firstObjects = (objects: Objects): readonly (readonly [string, FirstObjects])[] =>
  Object.keys(objects)
    .sort()
    .map((kind) => [kind, firstOf(objects, kind)] as const)
    .filter(([, { count }]) => count > 0)

/** The record of a kind is not made: that of 5,000 Machines would take longer than a frame. */
function firstOf(objects: Objects, kind: string): FirstObjects {
  const identity = identityOf(objects, kind) ?? objects
  const before = known.get(identity)
  if (before) return before
  const values = valuesIn<KubeObject>(objects, kind)
  const shown = values.slice(0, SHOWN).map((object) => [nameOf(object), object] as const)
  const first = { shown, count: values.length }
  known.set(identity, first)
  return first
}
