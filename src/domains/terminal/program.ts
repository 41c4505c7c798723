import type { World, WorldEvent } from '../../world.ts'
import type { RecordType } from '../dns/model.ts'
import type { Library } from '../names/model.ts'
import type { Connected, Ended, Heard, Looked, Note, PodFiles } from './model.ts'

/**
 * A command as a generator: it yields what it does next and is resumed with what came of it. Its last value is its exit
 * code. It knows no clock and no network; whoever drives it has them.
 */
export type Program<Result = number> = Generator<Act, Result, Heard>

export type Act =
  /** To the screen, where stdout and stderr are one. */
  | { readonly act: 'print'; readonly text: string }
  /** A lookup begins. Resumed at once with its id. */
  | { readonly act: 'lookUp'; readonly ask: Ask }
  /** A connection is opened, or an echo request sent. Resumed at once with its id. */
  | { readonly act: 'open'; readonly open: Open }
  /** Resumed with the next thing that ends, or without one at `untilMs`. Absent: it waits for ever. */
  | { readonly act: 'wait'; readonly untilMs?: number; readonly kinds?: readonly string[] }
  /** What is there now: plain data. Resumed at once with it. */
  | { readonly act: 'read'; readonly read: (world: World) => unknown }
  /** The files that kubelet wrote into the Pod. Resumed at once. */
  | { readonly act: 'files' }
  /** What a lower domain does within this instant. */
  | { readonly act: 'do'; readonly event: WorldEvent }
  /** What follows happens in this Pod. */
  | { readonly act: 'enter'; readonly target: string }
  | { readonly act: 'note'; readonly note: Note }

/** What somebody looks up: the resolver that does it, by its name in `dns`, and what is asked of it. */
export interface Ask {
  readonly name: string
  readonly asker: Library
  readonly resolver: string
  readonly family?: 'unspec' | 'inet' | 'inet6'
  readonly type?: RecordType
  readonly isTypeGiven?: boolean
  readonly arguments?: readonly string[]
  /** Over those of resolv.conf: `timeout:1 attempts:1`. */
  readonly options?: string
}

export interface Open {
  readonly to: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp' | 'icmp'
  /** Simulated ms until its sender gives up. */
  readonly patienceMs: number
}

/**
 * What the kernel waits for an answer to SYN: it sends it again 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s later
 * (tcp_syn_linear_timeouts 4, tcp_syn_retries 6: Documentation/networking/ip-sysctl.rst, Linux 6.18) and gives up after 131 s.
 */
export const SYN_PATIENCE_MS = 131_000

export function* print(text: string): Program<void> {
  if (text !== '') yield { act: 'print', text }
}

/** Exit code after a last word. */
export function* fail(code: number, text: string): Program {
  yield* print(text)
  return code
}

/** What the real tool does there is not done here: said beside its output, and not in its words. */
export function* notModelled(): Program {
  yield { act: 'note', note: 'notModelled' }
  return 0
}

/** What is there now. The answer has to be plain data: it is kept. */
export function* read<Value>(of: (world: World) => Value): Program<Value> {
  const { value } = yield { act: 'read', read: of }
  return value as Value // as: what `of` gave
}

export function* files(): Program<PodFiles> {
  const { value } = yield { act: 'files' }
  return value as PodFiles // as: what the driver gives
}

export function* lookUp(ask: Ask): Program<Looked> {
  const { value: id, ended: atOnce } = yield { act: 'lookUp', ask }
  if (atOnce?.kind === 'lookup') return atOnce.looked
  for (;;) {
    const { ended } = yield { act: 'wait' }
    if (ended?.kind === 'lookup' && ended.id === id) return ended.looked
  }
}

export function* connect(open: Open): Program<Connected> {
  const { value: id } = yield { act: 'open', open }
  for (;;) {
    const { ended } = yield { act: 'wait' }
    if (ended?.kind === 'connection' && ended.id === id) return ended.connected
  }
}

export function* now(): Program<number> {
  return (yield { act: 'read', read: () => undefined }).now
}

export type { Ended, Heard }
