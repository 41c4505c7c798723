import { openScenario } from '../scenario/open.ts'
import type { Scenario } from '../scenario/schema.ts'

/** An unfinished scenario of this browser. */
export interface Draft {
  readonly scenario: Scenario
  readonly lesson?: string
  /** Manifests that were typed and could not be applied yet. */
  readonly typed?: string
  /** ms since 1970. */
  readonly keptAt: number
}

const NAME = 'hopscope.draft'
/** The one before, which nobody has opened or given up yet. */
const BEFORE = 'hopscope.draft-before'

/** False where nothing can be stored: a sandboxed frame, or a text that is too large. Then only the open page has it. */
export function keepDraft({ scenario, lesson, typed }: Omit<Draft, 'keptAt'>): boolean {
  return attempt(() => {
    localStorage.setItem(NAME, JSON.stringify({ scenario, lesson, typed, keptAt: Date.now() }))
    return true
  }, false)
}

/** The newest first. */
export const keptDrafts = (): readonly Draft[] =>
  [NAME, BEFORE].flatMap((name) => attempt(() => readDraft(localStorage.getItem(name)), []))

/** Storage is anybody's: what is found there is checked like a link. */
function readDraft(text: string | null): readonly Draft[] {
  const found = JSON.parse(text ?? 'null') as Partial<Draft> | null // as: fields are checked below
  const opened = openScenario(found?.scenario)
  if (!opened.ok) return []
  const { lesson, typed, keptAt } = found ?? {}
  const draft = {
    scenario: opened.value,
    keptAt: Number(keptAt) || 0,
    ...(typeof lesson === 'string' && { lesson }),
    ...(typeof typed === 'string' && { typed }),
  }
  return [draft]
}

/** What was kept makes way for new work, and is offered beside it. */
export function setAside(): void {
  attempt(() => {
    const text = localStorage.getItem(NAME)
    if (text !== null) localStorage.setItem(BEFORE, text)
  }, undefined)
}

export function forgetDraft({ keptAt }: Draft): void {
  for (const name of [NAME, BEFORE])
    attempt(() => {
      const [draft] = readDraft(localStorage.getItem(name))
      if (draft?.keptAt === keptAt) localStorage.removeItem(name)
    }, undefined)
}

/** Storage may refuse everything, and may hold anything. */
function attempt<Value>(act: () => Value, otherwise: Value): Value {
  try {
    return act()
  } catch {
    return otherwise
  }
}
