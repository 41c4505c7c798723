import { type ReactNode, useId, useState } from 'react'
import './deeds.css'

interface DeedsProps {
  readonly legend: string
  /** What something is done to: its value, and how it is called. */
  readonly targets: readonly { readonly value: string; readonly name: string }[]
  readonly label: string
  /** What can be done to the target chosen; each is done at the step on screen. */
  readonly deeds: (target: string) => readonly Deed[]
  readonly children?: (target: string) => ReactNode
}

export interface Deed {
  readonly name: string
  readonly isPossible?: boolean
  readonly onClick: () => void
}

/** A thing to choose, and buttons for what a learner can do to it now. */
export function Deeds({ legend, targets, label, deeds, children }: DeedsProps) {
  const id = useId()
  const [chosen, choose] = useState('')
  const target = targets.some(({ value }) => value === chosen) ? chosen : targets[0]?.value
  if (target === undefined) return null
  return (
    <fieldset className="deeds">
      <legend>{legend}</legend>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={target} onChange={(event) => choose(event.target.value)}>
        {targets.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <div className="deed-buttons">
        {deeds(target).map(({ name, isPossible = true, onClick }) => (
          <button key={name} type="button" disabled={!isPossible} onClick={onClick}>
            {name}
          </button>
        ))}
      </div>
      {children?.(target)}
    </fieldset>
  )
}
