import type { Answer, Query, Transport } from '../dns/model.ts'
import type { PodFiles } from '../names/model.ts'
import type { Packet } from '../netfilter/model.ts'

/** Commands that were typed, and what they have printed so far. Plain data. */

/** What runs in a Pod: Debian 12 with dnsutils, iputils, iproute2, curl, wget and netcat; or Alpine with its busybox alone. */
export const IMAGES = ['debian', 'alpine'] as const
export type Image = (typeof IMAGES)[number]

/** One query of a lookup and what came of it. Times are simulated ms since the command was typed. */
export interface Exchange {
  readonly query: Query
  readonly server: string
  readonly transport: Transport
  readonly sentAt: number
  /** Absent: nothing came back while somebody waited. */
  readonly heard?: {
    readonly at: number
    readonly came: Answer | 'refused' | 'unreachable'
  }
}

/** How a lookup ended. */
export interface Looked {
  /** As the interface names it: `OK`, `EAI_NONAME`, `exit 1`. */
  readonly error: string
  readonly addresses: readonly string[]
  readonly canonicalName?: string
  readonly exchanges: readonly Exchange[]
}

/** How a connection ended: with an answer, an error message, or not at all. */
export interface Connected {
  /** Absent: nobody answered in time. */
  readonly packet?: Packet
  /** There was no route: nothing left. */
  readonly isUnreachable?: true
  /** Simulated ms between the first packet and its answer. */
  readonly tookMs: number
  /** Who answered, as it calls itself: the hostname of a Pod. */
  readonly server?: string
}

/** What a program is resumed with; `now` is simulated ms since it was started. All of it can lie in a world. */
export interface Heard {
  readonly now: number
  /** What an act that ends at once gave. */
  readonly value?: unknown
  /** What it waited for, or one of several. */
  readonly ended?: Ended
}

export type Ended =
  | { readonly kind: 'lookup'; readonly id: string; readonly looked: Looked }
  | { readonly kind: 'connection'; readonly id: string; readonly connected: Connected }
  | { readonly kind: 'change' }

/** One command. A program is a script that cannot lie in a world: what it was told lies here, and it is run anew with it. */
export interface Run {
  readonly id: string
  /** `pod:shop/client`, `node:node-a`, `control-plane`. */
  readonly target: string
  readonly image: Image
  readonly command: string
  /** Manifests that were pasted with the command. */
  readonly objects?: readonly unknown[]
  /** Where `kubectl exec` has gone: files and packets are of this Pod. */
  readonly inside?: string
  readonly startedAt: number
  readonly heard: readonly Heard[]
  readonly output: string
  /** Absent: it still runs. */
  readonly exitCode?: number
  /** Why we cannot do what the real one does. */
  readonly note?: Note
  /** Lookups and connections that it waits for. */
  readonly lookups: readonly string[]
  readonly connections: readonly string[]
  /** It waits for changes of objects of these kinds. */
  readonly watches?: readonly string[]
}

/** The real tool would do something; this one cannot. */
export type Note = 'notModelled' | 'refused'

export interface TerminalSlice {
  readonly runs: Readonly<Record<string, Run>>
}

const none: TerminalSlice = { runs: {} }

/** Absent in a world where nothing was typed. */
export const terminalOf = ({ terminal }: { readonly terminal?: TerminalSlice }): TerminalSlice =>
  terminal ?? none

export type TerminalEvent =
  /** A learner's input: a command is typed on a machine or in a Pod. */
  | {
      readonly kind: 'terminal/run'
      readonly target: string
      readonly command: string
      /** Of a Pod; absent: debian. */
      readonly image?: Image
      readonly objects?: readonly unknown[]
    }
  /** A program has waited long enough, if nothing has come since it began to: `heard` then. */
  | { readonly kind: 'terminal/woken'; readonly run: string; readonly heard: number }

export type { PodFiles }

/** Among the kinds that a run watches: it is woken by a change of any object. Events come with such changes. */
export const ANY_KIND = '*'
