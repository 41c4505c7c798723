import { speaker } from '../core/say/message.ts'

type Plain = Record<string, never>

/** Three rungs for each kind of question: where to look, what decides, and why it ends so, without the answer. */
export interface HintMessages {
  hint_whichPod_1: { service: string }
  hint_whichPod_2: { count: number }
  hint_whichPod_3: { count: number; draws: string; way: 'drawn' | 'only' | 'other' }
  hint_fate_1: { to: string }
  hint_fate_2: { ready: number }
  hint_fate_3: { way: 'error' | 'gone' | 'closed' | 'arrives' | 'other' }
  hint_sourceSeen_1: Plain
  hint_sourceSeen_2: { marks: number }
  hint_sourceSeen_3: { rewrites: number }
  hint_wireSees_1: { length: number }
  hint_wireSees_2: Plain
  hint_wireSees_3: { node: string }
  hint_outerLength_1: { from: number }
  hint_outerLength_2: Plain
  hint_outerLength_3: { from: number; more: number }
  hint_howManyQueries_1: { name: string }
  hint_howManyQueries_2: { dots: number; ndots: number; domains: number }
  hint_howManyQueries_3: { tried: number; repeats: number }
  hint_whichServer_1: { count: number }
  hint_whichServer_2: { count: number }
  hint_whichServer_3: { draws: string; way: 'drawn' | 'only' | 'other' }
  hint_howManyServers_1: { name: string }
  hint_howManyServers_2: { labels: number }
  hint_howManyServers_3: { kept: 'yes' | 'no' }
  hint_nameFate_1: { name: string }
  hint_nameFate_2: { tried: number }
  hint_nameFate_3: { way: 'record' | 'denied' | 'unanswered' }
  hint_whoLeads_1: Plain
  hint_whoLeads_2: { majority: number; voters: number }
  hint_whoLeads_3: { term: number; stood: number; of: number }
  hint_writeFate_1: { member: string }
  hint_writeFate_2: { majority: number; voters: number }
  hint_writeFate_3: { reach: number; voters: number }
  hint_howManyMachines_1: { now: number }
  hint_howManyMachines_2: { surge: string }
  hint_howManyMachines_3: { wanted: number; surge: string }
  hint_podsMade_1: { wanted: number }
  hint_podsMade_2: { missing: number }
  hint_podsMade_3: Plain
  hint_whichMachine_1: { count: number }
  hint_whichMachine_2: { order: string }
  hint_whichMachine_3: { unhealthy: number }
  hint_whichPart_1: { count: number }
  hint_whichPart_2: Plain
  hint_whichPart_3: { done: number; of: number; version: string }
  hint_machineFate_1: { node: string }
  hint_machineFate_2: { checks: number }
  hint_machineFate_3: { way: 'checked' | 'unchecked' }
}

export const say = speaker<HintMessages>('learn')
