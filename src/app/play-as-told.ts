import type { Stage, StageStore } from '../player/stage.ts'
import type { Presentation } from './presentation.ts'

const PAUSE_MS = 2_500 // real ms on the last step before a loop begins anew

/** `autoplay`, `start`, `end`, `loop`. Nobody who asks for less motion is played to unasked. */
export function playAsTold(
  store: StageStore,
  { autoplay, loop, start, end }: Presentation,
  free: Pick<Stage, 'seek' | 'play'>,
): void {
  const begin = start ?? store.getState().cursor
  const again = () => {
    const { cursor } = store.getState()
    setTimeout(() => {
      const now = store.getState()
      if (now.playing || now.cursor !== cursor) return // a reader went on from here
      free.seek(begin)
      free.play()
    }, PAUSE_MS)
  }
  store.subscribe((now, before) => {
    const last = now.recording.steps.length - 1
    const isPast = end !== undefined && now.cursor >= end && before.cursor < end
    if (now.playing && isPast) store.setState({ cursor: Math.min(end, last), playing: false })
    // The clock stops without moving; a reader who goes somewhere moves.
    const hasStopped = before.playing && !now.playing && now.cursor === before.cursor
    if (loop && hasStopped && now.cursor >= Math.min(end ?? last, last)) again()
  })
  const { motion } = document.documentElement.dataset
  const isQuiet = motion === 'reduce' || matchMedia('(prefers-reduced-motion: reduce)').matches
  if (autoplay && (motion === 'full' || !isQuiet)) free.play()
}
