import { useMemo } from 'react'
import { shareOf, waitsIn } from '../../player/waits.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './waits.css'

const LABEL_SHARE = 0.08 // of the strip: room for a word

/**
 * The whole story on one clock, to scale: hatched where nothing happens, and where the step on screen is. The scrubber above it
 * counts steps instead. For eyes only: the Steps tab says the same in words.
 */
export function Waits() {
  const t = useText()
  const steps = useStage((stage) => stage.recording.steps)
  const cursor = useStage((stage) => stage.cursor)
  const waits = useMemo(() => waitsIn(steps), [steps])
  const percent = (share: number) => `${100 * share}%`
  return (
    <div className="waits" aria-hidden="true">
      {waits.map(({ index, from, ms }) => {
        const start = shareOf(steps, from)
        const width = shareOf(steps, from + ms) - start
        return (
          <i key={index} style={{ insetInlineStart: percent(start), width: percent(width) }}>
            {width >= LABEL_SHARE && (
              <span>{t('timeSeconds', { seconds: Math.round(ms / 100) / 10 })}</span>
            )}
          </i>
        )
      })}
      <b style={{ insetInlineStart: percent(shareOf(steps, steps[cursor]?.at ?? 0)) }} />
    </div>
  )
}
