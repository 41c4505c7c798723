import { isMap, patched, wayOf } from './apply-intent.ts'
import type { ClassPatch, Json, JsonMap, JsonPatch, PatchSelector } from './model.ts'
import { readRendered } from './read-rendered.ts'
import { renderTemplate } from './render-template.ts'

/** A template of the class on its way to one object, and the variables of that object, builtins included. */
export interface PatchItem {
  readonly holder: 'infrastructureCluster' | 'controlPlane' | 'pool'
  /** The class of the pool; empty elsewhere. */
  readonly poolClass: string
  readonly template: JsonMap
  readonly variables: JsonMap
}

/** A patch that cannot be computed: the whole pass ends, and nothing is written. */
export class PatchFailure extends Error {}

/**
 * All patches of a class, one after another, each on what the ones before left.
 * core/reconcilers/topology/cluster/patches/{engine.go,inline/json_patch_generator.go}, Cluster API v1.14.
 */
export const patchItems = (
  items: readonly PatchItem[],
  patches: readonly ClassPatch[],
): readonly PatchItem[] =>
  patches.reduce<readonly PatchItem[]>(
    (left, patch) => left.map((item) => patchItem(item, patch)),
    items,
  )

function patchItem(item: PatchItem, { name, enabledIf, definitions = [], external }: ClassPatch) {
  if (external !== undefined)
    throw new PatchFailure(
      `failed to generate patches for patch "${name}": no runtime extension is here`,
    )
  const own = definitions.filter(({ selector }) => matches(item, selector))
  if (own.length === 0) return item
  if (enabledIf && rendered(enabledIf, item, name) !== true) return item
  const changes = own.flatMap(({ jsonPatches }) => jsonPatches)
  const template = changes.reduce<Json>(
    (left, change) => applyOne(left, change, item, name),
    item.template,
  )
  return { ...item, template: template as JsonMap } // as: a patched map stays one
}

function applyOne(template: Json, change: JsonPatch, item: PatchItem, name: string): Json {
  const { op, path } = change
  const value = op === 'remove' ? undefined : calculated(change, item, name)
  const after = patched(template, wayOf(path), { op, ...(value !== undefined && { value }) })
  if (after === undefined)
    throw new PatchFailure(
      `failed to apply patches for patch "${name}": failed to apply patch: error applying json patch (RFC6902): ${op} operation does not apply: doc is missing path: "${path}": missing value`,
    )
  return after
}

function calculated({ value, valueFrom }: JsonPatch, item: PatchItem, name: string): Json {
  if (value !== undefined) return value
  const failed = `failed to generate patches for patch "${name}"`
  if (valueFrom?.variable) {
    const found = variableAt(item.variables, valueFrom.variable)
    if (found === undefined)
      throw new PatchFailure(
        `${failed}: failed to calculate value: variable "${valueFrom.variable}" does not exist`,
      )
    return found
  }
  if (!valueFrom?.template)
    throw new PatchFailure(
      `${failed}: failed to calculate value: neither .value nor .valueFrom are set`,
    )
  return rendered(valueFrom.template, item, name)
}

function rendered(template: string, { variables }: PatchItem, name: string): Json {
  const text = renderTemplate(template, variables)
  const value = text === undefined ? undefined : readRendered(text)
  if (value === undefined)
    throw new PatchFailure(
      `failed to generate patches for patch "${name}": failed to render template: ${JSON.stringify(template)}`,
    )
  return value
}

/** `owner.names[0]` */
function variableAt(variables: JsonMap, path: string): Json | undefined {
  let value: Json | undefined = variables
  for (const part of path.split('.')) {
    const [, key = part, index] = /^(.*?)\[(\d+)\]$/.exec(part) ?? []
    value = isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined
  }
  return value
}

function matches({ holder, poolClass, template }: PatchItem, selector: PatchSelector): boolean {
  const { infrastructureCluster, controlPlane, machineDeploymentClass } = selector.matchResources
  if (template.apiVersion !== selector.apiVersion || template.kind !== selector.kind) return false
  if (holder === 'infrastructureCluster') return infrastructureCluster === true
  if (holder === 'controlPlane') return controlPlane === true
  return (machineDeploymentClass?.names ?? []).some(
    (name) =>
      name === poolClass ||
      name === '*' ||
      (name.startsWith('*') && poolClass.endsWith(name.slice(1))) ||
      (name.endsWith('*') && poolClass.startsWith(name.slice(0, -1))),
  )
}
