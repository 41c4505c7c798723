/**
 * A duration as kubectl shows ages: k8s.io/apimachinery/pkg/util/duration/duration.go `HumanDuration`, v0.36.
 * `ms`: how long ago; undefined: `<unknown>`.
 */
export function printAge(ms: number | undefined): string {
  if (ms === undefined) return '<unknown>'
  const seconds = Math.trunc(ms / 1_000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 192) return both(Math.floor(hours / 24), 'd', hours % 24, 'h')
  const days = Math.floor(hours / 24)
  if (hours < 24 * 365 * 2) return `${days}d`
  if (hours < 24 * 365 * 8) return both(Math.floor(days / 365), 'y', days % 365, 'd')
  return `${Math.floor(days / 365)}y`
}

const both = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`
