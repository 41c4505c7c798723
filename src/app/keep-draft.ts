import { openScenario } from '../scenario/open.ts'
import type { Scenario } from '../scenario/schema.ts'

/** The one unfinished scenario of this browser. */
export interface Draft {
  readonly scenario: Scenario
  readonly lesson?: string
  /** Manifests that were typed and could not be applied yet. */
  readonly typed?: string
  /** ms since 1970. */
  readonly keptAt: number
}

const NAME = 'hopscope.draft'

/** False where nothing can be stored: a sandboxed frame, or a text that is too large. Then only the open page has it. */
export function keepDraft({ scenario, lesson, typed }: Omit<Draft, 'keptAt'>): boolean {
  try {
    localStorage.setItem(NAME, JSON.stringify({ scenario, lesson, typed, keptAt: Date.now() }))
    return true
  } catch {
    return false
  }
}

/** Storage is anybody's: what is found there is checked like a link. */
export function keptDraft(): Draft | undefined {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? 'null') as Partial<Draft> | null // as: fields are checked below
    const opened = openScenario(found?.scenario)
    if (!opened.ok) return undefined
    const { lesson, typed, keptAt } = found ?? {}
    return {
      scenario: opened.value,
      keptAt: Number(keptAt) || 0,
      ...(typeof lesson === 'string' && { lesson }),
      ...(typeof typed === 'string' && { typed }),
    }
  } catch {
    return undefined
  }
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(NAME)
  } catch {
    // There is no storage: nothing was kept.
  }
}
