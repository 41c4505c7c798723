import type { Asked } from '../../player/question.ts'
import type { Derived } from '../../scenario/schema.ts'
import { useText, useWorded, wordFor } from '../words.tsx'

/** A question and its choices in words: the page's, or those of the author. */
export function useAskedWords() {
  const t = useText()
  const worded = useWorded()
  return {
    ask: ({ ask, own }: Pick<Asked, 'ask' | 'own'>): string =>
      own ? worded(own.text) : t(`ask_${ask as Derived['ask']}`), // as: only an author's own has words of its own
    /** One choice, or all that were ticked (`a,c`). */
    choice: ({ own, choices }: Pick<Asked, 'own' | 'choices'>, choice: string): string =>
      own
        ? choice
            .split(',')
            .map((letter) => worded(own.choices[choices.indexOf(letter)]?.text ?? ''))
            .join(' · ')
        : wordFor(choice, t),
  }
}
