import { speaker } from '../core/say/message.ts'

/** What is said about documents, links and pasted text that cannot be used. */
export interface ScenarioMessages {
  notAnObject: Record<string, never>
  versionMissing: Record<string, never>
  versionNewer: { found: number; known: number }
  fieldUnknown: { field: string }
  fieldMissing: { field: string }
  fieldWrong: { field: string; expected: string; received: string }
  textTooLong: { length: number; limit: number }
  tooManyObjects: { count: number; limit: number }
  tooDeep: { limit: number }
  forbiddenKey: { field: string }
  yamlSyntax: { reason: string }
  yamlNoObject: { found: string }
  noKind: Record<string, never>
  keptOnly: { kind: string }
  noName: { kind: string }
  badCidr: { field: string; value: string }
  nodeTaken: { name: string }
  rangeReversed: { field: string; from: number; to: number }
  linkEmpty: Record<string, never>
  linkUnknownCodec: { codec: string }
  linkBroken: Record<string, never>
  linkTooLong: { length: number; limit: number }
  linkTooLarge: { limit: number }
  linkBaseUnknown: { name: string }
  lessonUnknown: { name: string }
  linkBaseChanged: Record<string, never>
  tooManyValues: { count: number; limit: number }
  tooMuchOf: { what: 'nodes' | 'services' | 'pods'; count: number; limit: number }
  locked: { lock: 'params' | 'topology' | 'time' | 'exam' }
  'what.nodes': Record<string, never>
  'what.services': Record<string, never>
  'what.pods': Record<string, never>
  'lock.params': Record<string, never>
  'lock.topology': Record<string, never>
  'lock.time': Record<string, never>
  'lock.exam': Record<string, never>
  cannotPlay: { reason: string }
  momentNotFound: { moment: string }
  momentNever: { moment: string }
  questionTwice: Record<string, never>
  questionOpen: Record<string, never>
  questionUnwritten: Record<string, never>
  goalIdle: Record<string, never>
  noteEmpty: Record<string, never>
  nothingHappens: Record<string, never>
  nothingPasted: Record<string, never>
  endsOutOfSteps: { count: number }
  endsOutOfTime: Record<string, never>
  tooLongToLink: { length: number; limit: number }
  ownNode: Record<string, never>
  ownNodeHint: Record<string, never>
  walkNode: Record<string, never>
  openFiles: Record<string, never>
  heldText: { lines: number; kB: number }
  heldLine: { line: number; text: string }
  emptyNode: Record<string, never>
  buildPacket: { node: string }
  entersBy: Record<string, never>
  sentByNode: Record<string, never>
  byKernel: Record<string, never>
  sourcePort: Record<string, never>
  packetFieldWrong: { value: string }
  rulesFound: { count: number; shown: number }
  runToRule: Record<string, never>
  whyNot: Record<string, never>
  breakChain: { chain: string }
  breakNone: Record<string, never>
  breakNever: Record<string, never>
  breakRemove: Record<string, never>
  breakClear: Record<string, never>
}

export const say = speaker<ScenarioMessages>('scenario')
