import { lazy, memo, type PointerEvent, Suspense, useMemo, useState } from 'react'
import { hasWaits } from '../../player/has-waits.ts'
import type { Stage } from '../../player/stage.ts'
import { STRIDES, type Stride } from '../../player/stride.ts'
import { SPEEDS, type Speed } from '../../player/view-slice.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText, useTime, useWords } from '../words.tsx'
import { Icon, type IconName } from './icon.tsx'
import './player.css'

/** First, back, play, forward, last; the scrubber with its marks; where and when; how far and how fast. */
export function Player() {
  const t = useText()
  const time = useTime()
  const store = useStageStore()
  const cursor = useStage((stage) => stage.cursor)
  const count = useStage((stage) => stage.recording.steps.length)
  const at = useStage((stage) => stage.recording.steps[stage.cursor]?.at ?? 0)
  const playing = useStage((stage) => stage.playing)
  const stride = useStage((stage) => stage.stride)
  const speed = useStage((stage) => stage.speed)
  const { seek, step, play, pause, look } = store.getState()
  const atStart = cursor < 0
  const atEnd = cursor >= count - 1
  const button = (
    name: string,
    sign: IconName,
    onClick: () => void,
    disabled: boolean,
    className = '',
  ) => (
    <button
      type="button"
      className={className}
      title={name}
      aria-label={name}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={sign} />
    </button>
  )
  return (
    <section className="player" aria-label={t('player')}>
      <div className="buttons">
        {button(t('first'), 'first', () => seek(-1), atStart, 'edge')}
        {button(t('back'), 'back', () => step(stride, -1), atStart)}
        {playing
          ? button(t('pause'), 'pause', pause, false, 'play')
          : button(t('play'), 'play', play, atEnd, 'play')}
        {button(t('forward'), 'forward', () => step(stride, 1), atEnd, 'forward')}
        {button(t('last'), 'last', () => seek(count - 1), atEnd, 'edge')}
      </div>
      <Scrubber />
      <output className="counter">
        <span>{t('stepOf', { step: cursor + 1, count })}</span>{' '}
        <span className="time">{time(at)}</span>
      </output>
      <label className="choice stride">
        <span className="visually-hidden">{t('stride')}</span>
        <select
          value={stride}
          title={t('stride')}
          onChange={({ target }) => look({ stride: target.value as Stride })} // as: the options are strides
        >
          {STRIDES.map((each) => (
            <option key={each} value={each}>
              {t(`stride_${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="choice speed">
        <span className="visually-hidden">{t('speed')}</span>
        <select
          value={speed}
          title={t('speed')}
          onChange={({ target }) => look({ speed: Number(target.value) as Speed })} // as: the options are speeds
        >
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each}×
            </option>
          ))}
        </select>
      </label>
    </section>
  )
}

const Waits = lazy(async () => ({ default: (await import('./waits.tsx')).Waits }))
const THUMB_PX = 16

/** A range over all steps; hovering it shows the sentence of a step. Ticks for sentences of the story, diamonds for questions. */
function Scrubber() {
  const t = useText()
  const words = useWords()
  const store = useStageStore()
  const cursor = useStage((stage) => stage.cursor)
  const recording = useStage((stage) => stage.recording)
  const questions = useStage((stage) => stage.questions)
  const last = recording.steps.length - 1
  const isLong = useMemo(() => hasWaits(recording.steps), [recording])
  const step = recording.steps[cursor]
  const [hovered, hover] = useState<number>()
  const over = hovered === undefined ? undefined : recording.steps[hovered]
  const point = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    const part = (clientX - left - THUMB_PX / 2) / (width - THUMB_PX)
    hover(Math.min(last, Math.round(part * (last + 1)) - 1))
  }
  return (
    <div className="scrubber">
      <Marks steps={recording.steps} questions={questions} />
      <input
        type="range"
        min={-1}
        max={last}
        step={1}
        value={cursor}
        aria-label={t('scrubber')}
        aria-valuetext={step ? words.text(step.message) : t('beforeFirst')}
        onChange={(event) => store.getState().seek(Number(event.target.value))}
        onPointerMove={point}
        onPointerLeave={() => hover(undefined)}
      />
      {isLong && (
        <Suspense>
          <Waits />
        </Suspense>
      )}
      {over && (
        <span className="preview" aria-hidden="true">
          {over.index + 1} · {words.text(over.message)}
        </span>
      )}
    </div>
  )
}

interface MarksProps {
  readonly steps: Stage['recording']['steps']
  readonly questions: Stage['questions']
}

/** All that stays as it is while somebody steps. */
const Marks = memo(function Marks({ steps, questions }: MarksProps) {
  const share = (index: number) => `${((index + 1) / Math.max(1, steps.length)) * 100}%`
  return (
    <div className="marks" aria-hidden="true">
      {steps
        .filter(({ level }) => level === 'story')
        .slice(0, 400)
        .map(({ index, message }) => (
          <i
            key={index}
            style={{ insetInlineStart: share(index) }}
            data-domain={message.key.split('/')[0]}
          />
        ))}
      {questions.map(({ id, gate }) => (
        <b key={id} style={{ insetInlineStart: share(gate) }} />
      ))}
    </div>
  )
})
