import { type ReactNode, useState } from 'react'
import { parseIPv4 } from '../../../core/ip.ts'
import { worldOnScreen } from '../../../player/stage.ts'
import { say } from '../../../scenario/explain.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import '../../../ui/inspector/inspector.css'

const FIRST = {
  in: '',
  protocol: 'tcp',
  source: '',
  sourcePort: '',
  destination: '',
  destinationPort: '',
  mark: '',
  state: '',
  length: '',
  df: '',
}
const PROTOCOLS = ['tcp', 'udp', 'icmp', 'sctp'] as const
const STATES = ['ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'] as const

/** A packet built by hand, put before a machine that somebody described, or sent by it. */
export function BuildForm() {
  const t = useText()
  const words = useWords()
  const store = useStageStore()
  const isReady = useAllWords()
  const hosts = useStage((stage) => worldOnScreen(stage)?.network.hosts)
  const [fields, set] = useState(FIRST)
  const host = Object.values(hosts ?? {}).find(({ described }) => described !== undefined)
  if (!host || !isReady) return null

  const wrong = wrongField(fields)
  const send = () => {
    if (wrong) return
    const { in: into, source, sourcePort, destination, destinationPort, mark, state } = fields
    const number = (text: string) => Number(text)
    const { length, df } = fields
    void store.getState().act({
      kind: 'traffic/built',
      host: host.stands,
      protocol: fields.protocol as 'tcp', // as: one of PROTOCOLS
      destination,
      ...(into && { in: into }),
      ...(source && { source }),
      ...(sourcePort && { sourcePort: number(sourcePort) }),
      ...(destinationPort && { destinationPort: number(destinationPort) }),
      ...(mark && { mark: number(mark) }),
      ...(state && { state: state as 'ESTABLISHED' }), // as: one of STATES
      ...((length || df) && {
        body: {
          ...(length && { length: number(length) }),
          ...(df && { dontFragment: true as const }), // as: a literal
        },
      }),
    })
  }
  const text = (field: keyof typeof FIRST, label: string, hint = '') => (
    <Field label={label}>
      <input
        type="text"
        value={fields[field]}
        placeholder={hint}
        aria-invalid={wrong === field || undefined}
        onChange={({ target }) => set({ ...fields, [field]: target.value.trim() })}
      />
    </Field>
  )
  const choice = (field: keyof typeof FIRST, label: string, options: ReactNode) => (
    <Field label={label}>
      <select
        value={fields[field]}
        onChange={({ target }) => set({ ...fields, [field]: target.value })}
      >
        {options}
      </select>
    </Field>
  )
  const option = (value: string) => <option key={value}>{value}</option>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <fieldset className="send">
        <legend>{words.text(say('buildPacket', { node: host.name }))}</legend>
        {choice(
          'in',
          words.text(say('entersBy')),
          <>
            <option value="">{words.text(say('sentByNode'))}</option>
            {Object.keys(host.interfaces).map(option)}
          </>,
        )}
        {choice('protocol', t('protocol'), PROTOCOLS.map(option))}
        {text('source', t('field_source'), words.text(say('byKernel')))}
        {text('sourcePort', words.text(say('sourcePort')), '40000')}
        {text('destination', t('field_destination'), '10.96.0.10')}
        {text('destinationPort', t('port'), '80')}
        {text('mark', t('field_mark'), '0x0')}
        {choice(
          'state',
          t('field_state'),
          <>
            <option value="">{words.text(say('byKernel'))}</option>
            {STATES.map(option)}
          </>,
        )}
        {text('length', t('field_length'), '60')}
        <Field label={t('field_df')}>
          <input
            type="checkbox"
            checked={fields.df !== ''}
            onChange={({ target }) => set({ ...fields, df: target.checked ? 'DF' : '' })}
          />
        </Field>
        {wrong && fields[wrong] !== '' && (
          <p role="alert" className="wide">
            {words.text(say('packetFieldWrong', { value: fields[wrong] }))}
          </p>
        )}
        <button type="submit" className="primary wide" disabled={wrong !== undefined}>
          {t('send')}
        </button>
      </fieldset>
    </form>
  )
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
  <label>
    <span>{label}</span>
    {children}
  </label>
)

/** The first field that cannot stand in a header. */
function wrongField(fields: typeof FIRST): keyof typeof FIRST | undefined {
  const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535
  if (fields.source !== '' && parseIPv4(fields.source) === undefined) return 'source'
  if (fields.sourcePort !== '' && !isPort(fields.sourcePort)) return 'sourcePort'
  if (parseIPv4(fields.destination) === undefined) return 'destination'
  if (fields.destinationPort !== '' && !isPort(fields.destinationPort)) return 'destinationPort'
  if (fields.mark !== '' && !/^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(fields.mark)) return 'mark'
  const length = Number(fields.length)
  if (fields.length !== '' && !(Number.isInteger(length) && length >= 60 && length <= 65_535))
    return 'length'
  return undefined
}
