import type { Problem } from '../core/result.ts'
import { lessonOf, preparedFromLesson } from '../player/lesson-of.ts'
import { readLink } from '../player/link.ts'
import { prepare } from '../player/prepare.ts'
import { createStage, type StageStore } from '../player/stage.ts'
import { DEPTHS } from '../player/stride.ts'
import { TABS, type ViewState } from '../player/view-slice.ts'
import { cannotPlay } from '../scenario/cannot-play.ts'
import type { Scenario } from '../scenario/schema.ts'
import { isLarge, tooMuch, weigh } from '../scenario/weigh.ts'
import type { Address } from './begin.ts'
import { holdStage } from './hold-stage.ts'
import { pick } from './query.ts'

/** A link that was opened, or why it was not. */
export interface OpenedLink {
  readonly store?: StageStore
  readonly problems: readonly Problem[]
  /** It asks for so many Pods that the reader is asked first. */
  readonly podCount?: number
}

/** Reads a link of anyone, checks it, weighs it, and records it. */
export async function openLink(
  hash: string,
  { opening, adapt, isHosted, isLargeFine }: Address,
): Promise<OpenedLink> {
  const link = await readLink(hash, lessonOf)
  if (!link.ok) return link
  const { scenario, step, level, base } = link.value
  const known = base === undefined ? undefined : await preparedFromLesson(base, scenario)
  const prepared = known ? { ok: true as const, value: known } : await prepare(scenario)
  if (!prepared.ok) return prepared
  const weight = weigh(prepared.value)
  const problems = tooMuch(weight)
  if (problems.length > 0) return { problems }
  if (isLarge(weight) && !isLargeFine) return { problems: [], podCount: weight.pods }
  const depth = pick(DEPTHS, level)
  try {
    const store = await createStage(await adapt(prepared.value), {
      ...opening,
      ...(step === undefined ? {} : { step }),
      view: { ...opening.view, ...(depth && { depth }), ...locksOf(scenario, opening.view) },
      lesson: base,
    })
    if (!isHosted) holdStage(store)
    return { store, problems: link.warnings }
  } catch (error) {
    return { problems: [cannotPlay(error)] }
  }
}

/** What the author has locked, beside what the host page has. Who builds the scenario is not held by it. */
function locksOf({ locks = [] }: Scenario, view: Partial<ViewState> = {}): Partial<ViewState> {
  if (view.beside === 'builder' || locks.length === 0) return {}
  const all = [...new Set([...(view.locks ?? []), ...locks])]
  if (!all.includes('time')) return { locks: all }
  // Two recordings side by side have a clock of their own.
  const tabs = (view.tabs ?? TABS).filter((tab) => tab !== 'compare')
  return { locks: all, tabs, compare: undefined }
}
