import { Fragment, memo, useEffect, useMemo, useRef, useState } from 'react'
import { DEPTHS, type Depth, isShown } from '../../player/stride.ts'
import { waitsIn } from '../../player/waits.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useTime, useWords } from '../words.tsx'
import './inspector.css'

/** The transcript: every step as a sentence, equal to the animation; filtered by depth, actor and words. */
export function StepsPanel() {
  const t = useText()
  const words = useWords()
  const store = useStageStore()
  const recording = useStage((stage) => stage.recording)
  const depth = useStage((stage) => stage.depth)
  const cursor = useStage((stage) => stage.cursor)
  const [actor, setActor] = useState('')
  const [wanted, setWanted] = useState('')
  const actors = useMemo(
    () => [...new Set(recording.steps.map((step) => step.actor))].sort(),
    [recording],
  )
  const lines = useMemo(
    () =>
      recording.steps
        .filter((step) => isShown(step, depth) && (actor === '' || step.actor === actor))
        .map((step) => ({
          index: step.index,
          at: step.at,
          level: step.level,
          actor: step.actor,
          text: words.text(step.message),
        }))
        .filter(({ text }) => text.toLowerCase().includes(wanted.toLowerCase())),
    [recording, depth, actor, wanted, words],
  )
  // Between the lines shown, as long as the longest wait of the story is wide.
  const waits = useMemo(() => new Map(waitsIn(lines).map((wait) => [wait.index, wait.ms])), [lines])
  const longest = Math.max(0, ...waits.values())
  return (
    <div className="steps-panel">
      <div className="filters">
        <label>
          <span>{t('depth')}</span>
          <select
            value={depth}
            onChange={({ target }) => store.getState().look({ depth: target.value as Depth })} // as: the options are depths
          >
            {DEPTHS.map((each) => (
              <option key={each} value={each}>
                {t(`depth_${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('actor')}</span>
          <select value={actor} onChange={(event) => setActor(event.target.value)}>
            <option value="">{t('everyone')}</option>
            {actors.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="wide">
          <span>{t('find')}</span>
          <input type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
        </label>
      </div>
      <p className="hint">
        {t('stepsShown', { shown: lines.length, count: recording.steps.length })}
      </p>
      {recording.ending === 'out of steps' && (
        <p className="hint">{t('endedOutOfSteps', { count: recording.steps.length })}</p>
      )}
      <ol className="steps">
        {lines.map((line, place) => (
          <Fragment key={line.index}>
            {waits.has(place) && <Pause ms={waits.get(place) ?? 0} longest={longest} />}
            <Line {...line} here={line.index === cursor} />
          </Fragment>
        ))}
      </ol>
    </div>
  )
}

/** Time in which nothing happened, drawn to the scale of the longest such time. */
function Pause({ ms, longest }: { readonly ms: number; readonly longest: number }) {
  const t = useText()
  const seconds = Math.round(ms / 100) / 10
  return (
    <li className="wait">
      {t('stepsWait', { time: t('timeSeconds', { seconds }) })}
      <i style={{ width: `${(100 * ms) / longest}%` }} aria-hidden="true" />
    </li>
  )
}

interface LineProps {
  readonly index: number
  readonly at: number
  readonly level: string
  readonly actor: string
  readonly text: string
  readonly here: boolean
}

const Line = memo(function Line({ index, at, level, actor, text, here }: LineProps) {
  const time = useTime()
  const store = useStageStore()
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (!here) return
    // Heights of lines out of view are estimates: look again once they are drawn.
    item.current?.scrollIntoView({ block: 'center' })
    const frame = requestAnimationFrame(() => item.current?.scrollIntoView({ block: 'center' }))
    return () => cancelAnimationFrame(frame)
  }, [here])
  return (
    <li ref={item} data-level={level}>
      <button
        type="button"
        aria-current={here || undefined}
        onClick={() => store.getState().seek(index)}
      >
        <span className="number">{index + 1}</span>
        <span className="text">{text}</span>
        <small>
          {time(at)} · {actor}
        </small>
      </button>
    </li>
  )
})
