import type { Derived as Asked, Scenario, Try } from '../schema.ts'

/** A text in both languages. */
export type Bilingual = Readonly<Record<'en' | 'zh-CN', string>>

/**
 * One question on a concept. Either its choices are written, the right one first and the others common mistakes; or they
 * and the answer come from playing a lesson, perhaps changed.
 */
export interface QuizItem {
  readonly id: string
  readonly ask: Bilingual
  readonly why: Bilingual
  /** Where it can be seen. */
  readonly lesson: string
  readonly choices?: readonly Bilingual[]
  readonly derive?: Derived
}

/** What is laid over the lesson, and what is asked of its recording. */
export interface Derived extends Pick<Try, 'etcd' | 'inputs'> {
  readonly seed?: Scenario['seed']
  readonly ask: Asked['ask']
  readonly before: { readonly key: string; readonly occurrence?: number }
}
