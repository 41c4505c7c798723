import { nextBelow, type RandomState } from '../../core/sim/random.ts'

// apimachinery/pkg/util/rand/rand.go, Kubernetes v1.36: no vowels, no 0, 1 and 3, so that no words come out.
export const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'
const SUFFIX_LENGTH = 5
const NAME_LENGTH_MAX = 63 // apiserver/pkg/storage/names/generate.go, maxNameLength

/** `web-7d9f` + `-x2k4q`: a name made out of a base, cut so that the whole fits into a label. */
export function nameAfter(base: string, random: RandomState): readonly [string, RandomState] {
  let suffix = ''
  let chance = random
  for (let letter = 0; letter < SUFFIX_LENGTH; letter++) {
    const [place, next] = nextBelow(chance, SAFE_LETTERS.length)
    suffix += SAFE_LETTERS[place]
    chance = next
  }
  return [base.slice(0, NAME_LENGTH_MAX - SUFFIX_LENGTH) + suffix, chance]
}
