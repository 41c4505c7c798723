import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'

/** What a load balancer tells. */
export interface BalancerMessages {
  assigned: { service: Ref; address: string }
  poolEmpty: { service: Ref; from: string; to: string }
  announced: { node: Ref; address: string; service: Ref; count: number }
  tookOver: { node: Ref; before: Ref; address: string }
  withdrawn: { address: string; service: Ref }
  speakerLost: { node: Ref; seconds: number }
  speakerBack: { node: Ref }
  ordered: { service: Ref; seconds: number }
  provisioned: { service: Ref; address: string; count: number }
  checkFailed: { service: Ref; node: Ref; port: number; checks: number }
  checkPassed: { service: Ref; node: Ref; port: number }
  lastResort: { service: Ref }
  released: { service: Ref; address: string }
}

export const say = speaker<BalancerMessages>('load-balancer')
