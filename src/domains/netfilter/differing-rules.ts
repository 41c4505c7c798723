import type { Rule } from './model.ts'

/** The rules of two versions of a chain without what both begin and end with: one changed rule among many costs no more than few. */
export function differingRules(
  old: readonly Rule[],
  now: readonly Rule[],
): { readonly gone: readonly Rule[]; readonly come: readonly Rule[] } {
  if (old === now) return NOTHING
  const shorter = Math.min(old.length, now.length)
  let first = 0
  while (first < shorter && old[first] === now[first]) first += 1
  let last = 0
  while (last < shorter - first && old[old.length - 1 - last] === now[now.length - 1 - last])
    last += 1
  return { gone: old.slice(first, old.length - last), come: now.slice(first, now.length - last) }
}

const NOTHING = { gone: [], come: [] } as const
