import { hashOfText } from './chain-receipt.ts'
import type { Asked } from './question.ts'

/**
 * The choices as they are shown with a seed: each learner with a seed of their own has an order of their own, and the letters that are
 * graded, kept and told stay the same.
 */
export function shownOrder(
  { id, choices, own }: Pick<Asked, 'id' | 'choices' | 'own'>,
  seed: number,
): readonly string[] {
  if (!own || own.inOrder) return choices
  const draws = hashOfText(`hopscope choices 1\n${seed}\n${id}`)
  const order = [...choices]
  // From the last place down, each takes one of those that are left (R. Durstenfeld, 1964); at most seven of 32 bytes are used.
  for (let last = order.length - 1; last > 0; last--) {
    const taken = (draws[last] ?? 0) % (last + 1)
    const [a, b] = [order[last], order[taken]]
    if (a !== undefined && b !== undefined) [order[last], order[taken]] = [b, a]
  }
  return order
}
