import { useState } from 'react'
import type { StageStore } from '../../../player/stage.ts'
import { useStageStore } from '../../../ui/use-stage.ts'

const kept = new WeakMap<StageStore, Map<string, unknown>>()

/** What was typed and not given yet: it outlives the tab. Undefined: nothing. */
export function useDraft<Value>(
  place: string,
): readonly [draft: Value | undefined, keep: (draft: Value | undefined) => void] {
  const store = useStageStore()
  const drafts = kept.get(store) ?? new Map<string, unknown>()
  kept.set(store, drafts)
  const [draft, show] = useState(() => drafts.get(place) as Value | undefined) // as: one type for each place
  return [
    draft,
    (next) => {
      drafts.set(place, next)
      show(() => next)
    },
  ]
}
