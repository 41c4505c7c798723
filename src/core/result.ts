import type { Message } from './say/message.ts'

/** Something wrong with what the learner gave us, with the place that caused it. */
export interface Problem {
  /** Where: a path into the document, such as `inputs.0.to` or `manifests.2.spec.ports[0].port`. */
  readonly path: string
  /** 1-based line of the text it was read from, when there is a text. */
  readonly line?: number
  /** 1-based column of that text. */
  readonly column?: number
  readonly message: Message
  readonly severity: 'error' | 'warning'
}

/** A value or the reasons why there is none. Warnings may accompany a value. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export const good = <Value>(value: Value, warnings: readonly Problem[] = []): Result<Value> => ({
  ok: true,
  value,
  warnings,
})

export const bad = (...problems: Problem[]): Result<never> => ({ ok: false, problems })
