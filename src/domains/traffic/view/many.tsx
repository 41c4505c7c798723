import { useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { labelOf } from '../../../words/format.ts'
import { sendMany, type Tally } from '../send-many.ts'
import './panels.css'

const COUNT = 100

/** Repeats the connection on screen many times: the dice show themselves only in numbers. */
export function Many() {
  const t = useText()
  const world = useStage(worldOnScreen)
  const [tally, setTally] = useState<Tally>()
  const connection = Object.values(world?.traffic.connections ?? {}).at(-1)
  if (!world || !connection) return null
  return (
    <div className="many">
      <button type="button" onClick={() => setTally(sendMany(world, connection, COUNT))}>
        {t('sendMany', { count: COUNT })}
      </button>
      {tally && (
        <dl aria-label={t('manyResult', { count: tally.count })}>
          {tally.reached.map(({ to, count }) => (
            <div key={to}>
              <dt className="mono">{labelOf(to)}</dt>
              <dd>
                <meter min={0} max={tally.count} value={count} aria-label={labelOf(to)} /> {count}
              </dd>
            </div>
          ))}
          {tally.lost > 0 && (
            <div>
              <dt>✕</dt>
              <dd>
                <meter min={0} max={tally.count} value={tally.lost} aria-label="✕" /> {tally.lost}
              </dd>
            </div>
          )}
        </dl>
      )}
    </div>
  )
}
