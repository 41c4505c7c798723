import { gateBetween, type StageStore } from './stage.ts'
import { strideFrom } from './stride.ts'

const BEAT_MS = 1_600 // real ms a story step stays on screen at speed 1
const RULE_MS = 420 // real ms for a rule: many of them, little to read

/**
 * The only clock of the page: while the stage plays, it moves the cursor one stride a beat, stops at questions and at
 * the end. Returns what ends it.
 */
export function runClock(store: StageStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tick = () => {
    const { recording, cursor, stride, questions, answers, stopBetween } = store.getState()
    const wanted = strideFrom(recording, cursor, stride, 1)
    const stop = stopBetween?.(recording, cursor, wanted)
    const target = stop ?? wanted
    const gate = gateBetween(questions, answers, cursor, target)
    store.setState({ cursor: gate ? gate.gate : target })
    if (gate || stop !== undefined || target >= recording.steps.length - 1)
      store.setState({ playing: false })
  }
  const arm = () => {
    const { playing, stride, speed } = store.getState()
    clearTimeout(timer)
    timer = playing ? setTimeout(tick, (stride === 'rule' ? RULE_MS : BEAT_MS) / speed) : undefined
  }
  const unsubscribe = store.subscribe((now, before) => {
    if (
      now.playing !== before.playing ||
      now.cursor !== before.cursor ||
      now.speed !== before.speed
    )
      arm()
  })
  arm()
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}
