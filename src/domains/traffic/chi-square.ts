/**
 * Pearson's test: how far observed counts are from expected ones, and how often fair dice alone are at least as far.
 * χ² = Σ (observed − expected)² / expected; p = Q(k/2, χ²/2), the upper regularised incomplete gamma function, for k degrees
 * of freedom (NIST Digital Library of Mathematical Functions, 8.2.4, 8.7.1 and 8.9.2).
 */
export interface ChiSquare {
  readonly value: number
  readonly freedom: number
  readonly p: number
}

/** Undefined: nothing was left to chance, or so little expected (fewer than 5 of one kind) that the test says nothing. */
export function chiSquare(
  counts: readonly { readonly observed: number; readonly expected: number }[],
): ChiSquare | undefined {
  if (counts.length < 2 || counts.some(({ expected }) => expected < 5)) return undefined
  const value = counts.reduce(
    (sum, { observed, expected }) => sum + (observed - expected) ** 2 / expected,
    0,
  )
  const freedom = counts.length - 1
  return { value, freedom, p: upperGamma(freedom / 2, value / 2) }
}

const ENOUGH = 1e-14
const TERMS_MAX = 10_000

/** Q(a, x) for a > 0 and x >= 0: a series where it converges fast, else a continued fraction. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < TERMS_MAX && term > sum * ENOUGH; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.max(0, 1 - scale * sum)
  }
  let b = x + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < TERMS_MAX; n++) {
    const step = n * (a - n)
    b += 2
    d = 1 / (step * d + b)
    c = b + step / c
    fraction *= c * d
    if (Math.abs(c * d - 1) < ENOUGH) break
  }
  return Math.min(1, scale * fraction)
}

/** ln Γ(a) for a that is a multiple of one half: all that degrees of freedom need. */
function logGamma(a: number): number {
  let sum = 0
  let at = a
  for (; at > 1; at--) sum += Math.log(at - 1)
  return at === 1 ? sum : sum + Math.log(Math.PI) / 2
}
