import type { World } from '../../world.ts'
import { findAny, type KubeObject, kindKey, nameOf } from './model.ts'
import { planApply } from './plan-apply.ts'
import { checkUpdate, understand } from './validate-object.ts'

/** All that the API server has against an object as it would be now, in its own words; empty: it takes it. */
export function refusalsOf(world: World, given: unknown): readonly string[] {
  const { draft, findings } = understand(given)
  const kind = kindKey(draft.apiVersion, draft.kind)
  const before = findAny(world.api, kind, nameOf(draft as KubeObject)) // as: only its name is read
  const all = [...findings, ...(before ? checkUpdate(before, draft) : [])]
  if (all.length > 0) return [...new Set(all.map(({ reason }) => reason))]
  return planApply(world, [given]).decisions.flatMap((one) =>
    one.kind === 'refuse' ? [one.finding.reason] : [],
  )
}
