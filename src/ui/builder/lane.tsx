import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { inOrder } from '../../player/author-stage.ts'
import { layLane, spanOf, stepOf, ticksOf, timeAt } from '../../player/lay-lane.ts'
import { clockOf } from '../../player/stage.ts'
import { CLOCK_MAX } from '../../scenario/limits.ts'
import type { Input } from '../../scenario/schema.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useTime } from '../words.tsx'
import { useBuildText } from './use-build-text.ts'
import { useInputWords } from './use-input-words.ts'
import { useWorkshop } from './workshop.ts'
import './lane.css'

interface LaneProps {
  readonly chosen: number | undefined
  readonly onChoose: (place: number) => void
}

const KNOB_PX = 28
const KEYS_PAUSE_MS = 400 // after the last arrow: then the story is recorded anew

/** Inputs along the time: each is dragged, or moved by arrows; what is heard is its time and what it does. */
export function Lane({ chosen, onChoose }: LaneProps) {
  const b = useBuildText()
  const time = useTime()
  const { author } = useWorkshop()
  const store = useStageStore()
  const track = useRef<HTMLDivElement>(null)
  const inputs = useStage(({ scenario }) => scenario.inputs)
  const clock = useStage(clockOf)
  const lastAt = useStage(({ recording }) => recording.steps.at(-1)?.at ?? 0)
  const [width, setWidth] = useState(400)
  const [moved, move] = useState<{
    readonly of: Input
    readonly at: number
    readonly span: number
  }>()
  const held = moved && inputs.includes(moved.of) ? moved : undefined
  const times = inputs.map((input) => (held?.of === input ? held.at : input.at))
  // What comes long after the last input, such as patience that runs out, would press everything else together.
  const lastInput = Math.max(0, ...inputs.map(({ at }) => at))
  const span = held?.span ?? spanOf([...times, Math.min(lastAt, lastInput * 1.5 + 200)])
  const places = layLane(times, span, KNOB_PX / Math.max(KNOB_PX, width))
  const rows = 1 + Math.max(0, ...places.map(({ row }) => row))

  useEffect(() => {
    const element = track.current
    if (!element) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const give = async (of: Input, at: number) => {
    if (at === of.at) return move(undefined)
    const next = { ...of, at }
    await author.change((scenario) => ({
      ...scenario,
      inputs: inOrder(scenario.inputs.map((input) => (input === of ? next : input))),
    }))
    move(undefined)
    // Among the others it may stand in another place now: who moved it stays with it.
    const place = store.getState().scenario.inputs.indexOf(next)
    const knobs = track.current?.querySelectorAll<HTMLElement>('.lane-knob')
    if (place >= 0 && track.current?.contains(document.activeElement)) knobs?.[place]?.focus()
  }

  useEffect(() => {
    if (!held || isDragged(track.current)) return
    const timer = setTimeout(() => void give(held.of, held.at), KEYS_PAUSE_MS)
    return () => clearTimeout(timer)
  })

  return (
    <fieldset className="lane">
      <legend className="visually-hidden">{b('lane')}</legend>
      <div className="lane-track" ref={track} style={{ blockSize: `${rows * (KNOB_PX + 4)}px` }}>
        <i
          className="lane-now"
          aria-hidden="true"
          style={{ insetInlineStart: `${Math.min(1, clock / span) * 100}%` }}
        />
        {inputs.map((input, place) => (
          <Knob
            // biome-ignore lint/suspicious/noArrayIndexKey: two inputs may be alike
            key={place}
            input={input}
            number={place + 1}
            at={times[place] ?? 0}
            span={span}
            isChosen={chosen === place}
            inlineStart={`calc((100% - ${KNOB_PX}px) * ${places[place]?.part ?? 0})`}
            top={(places[place]?.row ?? 0) * (KNOB_PX + 4)}
            track={track}
            onChoose={() => onChoose(place)}
            onMove={(at) => move({ of: input, at, span })}
            onGive={(at) => void give(input, at)}
          />
        ))}
      </div>
      <div className="lane-ticks" aria-hidden="true">
        {ticksOf(span).map((tick) => (
          <span key={tick}>{time(tick)}</span>
        ))}
      </div>
    </fieldset>
  )
}

const isDragged = (track: HTMLElement | null): boolean =>
  track?.querySelector('[data-dragged]') !== null

interface KnobProps {
  readonly input: Input
  readonly number: number
  readonly at: number
  readonly span: number
  readonly isChosen: boolean
  readonly inlineStart: string
  readonly top: number
  readonly track: { readonly current: HTMLDivElement | null }
  readonly onChoose: () => void
  /** Shown there, and not yet part of the document. */
  readonly onMove: (at: number) => void
  readonly onGive: (at: number) => void
}

function Knob(props: KnobProps) {
  const { input, number, at, span, isChosen, track, onChoose, onMove, onGive } = props
  const time = useTime()
  const inputWords = useInputWords()
  const grip = useRef<number>(undefined)
  const atOf = ({ clientX }: PointerEvent): number => {
    const { left = 0, width = 1 } = track.current?.getBoundingClientRect() ?? {}
    const part = (clientX - left - (grip.current ?? 0)) / Math.max(1, width - KNOB_PX)
    return Math.min(CLOCK_MAX, timeAt(part, span))
  }
  const onKey = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 1 : stepOf(span)
    const by = {
      ArrowRight: step,
      ArrowUp: step,
      ArrowLeft: -step,
      ArrowDown: -step,
      PageUp: 10 * step,
      PageDown: -10 * step,
    }[event.key]
    if (event.key === 'Home') onMove(0)
    else if (event.key === 'Enter' || event.key === ' ') onChoose()
    else if (by !== undefined) onMove(Math.max(0, Math.min(CLOCK_MAX, at + by)))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const end = (event: PointerEvent<HTMLElement>) => {
    if (grip.current === undefined) return
    const next = atOf(event)
    grip.current = undefined
    delete event.currentTarget.dataset.dragged
    onGive(next)
  }
  return (
    <div
      className="lane-knob"
      role="slider"
      tabIndex={0}
      data-kind={input.kind.split('/')[0]}
      data-chosen={isChosen || undefined}
      style={{ insetInlineStart: props.inlineStart, top: props.top }}
      aria-label={inputWords(input)}
      aria-valuemin={0}
      aria-valuemax={span}
      aria-valuenow={at}
      aria-valuetext={`${time(at)}`}
      title={`${time(at)} · ${inputWords(input)}`}
      onKeyDown={onKey}
      onFocus={onChoose}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        grip.current = event.clientX - event.currentTarget.getBoundingClientRect().left
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.dataset.dragged = ''
      }}
      onPointerMove={(event) => {
        if (grip.current !== undefined) onMove(atOf(event))
      }}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {number}
    </div>
  )
}
