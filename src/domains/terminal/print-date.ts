import { EPOCH_MS, formatTime } from '../../core/time.ts'

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] // 1970-01-01 was a Thursday
// biome-ignore format: a list
const MONTHS = [
  'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec',
]
const DAY_MS = 86_400_000

export interface DateParts {
  readonly weekday: string
  readonly month: string
  readonly day: string
  readonly year: string
  /** `22:47:00` */
  readonly clock: string
}

/** The parts of a time in ms after simulated time 0, as tools write them in the C locale and UTC. */
export function datePartsOf(ms: number): DateParts {
  const [date = '', clock = ''] = formatTime(ms).replace('Z', '').split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  const days = Math.floor((EPOCH_MS + ms) / DAY_MS)
  return {
    weekday: DAYS[days % 7] ?? '',
    month: MONTHS[Number(month) - 1] ?? '',
    day,
    year,
    clock,
  }
}

/** `Mon Nov 30 22:47:00 UTC 2026`: dig's `WHEN`. */
export function printWhen(ms: number): string {
  const { weekday, month, day, clock, year } = datePartsOf(ms)
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`
}

/** `Mon, 30 Nov 2026 22:47:00 GMT` (RFC 9110 section 5.6.7). */
export function printHttpDate(ms: number): string {
  const { weekday, month, day, clock, year } = datePartsOf(ms)
  return `${weekday}, ${day} ${month} ${year} ${clock} GMT`
}

/** `Thu Jan  1 00:01:20 2026`: C's ctime. */
export function printDay(ms: number): string {
  const { weekday, month, day, clock, year } = datePartsOf(ms)
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`
}
