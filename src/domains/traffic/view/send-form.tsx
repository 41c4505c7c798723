import { useMemo, useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { SenderField, senderAmong, sendersIn, targetsIn } from './ends.tsx'
import '../../../ui/inspector/inspector.css'

/** Sends a packet now, from anywhere to anywhere. */
export function SendForm() {
  const t = useText()
  const store = useStageStore()
  const world = useStage(worldOnScreen)
  const problems = useStage((stage) => stage.problems)
  const senders = useMemo(() => (world ? sendersIn(world) : []), [world])
  const targets = useMemo(() => (world ? targetsIn(world) : []), [world])
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [port, setPort] = useState('')
  const [protocol, setProtocol] = useState('tcp')
  const [length, setLength] = useState('')
  const [isWhole, setIsWhole] = useState(false)
  const first = targets[0]
  const sender = senderAmong(senders, from) ?? ''
  const address = to || (first?.to ?? '')
  const number = Number(port || (first?.port ?? 80))
  const wrong =
    protocol !== 'icmp' && !(Number.isInteger(number) && number >= 1 && number <= 65_535)
  const size = length === '' ? undefined : Number(length)
  const tooOdd = size !== undefined && !(Number.isInteger(size) && size >= 60 && size <= 65_535)
  const body = {
    ...(size !== undefined && { length: size }),
    ...(isWhole && { dontFragment: true as const }), // as: a literal
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong || tooOdd || address === '') return
        void store.getState().act({
          kind: 'traffic/opened',
          from: sender,
          to: address,
          port: protocol === 'icmp' ? 0 : number,
          protocol: protocol as 'tcp', // as: the options below are the protocols
          ...(Object.keys(body).length > 0 && { body }),
        })
      }}
    >
      <fieldset className="send">
        <legend>{t('sendPacket')}</legend>
        <SenderField senders={senders} value={sender} onChoose={setFrom} className="wide" />
        <label className="wide">
          <span>{t('to')}</span>
          <input
            type="text"
            list="send-targets"
            value={to}
            placeholder={first?.to}
            onChange={(event) => setTo(event.target.value)}
          />
          <datalist id="send-targets">
            {targets.map((each) => (
              <option key={each.label} value={each.to}>
                {each.label}
              </option>
            ))}
          </datalist>
        </label>
        <label>
          <span>{t('port')}</span>
          <input
            type="text"
            inputMode="numeric"
            value={protocol === 'icmp' ? '' : port}
            disabled={protocol === 'icmp'}
            placeholder={`${first?.port ?? 80}`}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? 'port-problem' : undefined}
            onChange={(event) => setPort(event.target.value)}
          />
        </label>
        <label>
          <span>{t('protocol')}</span>
          <select value={protocol} onChange={(event) => setProtocol(event.target.value)}>
            <option value="tcp">TCP</option>
            <option value="udp">UDP</option>
            <option value="icmp">ICMP</option>
          </select>
        </label>
        <label>
          <span>{t('field_length')}</span>
          <input
            type="text"
            inputMode="numeric"
            value={length}
            placeholder="60"
            aria-invalid={tooOdd || undefined}
            aria-describedby={tooOdd ? 'length-problem' : undefined}
            onChange={(event) => setLength(event.target.value.trim())}
          />
        </label>
        <label>
          <span>{t('field_df')}</span>
          <input
            type="checkbox"
            checked={isWhole}
            onChange={(event) => setIsWhole(event.target.checked)}
          />
        </label>
        {tooOdd && (
          <p id="length-problem" role="alert" className="wide">
            {t('field_lengthWrong')}
          </p>
        )}
        {wrong && (
          <p id="port-problem" role="alert" className="wide">
            {t('portWrong', { port: port })}
          </p>
        )}
        <button type="submit" className="primary wide" disabled={wrong || tooOdd}>
          {t('send')}
        </button>
        {problems.length > 0 && (
          <span className="visually-hidden">{t('problems', { count: problems.length })}</span>
        )}
      </fieldset>
    </form>
  )
}
