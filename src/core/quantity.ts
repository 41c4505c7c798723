/** Amounts as Kubernetes writes them: `100m`, `0.5`, `128Mi`, `1e3`. */

// apimachinery/pkg/api/resource/suffix.go, Kubernetes v1.36: binary and decimal suffixes, as powers.
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/

/** The amount in thousandths (CPU: millicores), rounded up as the scheduler does; undefined when it is none. */
export function milliOf(quantity: string | number): number | undefined {
  const found = QUANTITY.exec(String(quantity))
  if (!found) return undefined
  const [, digits = '', suffix = '', exponent = '0'] = found
  const factor = (SUFFIXES[suffix] ?? Number.NaN) * 10 ** Number(exponent)
  const milli = Number(digits) * factor * 1_000
  return Number.isFinite(milli) ? Math.ceil(Number(milli.toPrecision(15))) : undefined
}
