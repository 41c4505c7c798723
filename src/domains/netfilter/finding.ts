import type { Message } from '../../core/say/message.ts'
import { say } from './explain.ts'

/** Something a reader found in a text and did not pass over in silence. */
export interface Finding {
  /** Line of the text, from 1; absent: it is about something that is not there. */
  readonly line?: number
  readonly message: Message
  /** `error`: this line was not understood. `warning`: it was, and something follows from it. */
  readonly severity: 'error' | 'warning'
}

export const warning = (message: Message, line?: number): Finding => ({
  ...(line === undefined ? {} : { line }),
  message,
  severity: 'warning',
})

export const error = (message: Message, line: number): Finding => ({
  line,
  message,
  severity: 'error',
})

const ALIKE_MAX = 50 // findings with the same message key; a broken text has one on every line

/** The first findings of each kind, and how many more there are. */
export function shortened(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>()
  const kept = findings.filter(({ message: { key } }) => {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count <= ALIKE_MAX
  })
  const left = findings.length - kept.length
  return left === 0 ? kept : [...kept, warning(say('moreFindings', { count: left }))]
}
