import { memo, useMemo } from 'react'
import { shareOf, waitsIn } from '../../player/waits.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './waits.css'

const SEEN_SHARE = 0.001 // of the strip: what is narrower nobody sees
const LABEL_SHARE = 0.08 // of the strip: room for a word

/**
 * The whole story on one clock, to scale: hatched where nothing happens, and where the step on screen is. The scrubber above it
 * counts steps instead. For eyes only: the Steps tab says the same in words.
 */
export function Waits() {
  const steps = useStage((stage) => stage.recording.steps)
  const cursor = useStage((stage) => stage.cursor)
  return (
    <div className="waits" aria-hidden="true">
      <Strip steps={steps} />
      <b style={{ insetInlineStart: percent(shareOf(steps, steps[cursor]?.at ?? 0)) }} />
    </div>
  )
}

const percent = (share: number) => `${100 * share}%`

interface StripProps {
  readonly steps: readonly { readonly at: number }[]
}

/** All that stays as it is while somebody steps. */
const Strip = memo(function Strip({ steps }: StripProps) {
  const t = useText()
  const waits = useMemo(() => waitsIn(steps), [steps])
  return waits.map(({ index, from, ms }) => {
    const start = shareOf(steps, from)
    const width = shareOf(steps, from + ms) - start
    return width < SEEN_SHARE ? null : (
      <i key={index} style={{ insetInlineStart: percent(start), width: percent(width) }}>
        {width >= LABEL_SHARE && (
          <span>{t('timeSeconds', { seconds: Math.round(ms / 100) / 10 })}</span>
        )}
      </i>
    )
  })
})
