import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { RuleName } from './finding.ts'
import type { NoWayBack } from './roll-back.ts'

/** A finding in a message. `value` is `none` where there is no value to show. */
interface Found {
  field: string
  value: string
  rule: RuleName
  reason: string
}

/** What the API server tells: of requests, and of what it gives out. */
export interface ApiMessages {
  /** Beside the line of a manifest. */
  invalid: Found
  twice: { name: string; kind: string }
  selectsNothing: { service: string; selector: string }
  /** As steps. */
  refused: Found & { kind: string; name: string }
  created: { object: Ref; kind: string }
  configured: { object: Ref; kind: string }
  unchanged: { object: Ref; kind: string }
  createdMany: { count: number }
  namespaceMade: { namespace: Ref }
  standInsMade: { count: number }
  clusterIPGiven: { service: Ref; address: string }
  nodePortGiven: { service: Ref; port: number; nodePort: number }
  deletionAsked: { object: Ref; kind: string; seconds: number }
  namespaceEnding: { object: Ref }
  finalizing: { object: Ref; kind: string; finalizer: string }
  removed: { object: Ref; kind: string }
  scaled: { object: Ref; kind: string; before: number; after: number }
  wentBack: { object: Ref; kind: string }
  noWayBack: { object: Ref; why: NoWayBack }
  notFound: { kind: string; name: string }
  // Of its silence
  serverStopped: Record<string, never>
  serverBack: { seconds: number }
  serverRestarted: { seconds: number }
  storageLost: Record<string, never>
  storageBack: { seconds: number }
  serverKilled: { seconds: number }
  unreachable: Record<string, never>
  timedOut: Record<string, never>
}

export const say = speaker<ApiMessages>('api')
