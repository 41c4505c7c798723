import { useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { sendMany, type Tally } from '../send-many.ts'
import { TallyTable } from './tally-table.tsx'
import './many.css'

const COUNT = 1_000

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
      {tally && <TallyTable tally={tally} requests={1} />}
    </div>
  )
}
