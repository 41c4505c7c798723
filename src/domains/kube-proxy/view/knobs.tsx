import { type ReactNode, useId, useState } from 'react'
import { useHeld } from '../../../ui/use-held.ts'
import { useWords } from '../../../ui/words.tsx'
import { type PanelMessages, say } from '../explain.ts'
import { isNodePortAddress } from '../network.ts'

/** Messages without parameters: what a field is for. */
type Purpose = {
  [Key in keyof PanelMessages]: PanelMessages[Key] extends Record<string, never> ? Key : never
}[keyof PanelMessages]

interface Named {
  readonly field: string
  readonly purpose: Purpose
}

interface KnobProps<Value> extends Named {
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** A field by its exact name, its control, and what it is for. */
function Knob({ field, purpose, children }: Named & { children: (id: string) => ReactNode }) {
  const words = useWords()
  const id = useId()
  return (
    <div className="knob">
      <label htmlFor={id}>
        <code>{field}</code>
      </label>
      {children(id)}
      <small>{words.text(say(purpose))}</small>
    </div>
  )
}

export function Switch({ value, onChange, ...named }: KnobProps<boolean>) {
  const [held, hold] = useHeld(value)
  return (
    <Knob {...named}>
      {(id) => (
        <input
          id={id}
          type="checkbox"
          checked={held}
          onChange={({ target }) => {
            hold(target.checked)
            onChange(target.checked)
          }}
        />
      )}
    </Knob>
  )
}

interface ChoiceProps<Value extends string> extends KnobProps<Value> {
  readonly options: readonly Value[]
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { value, options, onChange, ...named } = props
  const [held, hold] = useHeld(value)
  const choose = (option: Value) => {
    hold(option)
    onChange(option)
  }
  return (
    <Knob {...named}>
      {(id) => (
        <select
          id={id}
          value={held}
          onChange={({ target }) => choose(target.value as Value)} // as: one of the options
        >
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
    </Knob>
  )
}

interface CountProps extends KnobProps<number> {
  readonly min?: number
  readonly max: number
  readonly step?: number
}

/** A whole number. While what is typed is none, it is marked and the setting stays as it was. */
export function Count({ value, min = 0, max, step = 1, onChange, ...named }: CountProps) {
  const [typed, type] = useHeld(String(value))
  const isGood = (text: string) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max
  return (
    <Knob {...named}>
      {(id) => (
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={step}
          value={typed}
          aria-invalid={!isGood(typed) || undefined}
          onChange={({ target }) => {
            type(target.value)
            if (isGood(target.value)) onChange(Number(target.value))
          }}
        />
      )}
    </Knob>
  )
}

/** A name. It counts when the field is left: half a name writes no rules. */
export const Word = ({ value, onChange, ...named }: KnobProps<string>) => (
  <Knob {...named}>
    {(id) => (
      <input
        id={id}
        type="text"
        key={value}
        defaultValue={value}
        maxLength={64}
        onBlur={({ target }) => target.value !== value && onChange(target.value)}
      />
    )}
  </Knob>
)

interface AddressesProps extends Partial<Named> {
  readonly value: readonly string[]
  readonly onChange: (value: string[]) => void
}

/** Networks, with commas. They count when the field is left and none is wrong. */
export function Addresses({
  value,
  onChange,
  field = 'nodePortAddresses',
  purpose = 'nodePortAddresses',
}: AddressesProps) {
  const words = useWords()
  const [typed, type] = useState(value.join(', '))
  const parts = typed.split(/[,\s]+/).filter((part) => part !== '')
  const wrong = parts.find((part) => !isNodePortAddress(part))
  return (
    <>
      <Knob field={field} purpose={purpose}>
        {(id) => (
          <input
            id={id}
            type="text"
            value={typed}
            aria-invalid={wrong !== undefined || undefined}
            onChange={({ target }) => type(target.value)}
            onBlur={() => wrong === undefined && parts.join() !== value.join() && onChange(parts)}
          />
        )}
      </Knob>
      {wrong !== undefined && (
        <p role="alert">{words.text(say('nodePortAddressWrong', { value: wrong }))}</p>
      )}
    </>
  )
}
