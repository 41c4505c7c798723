import type { Ref } from '../../core/ref.ts'
import type { Library } from './model.ts'

type Plain = Record<string, never>

/** What the names tab says: fields, knobs, files. What a lookup itself tells is in `explain.ts`. */
export interface NamesViewMessages {
  formTitle: Plain
  formPod: Plain
  formName: Plain
  formProgram: Plain
  formFamily: Plain
  formConnect: Plain
  formPort: Plain
  formAsk: Plain
  familyUnspec: Plain
  familyInet: Plain
  familyInet6: Plain
  programName: { library: Library }
  nobodyHere: Plain
  hintAbsolute: Plain
  hintLiteral: Plain
  hintEmpty: Plain
  hintLong: { length: number }
  hintLabel: { label: string; length: number }
  hintOther: Plain
  nameTooLong: { length: number; limit: number }
  portWrong: { port: string }
  tallyTitle: Plain
  tallySent: Plain
  tallyWasted: Plain
  tallyMs: Plain
  tallyNone: Plain
  tallyGoesOn: Plain
  tallyGets: { count: number; addresses: string }
  tallyFails: { error: string }
  tableTitle: Plain
  tableName: Plain
  tableType: Plain
  tableServer: Plain
  tableAnswer: Plain
  tableMs: Plain
  tableMore: { count: number }
  rowUsed: Plain
  rowWasted: Plain
  rowSilent: Plain
  rowRefused: Plain
  rowCut: Plain
  rowNodata: Plain
  msValue: { ms: number }
  knobsTitle: { owner: Ref }
  knobsNone: Plain
  knobsReset: Plain
  knobPolicy: Plain
  knobHostNetwork: Plain
  knobNdots: Plain
  knobTimeout: Plain
  knobAttempts: Plain
  knobOptions: Plain
  knobLatency: Plain
  knobServers: Plain
  knobSearches: Plain
  wayTitle: Plain
  knobRace: Plain
  knobRaceHint: Plain
  knobRaceShare: Plain
  raceOff: Plain
  raceKernel: { kernel: string }
  knobLoss: Plain
  knobSlow: { node: Ref }
  knobHangs: { pod: Ref }
  knobCache: Plain
  knobNodeLocal: Plain
  nodeLocalWay: { way: 'off' | 'force_tcp' | 'prefer_udp' | 'as_asked' }
  knobResolved: Plain
  resolvedMode: { mode: 'off' | 'stub' | 'uplink' | 'static' | 'foreign' }
  percent: { value: number }
  policyClusterFirst: Plain
  policyClusterFirstWithHostNet: Plain
  policyDefault: Plain
  policyNone: Plain
  policyHostDefault: Plain
  listAdd: { list: string }
  listAddButton: Plain
  listUp: { item: string }
  listDown: { item: string }
  listRemove: { item: string }
  listEmpty: Plain
  filesTitle: { pod: Ref }
  originsOf: { count: number; origin: Origins }
  originBlock: { origin: Origins }
  fileEmpty: Plain
  nodeFileTitle: Plain
  nodeFileHint: Plain
  nodeFileApply: Plain
  nodeFileIgnored: { word: string }
  kubeletSays: { message: string }
  corefileTitle: Plain
  corefileHint: Plain
  corefileNone: Plain
  corefileText: Plain
  corefileApply: Plain
  corefileAnyway: Plain
  corefileError: { error: string }
  corefileTaken: Plain
  corefileNotInObject: Plain
  appliedNow: Plain
}

/** Where a line or a word of a file comes from. */
export type Origins = 'kubelet' | 'dnsConfig' | 'node' | 'hostAliases'

export type NamesViewLists = Record<`origin.${Origins}`, string>
