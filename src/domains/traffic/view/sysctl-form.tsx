import { useId, useState } from 'react'
import { useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import type { ConntrackSetting } from '../../netfilter/model.ts'
import '../../../ui/inspector/inspector.css'

const VALUE_MAX = 2_147_483_647

interface SysctlFormProps {
  /** `node:node-a`. */
  readonly stands: string
  /** What it has now. */
  readonly settings: Readonly<Record<ConntrackSetting, number>>
}

/** `sysctl -w` on one Node, at the instant on screen. */
export function SysctlForm({ stands, settings }: SysctlFormProps) {
  const t = useText()
  const id = useId()
  const store = useStageStore()
  const [name, choose] = useState<ConntrackSetting>('nf_conntrack_udp_timeout')
  const [typed, type] = useState<string>()
  const text = typed ?? `${settings[name]}`
  const value = Number(text)
  const isWrong = !/^\d{1,10}$/.test(text) || value > VALUE_MAX
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isWrong) return
        void store
          .getState()
          .act({ kind: 'traffic/sysctlSet', node: stands, name, value })
          .then(() => type(undefined))
      }}
    >
      <fieldset className="send">
        <legend>sysctl -w net.netfilter.…</legend>
        <label className="wide">
          <span>{t('conntrackSetting')}</span>
          <select
            value={name}
            onChange={({ target }) => {
              choose(target.value as ConntrackSetting) // as: the options are these
              type(undefined)
            }}
          >
            {Object.keys(settings).map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('conntrackValue')}</span>
          <input
            type="text"
            inputMode="numeric"
            value={text}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? id : undefined}
            onChange={({ target }) => type(target.value)}
          />
        </label>
        <button type="submit" disabled={isWrong}>
          {t('conntrackSet')}
        </button>
        {isWrong && (
          <p id={id} role="alert" className="wide">
            {t('conntrackWrong', { value: text })}
          </p>
        )}
      </fieldset>
    </form>
  )
}
