import { type MouseEvent, useMemo } from 'react'
import {
  type Bar,
  type Count,
  type Plot,
  plotRollout,
  type RolloutPlot,
  stepAtTime,
} from '../../player/plot-rollout.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useTime } from '../words.tsx'
import './rollout-chart.css'

const BARS_MAX = 100 // of one workload; the rest is counted
const STATES = ['waiting', 'available', 'deleting'] as const

/** Time from left to right: when each Pod and each Machine came, was available and went. */
export function RolloutChart() {
  const t = useText()
  const time = useTime()
  const store = useStageStore()
  const recording = useStage((stage) => stage.recording)
  const cursor = useStage((stage) => stage.cursor)
  const plot = useMemo(() => plotRollout(recording), [recording])
  const rollouts = plot.rollouts.filter(({ groups }) => groups.length > 0)
  const now = recording.steps[cursor]?.at ?? plot.from
  const place = placing(plot)
  const seek = (event: MouseEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const share = Math.max(0, Math.min(1, (event.clientX - left) / Math.max(1, width)))
    store.getState().seek(stepAtTime(recording, plot.from + share * (plot.to - plot.from)))
  }
  if (rollouts.length === 0) return <p className="hint rollout-none">{t('rolloutNone')}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="rollout" aria-label={t('lens_rollout')} tabIndex={0}>
      <p className="rollout-key">
        {STATES.map((state) => (
          <span key={state}>
            <i className="rollout-span" data-state={state} /> {t(`rollout_${state}`)}
          </span>
        ))}
        <span>{t('rolloutSeek')}</span>
      </p>
      <div className="rollout-axis" aria-hidden="true">
        <span>{time(plot.from)}</span>
        <output
          style={{ left: place(now) }}
          data-late={now > (plot.from + plot.to) / 2 || undefined}
        >
          {time(now)}
        </output>
        <span>{time(plot.to)}</span>
      </div>
      {rollouts.map((rollout) => (
        <Rollout key={rollout.ref} {...{ rollout, plot, now, seek }} />
      ))}
    </section>
  )
}

/** Where a time stands, in percent of the plot. */
const placing =
  ({ from, to }: Plot) =>
  (at: number): string =>
    `${((at - from) / (to - from)) * 100}%`

interface RolloutProps {
  readonly rollout: RolloutPlot
  readonly plot: Plot
  readonly now: number
  readonly seek: (event: MouseEvent<HTMLElement>) => void
}

function Rollout({ rollout, plot, now, seek }: RolloutProps) {
  const t = useText()
  const count = rollout.counts.findLast(({ at }) => at <= now) ?? rollout.counts[0]
  const bars = rollout.groups.reduce((sum, group) => sum + group.bars.length, 0)
  let room = BARS_MAX
  return (
    <section className="rollout-one">
      <h2>
        {rollout.kind} <span className="mono">{rollout.name}</span>
      </h2>
      {count && <p className="rollout-counts">{t('rolloutCounts', numbersOf(count))}</p>}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the player moves through time by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div className="rollout-track rollout-numbers" onClick={seek}>
        <Numbers rollout={rollout} plot={plot} />
        <Cursor plot={plot} now={now} />
      </div>
      {rollout.groups.map(({ name, bars }) => {
        const fit = bars.slice(0, Math.max(0, room))
        room -= fit.length
        return fit.length === 0 ? null : (
          <div key={name} className="rollout-group">
            <h3 className="mono">{name}</h3>
            <ul>
              {fit.map((bar) => (
                <Row key={bar.uid} {...{ bar, plot, now, seek }} />
              ))}
            </ul>
          </div>
        )
      })}
      {bars > BARS_MAX && <p className="hint">{t('moreOf', { count: bars - BARS_MAX })}</p>}
    </section>
  )
}

const numbersOf = ({ want, most, least, have, available }: Count) => ({
  want,
  most,
  least,
  have,
  available,
})

interface RowProps extends Omit<RolloutProps, 'rollout'> {
  readonly bar: Bar
}

/** One Pod or Machine: its name chooses it, its bar leads to a time. */
function Row({ bar, plot, now, seek }: RowProps) {
  const t = useText()
  const time = useTime()
  const store = useStageStore()
  const isChosen = useStage((stage) => stage.selection === bar.ref)
  const place = placing(plot)
  const said = bar.spans.map(({ state, from }) => `${t(`rollout_${state}`)}: ${time(from)}`)
  const end = bar.spans.at(-1)?.to
  if (bar.isGone && end !== undefined) said.push(`${t('rollout_gone')}: ${time(end)}`)
  return (
    <li>
      <button
        type="button"
        className="mono"
        aria-pressed={isChosen}
        title={said.join('\n')}
        onClick={() => store.getState().look({ selection: bar.ref })}
      >
        {bar.name}
        <span className="visually-hidden"> {said.join(', ')}</span>
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the player moves through time by keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div className="rollout-track" onClick={seek} title={said.join('\n')}>
        {bar.spans.map(({ state, from, to }) => (
          <i
            key={`${state}${from}`}
            className="rollout-span"
            data-state={state}
            style={{ left: place(from), right: `calc(100% - ${place(to)})` }}
          />
        ))}
        <Cursor plot={plot} now={now} />
      </div>
    </li>
  )
}

const Cursor = ({ plot, now }: Pick<RolloutProps, 'plot' | 'now'>) => (
  <i className="rollout-cursor" style={{ left: placing(plot)(now) }} />
)

const TALL = 100 // units of the drawing
const LINES = ['most', 'least', 'have', 'available'] as const

/** What is there and available, between the bounds of the rollout. */
function Numbers({ rollout: { counts, highest }, plot }: Pick<RolloutProps, 'rollout' | 'plot'>) {
  const t = useText()
  const x = (at: number) => ((at - plot.from) / (plot.to - plot.from)) * TALL
  const y = (count: number) => TALL - (count / Math.max(1, highest)) * (TALL - 8) - 4
  const path = (line: (typeof LINES)[number]) =>
    counts
      .map((count, index) => {
        const end = counts[index + 1]?.at ?? plot.to
        return `${index === 0 ? 'M' : 'L'}${x(count.at)} ${y(count[line])}H${x(end)}`
      })
      .join('')
  return (
    <svg
      viewBox={`0 0 ${TALL} ${TALL}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('rolloutLines')}
    >
      {LINES.map((line) => (
        <path key={line} data-line={line} d={path(line)} vectorEffect="non-scaling-stroke" />
      ))}
    </svg>
  )
}
