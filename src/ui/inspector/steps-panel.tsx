import { Fragment, memo, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Step } from '../../core/sim/kernel.ts'
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
  const cursor = useDeferredValue(useStage((stage) => stage.cursor)) // the diagram and the sentence come first
  const [actor, setActor] = useState('')
  const [wanted, setWanted] = useState('')
  const actors = useMemo(
    () => [...new Set(recording.steps.map((step) => step.actor))].sort(),
    [recording],
  )
  const lines = useMemo(
    () =>
      recording.steps.filter(
        (step) =>
          isShown(step, depth) &&
          (actor === '' || step.actor === actor) &&
          (wanted === '' || words.text(step.message).toLowerCase().includes(wanted.toLowerCase())),
      ),
    [recording, depth, actor, wanted, words],
  )
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
        <RecordOn key={recording.steps.length} count={recording.steps.length} />
      )}
      <Lines lines={lines} cursor={cursor} />
    </div>
  )
}

const LINES_MAX = 500 // more are too many for a browser to lay out at each step
const LINES_AT_ONCE = 100 // of those: a step far away has lines of its own, which are made within a frame

interface LinesProps {
  readonly lines: readonly Step<unknown>[]
  readonly cursor: number
}

/** The lines around the step on screen, and the way to others. */
const Lines = memo(function Lines({ lines, cursor }: LinesProps) {
  const t = useText()
  const many = lines.length > LINES_MAX ? LINES_AT_ONCE : LINES_MAX
  const [from, show] = useLinesAround(lines, cursor, many)
  // Between the lines shown, as long as the longest wait of the story is wide.
  const waits = useMemo(() => new Map(waitsIn(lines).map((wait) => [wait.index, wait.ms])), [lines])
  const longest = useMemo(
    () => [...waits.values()].reduce((most, ms) => Math.max(most, ms), 0),
    [waits],
  )
  return (
    <>
      {from > 0 && (
        <button type="button" className="quiet" onClick={() => show(from - many)}>
          {t('stepsEarlier', { from: Math.max(1, from - many + 1), to: from })}
        </button>
      )}
      <ol className="steps">
        {lines.slice(from, from + many).map((step, place) => (
          <Fragment key={step.index}>
            {waits.has(from + place) && (
              <Pause ms={waits.get(from + place) ?? 0} longest={longest} />
            )}
            <Line step={step} here={step.index === cursor} />
          </Fragment>
        ))}
      </ol>
      {from + many < lines.length && (
        <button type="button" className="quiet" onClick={() => show(from + many)}>
          {t('stepsLater', {
            from: from + many + 1,
            to: Math.min(lines.length, from + 2 * many),
          })}
        </button>
      )}
    </>
  )
})

/** Where the lines shown begin: those around the step on screen, until a reader goes to others. */
function useLinesAround(
  lines: readonly { readonly index: number }[],
  cursor: number,
  many: number,
): readonly [from: number, show: (from: number) => void] {
  const [chosen, choose] = useState<{ readonly cursor: number; readonly from: number }>()
  const here = useMemo(() => {
    let [low, high] = [0, lines.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((lines[middle]?.index ?? 0) < cursor) low = middle + 1
      else high = middle
    }
    return Math.min(low, lines.length - 1)
  }, [lines, cursor])
  const wanted = chosen?.cursor === cursor ? chosen.from : here
  const from = Math.max(0, Math.min(wanted, lines.length - 1))
  return [from - (from % many), (place) => choose({ cursor, from: place })]
}

/** What is cut off a long recording, and how to get it. */
function RecordOn({ count }: { readonly count: number }) {
  const t = useText()
  const store = useStageStore()
  const [most, allow] = useState<number>()
  const [recorded, tell] = useState<number>()
  const isStopped = useRef(false)
  const isPair = useStage(({ pair }) => pair !== undefined)
  useEffect(() => {
    void import('../../player/record-on.ts').then(({ stepsAllowed }) => allow(stepsAllowed()))
    return () => {
      isStopped.current = true
    }
  }, [])
  const goOn = async () => {
    isStopped.current = false
    const { recordOn } = await import('../../player/record-on.ts')
    tell(count)
    await recordOn(store, { most: most ?? count, told: tell, isStopped: () => isStopped.current })
    tell(undefined)
  }
  const isMore = most !== undefined && most > count && !isPair
  return (
    <div className="record-on" role="status">
      <p className="hint">
        {recorded === undefined
          ? t('endedOutOfSteps', { count })
          : t('stepsRecorded', { count: recorded })}
      </p>
      {isMore && recorded === undefined && (
        <button type="button" onClick={() => void goOn()}>
          {t('stepsRecordOn', { count: most })}
        </button>
      )}
      {recorded !== undefined && (
        <button
          type="button"
          onClick={() => {
            isStopped.current = true
          }}
        >
          {t('stepsStopHere')}
        </button>
      )}
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
  readonly step: Pick<Step<unknown>, 'index' | 'at' | 'level' | 'actor' | 'message'>
  readonly here: boolean
}

const Line = memo(function Line({ step, here }: LineProps) {
  const { index, at, level, actor, message } = step
  const time = useTime()
  const words = useWords()
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
        <span className="text">{words.text(message)}</span>
        <small>
          {time(at)} · {actor}
        </small>
      </button>
    </li>
  )
})
