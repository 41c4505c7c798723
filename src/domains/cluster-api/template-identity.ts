import { isSame } from '../api-server/index.ts'
import type { MachineTemplate } from './model.ts'

/**
 * The fields that make another Machine: all else in a template is changed on living Machines. What a referenced
 * template says is not looked at, only its name. mdutil, MachineTemplateUpToDate, Cluster API v1.14.
 */
const identityOf = ({ spec }: MachineTemplate) => [
  spec.version ?? '',
  spec.failureDomain ?? '',
  spec.bootstrap.configRef ?? spec.bootstrap.dataSecretName ?? '',
  spec.infrastructureRef,
]

export const isSameIdentity = (left: MachineTemplate, right: MachineTemplate): boolean =>
  isSame(identityOf(left), identityOf(right))

/** FNV-1a over the fields of identity. Simplified: the real number depends on Go's memory layout. */
export function identityHash(template: MachineTemplate): string {
  let hash = 0x811c9dc5
  for (const letter of JSON.stringify(identityOf(template))) {
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
  }
  return String(hash)
}
