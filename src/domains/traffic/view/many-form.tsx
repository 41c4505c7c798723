import { useId, useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { repeatedOf, sendMany, type Tally } from '../send-many.ts'
import { SenderField, senderAmong, sendersIn, targetsIn } from './ends.tsx'
import { TallyTable } from './tally-table.tsx'
import '../../../ui/inspector/inspector.css'
import './many.css'

const CONNECTIONS_MAX = 10_000
const REQUESTS_MAX = 1_000

interface Outcome {
  readonly tally: Tally | undefined
  readonly requests: number
}

/** Many connections from any sender to any Service, with some requests over each. The story does not change by it. */
export function ManyForm() {
  const t = useText()
  const id = useId()
  const world = useStage(worldOnScreen)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState(0)
  const [connections, setConnections] = useState('1000')
  const [requests, setRequests] = useState('1')
  const [outcome, setOutcome] = useState<Outcome>()
  if (!world) return null
  const senders = sendersIn(world)
  const targets = targetsIn(world)
  const sender = senderAmong(senders, from)
  const target = targets[to] ?? targets[0]
  if (!sender || !target) return null
  const wrong = !isCount(connections, CONNECTIONS_MAX)
    ? { value: connections, max: CONNECTIONS_MAX }
    : isCount(requests, REQUESTS_MAX)
      ? undefined
      : { value: requests, max: REQUESTS_MAX }
  const send = () => {
    const protocol = target.protocol === 'UDP' ? 'udp' : 'tcp'
    const repeated = repeatedOf(world, { from: sender, ...target, protocol })
    const tally = repeated && sendMany(world, repeated, Number(connections))
    setOutcome({ tally, requests: Number(requests) })
  }
  const number = (value: string, set: (value: string) => void, label: string) => (
    <label>
      <span>{label}</span>
      <input
        type="text"
        inputMode="numeric"
        value={value}
        aria-invalid={wrong?.value === value || undefined}
        aria-describedby={wrong ? id : undefined}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrong) send()
      }}
    >
      <fieldset className="send">
        <legend>{t('manyTitle')}</legend>
        <SenderField senders={senders} value={sender} onChoose={setFrom} />
        <label>
          <span>{t('manyService')}</span>
          <select value={to} onChange={(event) => setTo(Number(event.target.value))}>
            {targets.map((each, place) => (
              <option key={`${each.label} ${each.protocol}`} value={place}>
                {each.label} {each.protocol}
              </option>
            ))}
          </select>
        </label>
        {number(connections, setConnections, t('manyConnections'))}
        {number(requests, setRequests, t('manyRequests'))}
        {wrong && (
          <p id={id} role="alert" className="wide">
            {t('manyWrong', wrong)}
          </p>
        )}
        <button type="submit" className="wide" disabled={wrong !== undefined}>
          {t('manySend')}
        </button>
      </fieldset>
      <output>
        {outcome &&
          (outcome.tally ? (
            <TallyTable tally={outcome.tally} requests={outcome.requests} />
          ) : (
            t('manyNowhere')
          ))}
      </output>
    </form>
  )
}

const isCount = (text: string, max: number): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= max
