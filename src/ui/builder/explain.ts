import { speaker } from '../../core/say/message.ts'
import type { Input } from '../../scenario/schema.ts'

type Plain = Record<string, never>

/** `cluster-api/vmSwitched` → `input_clusterapi_vmSwitched` */
type KindKey<Kind extends string> = Kind extends `${infer Domain}/${infer Name}`
  ? `input_${Domain extends 'kube-proxy' ? 'kubeproxy' : Domain extends 'cluster-api' ? 'clusterapi' : Domain}_${Name}`
  : never
export type InputKindKey = KindKey<Input['kind']>

/** Words of what builds scenarios. */
export interface BuildMessages extends Record<InputKindKey, Plain> {
  builder: Plain
  fold: Plain
  unfold: Plain
  preview: Plain
  previewHint: Plain
  previewNow: Plain
  previewBack: Plain
  makeLink: Plain
  leave: Plain
  section_start: Plain
  section_cluster: Plain
  section_timeline: Plain
  section_questions: Plain
  section_learner: Plain
  problemsNone: Plain
  problemsCount: { count: number }
  problemWhole: Plain
  draftLeft: Plain
  draftOpen: Plain
  draftForget: Plain
  draftKept: Plain
  draftNotKept: Plain
  in_en: Plain
  'in_zh-CN': Plain
  startHint: Plain
  startPaste: Plain
  pasteHint: Plain
  startWithPaste: Plain
  startFile: Plain
  startTemplate: Plain
  template_service: Plain
  template_names: Plain
  template_zones: Plain
  template_outside: Plain
  template_rollout: Plain
  template_machines: Plain
  template_etcd: Plain
  startLesson: Plain
  startWithLesson: Plain
  manifestsHint: Plain
  topology: Plain
  settings: Plain
  startOfStory: Plain
  nodeCount: Plain
  nodesAndZones: Plain
  nodeName: Plain
  nodeZone: { name: string }
  nodeAdd: Plain
  networkPlugin: Plain
  proxyMode: Plain
  loadBalancer: Plain
  etcdMembers: Plain
  asUsual: Plain
  nothing: Plain
  lane: Plain
  laneHint: Plain
  noInputs: Plain
  addInput: Plain
  addWhat: Plain
  addAt: Plain
  addInstead: Plain
  addBeside: Plain
  addNow: Plain
  changeNow: Plain
  inputKind: Plain
  deeds_packets: Plain
  deeds_names: Plain
  deeds_nodes: Plain
  deeds_machines: Plain
  deeds_terminal: Plain
  deeds_any: Plain
  timeOf: { name: string }
  timeWrong: { max: number }
  fieldUnread: { name: string }
  showStep: Plain
  removeNamed: { name: string }
  stepOnScreen: Plain
  stepNumber: { step: number }
  sentenceBefore: Plain
  sentenceAfter: Plain
  askHere: Plain
  askNothing: Plain
  suggested: Plain
  questionsHere: { count: number }
  ownHere: Plain
  ownQuestion: Plain
  ownText: Plain
  ownChoice: { number: number }
  ownRight: { number: number }
  ownWhy: { number: number }
  ownWhyHint: Plain
  ownAddChoice: Plain
  ownInOrder: Plain
  ownHints: { count: number }
  ownHintNumber: { number: number }
  ownAddHint: Plain
  ownHintsHint: Plain
  ownHint: Plain
  answerIs: { answer: string }
  choicesAre: Plain
  isRight: Plain
  notesHere: { count: number }
  noteHere: Plain
  noteForPresenter: Plain
  noteShown: Plain
  noteNumber: { number: number }
  goalsHere: { count: number }
  goalAdd: Plain
  par: Plain
  parWrong: { max: number }
  goal_noRequestLost: Plain
  goal_everyNameFound: Plain
  goal_queriesAtMost: Plain
  goal_lookupsWithin: Plain
  goal_readyAtLeast: Plain
  goal_quorumSurvives: Plain
  goal_everyWriteDone: Plain
  momentMissing: Plain
  occurrence: Plain
  bindHere: Plain
  titleField: Plain
  openingView: Plain
  openingStep: Plain
  openingFirst: Plain
  openHere: Plain
  openAtStart: Plain
  tries: { count: number }
  tryNumber: { number: number }
  tryHint: Plain
  tryBegin: Plain
  tryNow: Plain
  tryKeep: Plain
  tryDrop: Plain
  tryRefused: Plain
  locks: Plain
  lock_params: Plain
  lock_topology: Plain
  lock_time: Plain
  locksHint: Plain
}

export const say = speaker<BuildMessages>('build')
