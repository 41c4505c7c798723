import { speaker } from '../core/say/message.ts'
import type { DesiredMessages } from './inspector/explain.ts'
import type { ShareMessages } from './share/explain.ts'

type Plain = Record<string, never>

/** The page's own words. */
export interface UiMessages extends DesiredMessages, ShareMessages {
  diagram: Plain
  lens: Plain
  lens_map: Plain
  lens_machines: Plain
  lens_raft: Plain
  lens_rollout: Plain
  rolloutNone: Plain
  rolloutSeek: Plain
  rolloutLines: Plain
  rolloutCounts: { want: number; most: number; least: number; have: number; available: number }
  rollout_waiting: Plain
  rollout_available: Plain
  rollout_deleting: Plain
  rollout_gone: Plain
  player: Plain
  narration: Plain
  first: Plain
  back: Plain
  play: Plain
  pause: Plain
  forward: Plain
  last: Plain
  scrubber: Plain
  beforeFirst: Plain
  stepOf: { step: number; count: number }
  time: { ms: number }
  timeSeconds: { seconds: number }
  timeMinutes: { minutes: number; seconds: number }
  stride: Plain
  stride_rule: Plain
  stride_hop: Plain
  stride_connection: Plain
  speed: Plain
  depth: Plain
  depth_novice: Plain
  depth_operator: Plain
  depth_source: Plain
  why: Plain
  whyTitle: Plain
  question: Plain
  ask_whichPod: Plain
  ask_fate: Plain
  ask_sourceSeen: Plain
  ask_wireSees: Plain
  ask_outerLength: Plain
  ipvsChecked: Plain
  ask_howManyQueries: Plain
  ask_whoLeads: Plain
  ask_writeFate: Plain
  ask_howManyMachines: Plain
  ask_podsMade: Plain
  ask_whichMachine: Plain
  ask_whichPart: Plain
  ask_machineFate: Plain
  deedOn: Plain
  deedsMember: Plain
  deedKill: Plain
  deedStop: Plain
  deedStart: Plain
  deedCutOff: Plain
  deedHeal: Plain
  deedLead: Plain
  deedSlowDisk: Plain
  deedFastClock: Plain
  deedAddLearner: { name: string }
  deedPromote: Plain
  deedRemove: Plain
  deedBackUp: Plain
  deedRestore: Plain
  deedForceNew: Plain
  deedKey: Plain
  deedValue: Plain
  deedWrite: Plain
  deedRead: Plain
  deedsEtcd: Plain
  deedMembers: Plain
  deedQuorum: { count: number; quorum: number; lost: number }
  deedElection: Plain
  deedDelay: Plain
  fleet_ready: Plain
  fleet_old: Plain
  fleet_unready: Plain
  fleet_making: Plain
  fleet_removing: Plain
  deedsMachine: Plain
  deedPowerOff: Plain
  deedPowerOn: Plain
  deedDestroy: Plain
  deedDelete: { kind: string }
  deedsCluster: Plain
  deedNetwork: Plain
  deedMove: Plain
  deedApply: Plain
  deedsApi: Plain
  deedApiStop: Plain
  deedApiStart: Plain
  deedsNode: Plain
  deedsProgram: Plain
  deedProgram_serves: Plain
  deedProgram_crashes: Plain
  deedProgram_hangs: Plain
  deedProgram_busy: Plain
  deedsImage: Plain
  deedImageGone: Plain
  deedImageBack: Plain
  fate_written: Plain
  fate_machineReplaced: Plain
  fate_machineReturns: Plain
  fate_machineStays: Plain
  fate_writeFails: Plain
  ask_whichServer: Plain
  ask_nameFate: Plain
  ask_howManyServers: Plain
  fate_nameFound: Plain
  fate_nameUnknown: Plain
  fate_nameFails: Plain
  fate_answered: Plain
  fate_refused: Plain
  fate_silence: Plain
  assumeTitle: Plain
  assume_matches: Plain
  assume_skips: Plain
  assume_continue: Plain
  assume_accept: Plain
  assume_drop: Plain
  breakpoints: Plain
  breakAt: { index: number }
  manyTitle: Plain
  manyService: Plain
  manyConnections: Plain
  manyRequests: Plain
  manySend: Plain
  manyTo: Plain
  manyObserved: Plain
  manyExpected: Plain
  manyPerRequest: Plain
  manyLost: Plain
  manyTest: { value: string; freedom: number; p: string; percent: number }
  manyLikely: Plain
  manyUnlikely: Plain
  manyRemembered: Plain
  manyKeepAlive: { requests: number; connections: number }
  manyWrong: { value: string; max: number }
  manyNowhere: Plain
  tries: Plain
  lessons: Plain
  chapter: { number: number }
  nextLesson: Plain
  chooseFirst: Plain
  howSure: Plain
  sure_guess: Plain
  sure_fairly: Plain
  sure_sure: Plain
  hint: Plain
  skipQuestion: Plain
  revealRight: { expected: string; happened: string }
  revealWrong: { expected: string; happened: string }
  revealWhy: { count: number }
  tabs: Plain
  tab_rules: Plain
  tab_packet: Plain
  tab_connections: Plain
  tab_names: Plain
  tab_terminal: Plain
  terminalLog: Plain
  terminalEmpty: Plain
  terminalWhere: Plain
  terminalControlPlane: Plain
  terminalPod: { name: string }
  terminalNode: { name: string }
  terminalImage: Plain
  terminalImage_debian: Plain
  terminalImage_alpine: Plain
  terminalCommand: Plain
  terminalRun: Plain
  terminalKeys: Plain
  terminalSuggestions: Plain
  terminalEdit: { name: string }
  terminalEditSave: Plain
  terminalEditClose: Plain
  terminalEditRefused: Plain
  terminalYaml: { line: number; reason: string }
  terminalRunning: Plain
  terminalToEnd: Plain
  terminalExit: { code: number }
  terminalNote_notModelled: Plain
  terminalNote_refused: Plain
  tab_objects: Plain
  tab_steps: Plain
  tab_settings: Plain
  tab_yaml: Plain
  tab_compare: Plain
  compareWith: Plain
  compareNothing: Plain
  compareHint: Plain
  compareShare: Plain
  compareBy: Plain
  compareBy_clock: Plain
  compareBy_deed: Plain
  compareGone: { variant: string }
  compareNow: Plain
  compareSide: { side: string; name: string }
  compareViews: Plain
  compareViewsTitle: Plain
  compareWaits: Plain
  compareOver: Plain
  compareSame: Plain
  compareDiffers: Plain
  compareOther: Plain
  compareSummary: Plain
  compareRules: Plain
  compareQueries: Plain
  compareTime: Plain
  compareOutcome: Plain
  comparePods: Plain
  compareSource: Plain
  compareNumber: { value: number }
  compareSoFar: { now: number; end: number }
  compareOpen: Plain
  variants_try: Plain
  variants_mode: Plain
  variants_library: Plain
  variants_ndots: Plain
  variants_nodeLocal: Plain
  variants_replicas: Plain
  variantMode: { value: string }
  variantLibrary: { value: string }
  variantNdots: { value: string }
  variantNodeLocal: Plain
  variantNoNodeLocal: Plain
  variantReplicas: { name: string; count: number }
  table: Plain
  chain: Plain
  trail: Plain
  backToPacket: Plain
  noRules: Plain
  explainRules: Plain
  findRule: Plain
  rulesAbove: { count: number }
  rulesBelow: { count: number }
  chainReturns: Plain
  chainPolicy: { policy: string }
  skippedBecause: { reason: string }
  skippedByChance: Plain
  matched: Plain
  noPacket: Plain
  header: { direction: string }
  direction_request: Plain
  direction_reply: Plain
  direction_error: Plain
  field_source: Plain
  field_destination: Plain
  field_protocol: Plain
  field_flags: Plain
  field_ttl: Plain
  field_mark: Plain
  field_state: Plain
  field_layers: { bytes: number }
  field_data: Plain
  field_bytes: { bytes: number }
  field_fragments: { count: number; sizes: string }
  field_length: Plain
  field_df: Plain
  field_lengthWrong: Plain
  conntrackOf: { host: string }
  conntrackTable: { host: string }
  conntrackState: Plain
  conntrackFlow: Plain
  conntrackLeft: Plain
  conntrackRaw: Plain
  conntrackLater: Plain
  conntrack_new: Plain
  conntrack_changed: Plain
  conntrack_deleted: Plain
  conntrack_expired: Plain
  conntrackHere: Plain
  conntrackMore: { count: number }
  conntrackCount: { count: number; max: number }
  conntrackUnlimited: { count: number }
  conntrackSetting: Plain
  conntrackValue: Plain
  conntrackSet: Plain
  conntrackWrong: { value: string }
  conntrackNone: Plain
  conntrackMark: { mark: string }
  conntrackEmpty: Plain
  pod_ready: Plain
  pod_notReady: Plain
  pod_pending: Plain
  pod_terminating: Plain
  routing: Plain
  process: Plain
  network: Plain
  outside: Plain
  moreOf: { count: number }
  actor: Plain
  everyone: Plain
  find: Plain
  stepsWait: { time: string }
  stepsEarlier: { from: number; to: number }
  stepsLater: { from: number; to: number }
  stepsRecordOn: { count: number }
  stepsRecorded: { count: number }
  stepsStopHere: Plain
  stepsShown: { shown: number; count: number }
  cluster: Plain
  nodes: Plain
  replicasOf: { name: string }
  affinityOf: { name: string }
  off: Plain
  seconds: { seconds: number }
  seed: Plain
  sendPacket: Plain
  from: Plain
  to: Plain
  port: Plain
  portWrong: { port: string }
  protocol: Plain
  send: Plain
  noObjects: Plain
  deletePod: Plain
  line: { line: number }
  problems: { count: number }
  yamlText: Plain
  yamlHint: Plain
  apply: Plain
  applyFresh: Plain
  appliedNow: Plain
  share: Plain
  undo: Plain
  redo: Plain
  reset: Plain
  language: Plain
  theme: Plain
  theme_light: Plain
  theme_dark: Plain
  theme_hc: Plain
  help: Plain
  helpTitle: Plain
  keysOn: Plain
  close: Plain
  key_forward: Plain
  key_back: Plain
  key_connection: Plain
  key_ends: Plain
  key_play: Plain
  key_speed: Plain
  key_why: Plain
  key_undo: Plain
  key_language: Plain
  key_help: Plain
  key_tabs: { count: number }
  legend: Plain
  legend_request: Plain
  legend_reply: Plain
  legend_control: Plain
  legend_dropped: Plain
  legend_pod: Plain
  legend_service: Plain
  openLesson: Plain
  loading: Plain
  unknownAuthor: Plain
  ownCluster: Plain
  endedOutOfSteps: { count: number }
  sendMany: { count: number }
  manyResult: { count: number }
}

export const say = speaker<UiMessages>('ui')
