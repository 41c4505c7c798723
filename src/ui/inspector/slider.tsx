import { useId } from 'react'
import { useHeld } from '../use-held.ts'
import './inspector.css'

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly words?: (value: number) => string
  readonly onChange: (value: number) => void
}

/** A number that a hand drags: it shows what the hand has set until the scenario says the same. */
export function Slider({ label, value, min, max, step = 1, words, onChange }: SliderProps) {
  const id = useId()
  const [held, hold] = useHeld(value)
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{words ? words(held) : held}</output>
      <input
        id={id}
        type="range"
        value={held}
        min={min}
        max={Math.max(max, value)}
        step={step}
        {...(words ? { 'aria-valuetext': words(held) } : {})}
        onChange={(event) => {
          const at = Number(event.target.value)
          hold(at)
          onChange(at)
        }}
      />
    </div>
  )
}
