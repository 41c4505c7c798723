import { speaker } from '../../core/say/message.ts'

interface OfName {
  name: string
}

interface OfDots extends OfName {
  dots: number
  ndots: number
}

/** Why a name is asked. */
interface AskMessages {
  typedFinalDot: OfName
  typedFirst: OfDots
  typedOnly: OfDots
  typedLast: OfName
  typedNoList: OfName
  typedHasDot: OfName
  withDomain: OfName & { domain: string; place: number; count: number }
  askedOutright: OfName
  reverse: OfName & { address: string }
  aliasTarget: OfName
}

/** Why it is asked here and now. */
interface AgainMessages {
  nextServer: { server: string }
  sameServer: { server: string }
  nextAttempt: { server: string; attempt: number }
  overTcp: { server: string }
  oneByOne: { server: string }
  freshPort: { server: string }
  listTooLong: { count: number }
  servfailAtOnce: { server: string }
  withoutEdns: { server: string }
}

/** Why the next name comes, or none. */
interface SearchMessages {
  nextAfter: OfName & { answer: AnswerKind }
  stopsAfter: OfName & { answer: AnswerKind }
  skipped: OfName
  halfAnswered: OfName
  addressDropped: OfName
}

/** What a recursive resolver does on its way down from the root. */
interface RecursorMessages {
  recursorKnows: OfName & { type: string }
  referred: { zone: string; count: number; glue: number }
  noGlue: OfName
  aliasFollowed: OfName & { target: string }
  aliasLoop: OfName
  tooManyAliases: { count: number }
  tooManyQuestions: { count: number }
  tooDeepServers: OfName
  serverSilent: { server: string }
  serverLame: { server: string; zone: string }
  deniedFor: OfName & { seconds: number }
}

/** What systemd-resolved does between a program and the servers. */
interface ResolvedMessages {
  resolvedKnows: OfName & { type: string }
  resolvedOwn: OfName
  resolvedScope: OfName & { scope: string }
  resolvedSingleLabel: OfName
  resolvedLlmnr: OfName & { link: string }
  resolvedAlias: OfName & { target: string }
  resolvedWaited: { server: string; seconds: number }
  resolvedSwitches: { from: string; server: string }
  resolvedDegrades: { server: string; level: 'tcp' | 'udp' | 'edns' }
  resolvedOnceMore: { server: string; rcode: string }
  resolvedSimpler: { server: string; rcode: string }
  resolvedDoubts: OfName & { server: string }
  resolvedRepeat: { client: string }
}

/** Why the caller gets what it gets. */
interface EndMessages {
  found: OfName & { count: number }
  literal: { address: string }
  literalOtherFamily: { address: string }
  fromHosts: OfName
  notAHostname: OfName
  answerNotAHostname: OfName
  cannotBeSent: OfName
  readsForever: Record<string, never>
  aliasOnly: OfName
  errorNotFound: OfName
  errorNoData: OfName
  errorTryAgain: OfName
  errorNoRecovery: OfName
  errorRefused: OfName
  errorFirst: OfName & { answer: AnswerKind }
  fileRefused: Record<string, never>
  crashes: Record<string, never>
}

/** What came of a question. */
export type AnswerKind =
  | 'ok'
  | 'nxdomain'
  | 'nodata'
  | 'servfail'
  | 'refused'
  | 'silent'
  | 'closed'
  | 'other'

export type DnsMessages = AskMessages &
  AgainMessages &
  SearchMessages &
  RecursorMessages &
  ResolvedMessages &
  EndMessages

export const say = speaker<DnsMessages>('dns')
