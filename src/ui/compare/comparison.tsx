import { type ReactNode, useMemo } from 'react'
import type { Side } from '../../player/merge-recordings.ts'
import { lookAt, type Pair, sideOf } from '../../player/pair.ts'
import { relateSteps, type Turn } from '../../player/relate-steps.ts'
import type { Fragment } from '../../words/format.ts'
import { StageProvider, useStage, useStageStore } from '../use-stage.ts'
import { useText, useWords } from '../words.tsx'
import { markWords } from './mark-words.ts'
import { Summary } from './summary.tsx'
import { useVariantName } from './variant-name.ts'
import './compare.css'

const SIDES = ['a', 'b'] as const

/** Two recordings next to each other: two maps, two sentences, what is different, and what each costs. */
export function Comparison({ stage }: { stage: ReactNode }) {
  const store = useStageStore()
  const sides = useMemo(() => ({ a: sideOf(store, 'a'), b: sideOf(store, 'b') }), [store])
  const pair = useStage((now) => now.pair)
  const cursor = useStage((now) => now.cursor)
  const words = useWords()
  if (!pair) return null
  const { turns, relation } = relateSteps(pair, cursor)
  const said = (side: Side): readonly Fragment[] => {
    const { step } = turns[side]
    return step ? words.fragments(step.message) : []
  }
  return (
    <div className="comparison">
      <div className="compared">
        {SIDES.map((side) => (
          <StageProvider key={side} value={sides[side]}>
            <Pane
              side={side}
              pair={pair}
              turn={turns[side]}
              relation={relation}
              own={said(side)}
              other={relation === 'differs' ? said(side === 'a' ? 'b' : 'a') : said(side)}
              onViews={() => lookAt(store, side)}
            >
              {stage}
            </Pane>
          </StageProvider>
        ))}
      </div>
      <Summary pair={pair} cursor={cursor} />
    </div>
  )
}

interface PaneProps {
  readonly side: Side
  readonly pair: Pair
  readonly turn: Turn
  readonly relation: 'same' | 'differs' | 'other'
  readonly own: readonly Fragment[]
  readonly other: readonly Fragment[]
  readonly onViews: () => void
  readonly children: ReactNode
}

/** One side: which it is, where it is, its map and its sentence. */
function Pane({ side, pair, turn, relation, own, other, onViews, children }: PaneProps) {
  const t = useText()
  const nameOf = useVariantName()
  const name = side === 'a' ? t('compareNow') : nameOf(pair.variant)
  const letter = side.toUpperCase()
  const count = pair.recordings[side].steps.length
  const { step, waits, isOver } = turn
  const state = waits
    ? t(isOver ? 'compareOver' : 'compareWaits')
    : t(
        relation === 'same'
          ? 'compareSame'
          : relation === 'differs'
            ? 'compareDiffers'
            : 'compareOther',
      )
  return (
    <section className="pane" aria-label={t('compareSide', { side: letter, name })}>
      <header>
        <h2>
          <b>{letter}</b> {name}
        </h2>
        <span className="place">
          {t('stepOf', { step: (step?.index ?? -1) + 1, count })} ·{' '}
          {t('time', { ms: step?.at ?? 0 })}
        </span>
        <button
          type="button"
          aria-pressed={pair.side === side}
          title={t('compareViewsTitle')}
          onClick={onViews}
        >
          {t('compareViews')}
        </button>
      </header>
      <div className="pane-map">{children}</div>
      <div className="pane-sentence" aria-live="polite">
        {step ? (
          <p>
            <span className="relation" data-relation={waits ? 'waits' : relation}>
              {state}
            </span>{' '}
            <Sentence own={own} other={other} />
          </p>
        ) : (
          <p>{t('beforeFirst')}</p>
        )}
      </div>
    </section>
  )
}

/** The sentence of one side; what the other says differently is underlined and bold. */
function Sentence({ own, other }: Pick<PaneProps, 'own' | 'other'>) {
  const { look } = useStageStore().getState()
  return markWords(own, other).map(({ text, isDifferent, ref }, place) => {
    return ref ? (
      <button
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence have no other identity
        key={place}
        type="button"
        className="chip"
        onClick={() => look({ selection: ref })}
        onPointerEnter={() => look({ pointed: ref })}
        onPointerLeave={() => look({ pointed: undefined })}
      >
        <Words text={text} isDifferent={isDifferent} />
      </button>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence have no other identity
      <Words key={place} text={text} isDifferent={isDifferent} />
    )
  })
}

const Words = ({ text, isDifferent }: { text: string; isDifferent: boolean }) =>
  isDifferent ? <mark>{text}</mark> : text
