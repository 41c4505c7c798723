import type { Domain } from '../domain.ts'

export {
  answerCase,
  type CaseResult,
  networkOf,
  type QuestionResult,
  startServer,
} from './answer-case.ts'
export { type Config, DIRECTIVES, listenerAt } from './config.ts'
export { type Machine, readCorefile } from './corefile/read-corefile.ts'
export { isRefusal, type Refusal } from './corefile/walk-tokens.ts'
export { ask, type Host, type Network, type Served } from './drive.ts'
export { fitAnswer, roomOf, sizeOnWire } from './fit-answer.ts'
export { type ClusterObjects, indexRecords, type Records } from './kubernetes/index-records.ts'
export { applyChange, type Change, type ServerState } from './model.ts'
export {
  type Case,
  type CaseRead,
  readCase,
  readRecordType,
  readUpstreams,
  sortObjects,
} from './read-case.ts'
export { readNameservers } from './read-files.ts'
export {
  type Ask,
  type Chain,
  type Client,
  type Demand,
  type Heard,
  openRun,
  type Passed,
  type Run,
  type Server,
} from './run.ts'
export { serve } from './serve.ts'

/** The server's half of names: CoreDNS, its configuration, its plugins and what it asks of others. */
export const coreDns: Domain = {
  id: 'coredns',
  handlers: {},
  watches: [],
  lenses: [],
  promises: [],
}
