import { formatTime, parseTime } from '../../core/time.ts'
import type { World } from '../../world.ts'

/** The API server's clock as it writes it, `laterMs` from now. */
export const now = (world: World, laterMs = 0): string =>
  formatTime(world.api.elapsedMs + world.clock + laterMs)

/** Ms that passed since a time written by the API server; negative in the future, undefined when it is no time. */
export function sinceMs(world: World, time: string | undefined): number | undefined {
  const at = time === undefined ? undefined : parseTime(time)
  return at === undefined ? undefined : world.api.elapsedMs + world.clock - at
}
