import {
  type Fields,
  type Kept,
  keptIn,
  type Records,
  VERSIONS,
  versionIn,
} from './large-record.ts'
import { recordOf, type Version } from './versions.ts'

export * from './versions.ts'

/** Objects some of whose properties are kept as versions, each behind a property that makes the plain record when it is read. */

const getters = new Map<string, PropertyDescriptor>()

/** One getter for each name, so that objects with the same names have the same shape. */
function getterOf(key: string): PropertyDescriptor {
  let getter = getters.get(key)
  if (!getter) {
    getter = {
      enumerable: true,
      get(this: object) {
        const version = versionIn(this, key)
        return version && recordOf(version)
      },
    }
    getters.set(key, getter)
  }
  return getter
}

/** `parent` with one property kept as a version. */
export function withVersion<Parent extends Records>(
  parent: Parent,
  key: string,
  version: Version,
): Parent {
  const kept: Kept = { ...keptIn(parent), [key]: version }
  const after = holder(kept)
  for (const field of Object.keys(parent)) {
    if (kept[field]) Object.defineProperty(after, field, getterOf(field))
    else after[field] = (parent as Fields)[field] // as: by name
  }
  if (!Object.hasOwn(after, key)) Object.defineProperty(after, key, getterOf(key))
  return after as Parent // as: the same fields
}

/** `parent` with other fields, which are no versions. */
export function withOthers<Parent extends Records>(parent: Parent, fields: object): Parent {
  const kept: Record<string, Version> = { ...keptIn(parent) }
  for (const key of Object.keys(fields)) delete kept[key]
  const after = holder(kept)
  for (const key of new Set([...Object.keys(parent), ...Object.keys(fields)])) {
    if (kept[key]) Object.defineProperty(after, key, getterOf(key))
    else after[key] = (Object.hasOwn(fields, key) ? (fields as Fields) : (parent as Fields))[key] // as: by name
  }
  return after as Parent // as: the same fields
}

const holder = (kept: Kept): Record<string, unknown> =>
  Object.defineProperty({}, VERSIONS, { value: kept })
