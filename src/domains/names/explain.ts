import type { Ref } from '../../core/ref.ts'
import { speaker } from '../../core/say/message.ts'
import type { Library } from './model.ts'
import type { NamesViewLists, NamesViewMessages } from './view-messages.ts'

/** What came of one query. */
export type Answered =
  | 'ok'
  | 'nodata'
  | 'alias'
  | 'referral'
  | 'nxdomain'
  | 'servfail'
  | 'refused'
  | 'truncated'
  | 'other'

/** What is told of a lookup: who asks what, who answers, and what it cost. */
export interface NamesMessages {
  asked: { from: Ref; name: string; library: Library }
  nobody: { from: string }
  noFile: { from: Ref; why: string }
  fileRead: { from: Ref; servers: string; searches: string; ndots: number }
  sent: { from: Ref; server: string; name: string; type: string }
  sentOverTcp: { from: Ref; server: string; name: string; type: string }
  unreachable: { from: Ref; server: string }
  arrived: { pod: Ref; name: string; type: string; client: string }
  closed: { to: Ref; port: number }
  stage: { pod: Ref; plugin: string }
  noDnsServer: { to: Ref }
  hangs: { pod: Ref }
  noCorefile: { pod: Ref }
  badCorefile: { pod: Ref; error: string }
  silent: { pod: Ref }
  upstreamSilent: { upstream: Ref }
  answered: { pod: Ref; name: string; type: string; answered: Answered; count: number }
  heard: { from: Ref; name: string; type: string; answered: Answered; count: number }
  upstreamAsked: { from: Ref; server: string; name: string; type: string }
  upstreamOverTcp: { from: Ref; server: string; name: string; type: string }
  askedAgain: { from: Ref; server: string; name: string; type: string }
  upstreamHeard: {
    from: Ref
    server: string
    name: string
    type: string
    answered: Answered
    count: number
  }
  loopFound: { pod: Ref; line: string }
  startRefused: { pod: Ref; error: string }
  reloaded: { pod: Ref }
  reloadFailed: { pod: Ref; error: string }
  dnsmasqHit: { pod: Ref }
  dnsmasqMiss: { pod: Ref }
  dnsmasqForwards: { pod: Ref }
  kubednsAsked: { pod: Ref }
  outOfMemory: { pod: Ref; count: number }
  cacheSet: { pod: Ref; addresses: string; rules: number }
  cacheGone: { node: Ref }
  foreign: { from: Ref; source: string; server: string }
  portClosed: { from: Ref; by: string }
  tooLate: { from: Ref; name: string }
  errorIgnored: { from: Ref; by: string }
  waited: { from: Ref; seconds: number; server: string }
  tally: { sent: number; wasted: number; ms: number }
  noIPv4: { from: Ref; name: string }
}

/** A name as people write it: that it is absolute is plain where a server is asked. */
export const written = (name: string): string => (name.length > 1 ? name.replace(/\.$/, '') : name)

export type NamesLists = Record<`library.${Library}`, string> & NamesViewLists

export type NamesWords = NamesMessages & NamesViewMessages

export const say = speaker<NamesWords>('names')
