import { useMemo, useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText } from '../../../ui/words.tsx'
import { type ConnectionRow, connectionsSheet } from '../connections-sheet.ts'
import { SysctlForm } from './sysctl-form.tsx'
import './panels.css'
import './connections.css'

const SHOWN_MAX = 200 // more would not be read
const LATER_MAX = 1_000_000 // s

/** The table of connections of one kernel at the step on screen, and what this step did to it. */
export function ConnectionsPanel() {
  const t = useText()
  const world = useStage(worldOnScreen)
  const before = useStage(({ recording, cursor }) => recording.steps[cursor - 1]?.world)
  const [host, choose] = useState<string>()
  const [isRaw, setRaw] = useState(false)
  const [later, setLater] = useState(0)
  const sheet = useMemo(
    () => world && connectionsSheet(world, { before, host, laterMs: later * 1_000 }),
    [world, before, host, later],
  )
  if (!sheet) return <p className="hint">{t('conntrackNone')}</p>
  const shown = sheet.rows.slice(-SHOWN_MAX)
  const hidden = sheet.rows.length - shown.length
  return (
    <div className="connections">
      <div className="chain-picker">
        <label>
          <span>Node</span>
          <select value={sheet.host} onChange={({ target }) => choose(target.value)}>
            {sheet.hosts.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('conntrackLater')}</span>
          <input
            type="number"
            min={0}
            max={LATER_MAX}
            value={later}
            onChange={({ target }) =>
              setLater(Math.max(0, Math.min(LATER_MAX, Math.floor(Number(target.value)))))
            }
          />
        </label>
        <button type="button" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
          {t('conntrackRaw')}
        </button>
      </div>
      <p className="hint">
        {sheet.max === 0
          ? t('conntrackUnlimited', { count: sheet.count })
          : t('conntrackCount', { count: sheet.count, max: sheet.max })}
      </p>
      {hidden > 0 && <p className="hint">{t('conntrackMore', { count: hidden })}</p>}
      {sheet.rows.length > 0 && isRaw ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
        >
          {shown
            .filter(({ change }) => change !== 'deleted' && change !== 'expired')
            .map(({ text }) => text)
            .join('\n')}
        </pre>
      ) : (
        sheet.rows.length > 0 && <Table host={sheet.host} rows={shown} />
      )}
      <SysctlForm key={sheet.host} stands={sheet.stands} settings={sheet.settings} />
    </div>
  )
}

function Table({ host, rows }: { host: string; rows: readonly ConnectionRow[] }) {
  const t = useText()
  return (
    <table>
      <caption className="visually-hidden">{t('conntrackTable', { host })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('conntrackState')}</th>
          <th scope="col">{t('conntrackFlow')}</th>
          <th scope="col">{t('conntrackLeft')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.ref}/${row.change === 'deleted'}`} row={row} />
        ))}
      </tbody>
    </table>
  )
}

const SIGNS = { new: '+', changed: '~', deleted: '−', expired: '−' } as const

function Row({ row }: { row: ConnectionRow }) {
  const t = useText()
  const store = useStageStore()
  const isChosen = useStage(({ selection }) => selection === row.ref)
  const { change } = row
  return (
    <>
      <tr data-lit={row.ofThisPacket || undefined} data-change={change}>
        <td>
          <b>{row.protocol}</b> {row.state}
          {row.flags.map((flag) => (
            <span key={flag} className="flag">
              {flag}
            </span>
          ))}
          {change && (
            <span className="change">
              <span aria-hidden="true">{SIGNS[change]} </span>
              {t(`conntrack_${change}`)}
            </span>
          )}
          {row.ofThisPacket && <span className="change">▸ {t('conntrackHere')}</span>}
        </td>
        <td>
          <button
            type="button"
            className="plain mono"
            aria-expanded={isChosen}
            onClick={() => store.getState().look({ selection: isChosen ? undefined : row.ref })}
          >
            {row.original}
            <br />
            {row.reply}
          </button>
        </td>
        <td className="left">{t('seconds', { seconds: row.secondsLeft })}</td>
      </tr>
      {isChosen && (
        <tr className="chosen">
          <td colSpan={3}>
            <code>{row.text}</code>
            {row.mark !== 0 && (
              <small> {t('conntrackMark', { mark: `0x${row.mark.toString(16)}` })}</small>
            )}
          </td>
        </tr>
      )}
    </>
  )
}
