import type { Problem } from '../core/result.ts'
import { groupOf } from '../domains/api-server/model.ts'
import { INFRASTRUCTURE, isMachineKind } from '../domains/cluster-api/model.ts'
import type { Manifest } from './applied-objects.ts'
import { say } from './explain.ts'

/** Objects of Cluster API that are kept and shown, but on which no controller acts here: one warning for each kind. */
export function unmodelledKinds(objects: readonly Manifest[]): readonly Problem[] {
  const seen = new Set<string>()
  return objects.flatMap((object, index) => {
    const what = unmodelled(object)
    if (what === undefined || seen.has(what)) return []
    seen.add(what)
    const message = say('keptOnly', { kind: what })
    return [{ path: `${index}`, message, severity: 'warning' as const }] // as: a literal
  })
}

function unmodelled({ apiVersion, kind }: Manifest): string | undefined {
  const group = groupOf(String(apiVersion))
  const name = String(kind)
  if (!group.endsWith('cluster.x-k8s.io')) return undefined
  if (isMachineKind(name) || name.endsWith('Template')) return undefined
  const isProvider = group === INFRASTRUCTURE && /(Cluster|Machine)$/.test(name)
  return isProvider ? undefined : name
}
