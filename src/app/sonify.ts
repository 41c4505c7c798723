import type { StageStore } from '../player/stage.ts'
import { soundOf } from './sound-of.ts'
import { remembered } from './stored.ts'

const PAUSE_MS = 60 // real ms between two tones: faster steps would be a noise

/** A tone for each step that the reader comes to, if they want it: it tells nothing that is not written too. */
export function sonify(store: StageStore): void {
  let context: AudioContext | undefined
  let heardAt = 0
  store.subscribe((now, before) => {
    if (now.cursor === before.cursor || remembered('sound') !== 'on') return
    const step = now.recording.steps[now.cursor]
    const at = performance.now()
    if (!step || at - heardAt < PAUSE_MS) return
    heardAt = at
    context ??= new AudioContext()
    void context.resume() // a browser lets no page sound before it was touched
    const { from, to, seconds, volume } = soundOf(step)
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: from })
    const gain = new GainNode(context, { gain: 0 })
    const begin = context.currentTime
    tone.frequency.linearRampToValueAtTime(to, begin + seconds)
    gain.gain.linearRampToValueAtTime(volume, begin + 0.01) // without a ramp it clicks
    gain.gain.linearRampToValueAtTime(0, begin + seconds)
    tone.connect(gain).connect(context.destination)
    tone.start(begin)
    tone.stop(begin + seconds)
  })
}
