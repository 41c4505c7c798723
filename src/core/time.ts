/** Points in time as Kubernetes writes them (RFC 3339, whole seconds, UTC), without the browser's calendar. */

/** Simulated time 0 is 2026-01-01T00:00:00Z. In ms since 1970. */
export const EPOCH_MS = 1_767_225_600_000

const DAY_MS = 86_400_000

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-01-01T00:00:20Z` for 20,000 ms after simulated time 0; fractions of a second are cut, as metav1.Time does. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1_000)
  if (second !== last.second) last = { second, text: textOf(second * 1_000) }
  return last.text
}

/** Much is written in one second. */
let last = { second: Number.NaN, text: '' }

function textOf(ms: number): string {
  const unixMs = EPOCH_MS + ms
  const days = Math.floor(unixMs / DAY_MS)
  const seconds = Math.floor((unixMs - days * DAY_MS) / 1_000)
  const { year, month, day } = dateOfDay(days)
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock.map(two).join(':')}Z`
}

const TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

/** Ms after simulated time 0 (negative: before it), or undefined when the text is no RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  const found = TIME.exec(text)
  if (!found) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number)
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const fractionMs = Math.floor(Number(`0.${found[7] ?? '0'}`) * 1_000)
  const offsetMinutes = Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)
  const offsetMs = offsetMinutes * 60_000 * (found[8] === '-' ? -1 : 1)
  const clockMs = ((hour ?? 0) * 3_600 + (minute ?? 0) * 60 + (second ?? 0)) * 1_000
  return dayOfDate({ year, month, day }) * DAY_MS + clockMs + fractionMs - offsetMs - EPOCH_MS
}

interface CalendarDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

// Gregorian calendar in eras of 400 years (146,097 days) that begin on 1 March, so that leap days come last.
const ERA_DAYS = 146_097
const DAYS_TO_1970 = 719_468

/** Days since 1970-01-01 of a date. */
function dayOfDate({ year, month, day }: CalendarDate): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - DAYS_TO_1970
}

/** The date of a day counted from 1970-01-01. */
function dateOfDay(days: number): CalendarDate {
  const shifted = days + DAYS_TO_1970
  const era = Math.floor(shifted / ERA_DAYS)
  const d = shifted - era * ERA_DAYS
  const leaps = Math.floor(d / 1_460) - Math.floor(d / 36_524) + Math.floor(d / 146_096)
  const yearOfEra = Math.floor((d - leaps) / 365)
  const dayOfYear = d - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
