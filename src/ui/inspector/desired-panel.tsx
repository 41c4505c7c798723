import { useMemo } from 'react'
import { type Balance, desiredAndActual } from '../../player/desired-and-actual.ts'
import { worldOnScreen } from '../../player/stage.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './desired-panel.css'

const SHOWN = 40 // of each list; the rest is counted

/** What is wanted and what is there, as `spec` and `status` say it. */
export function DesiredPanel() {
  const t = useText()
  const store = useStageStore()
  const world = useStage(worldOnScreen)
  const selection = useStage((stage) => stage.selection)
  const balances = useMemo(
    () => (world ? desiredAndActual(world, selection) : []),
    [world, selection],
  )
  const isOne = balances.length === 1 && balances[0]?.ref === selection
  return (
    <section className="desired">
      <h2>{t('desiredTitle')}</h2>
      {isOne && (
        <button type="button" onClick={() => store.getState().look({ selection: undefined })}>
          {t('desiredAll')}
        </button>
      )}
      {balances.length === 0 && <p className="hint">{t('desiredNone')}</p>}
      {balances.slice(0, SHOWN).map((balance) => (
        <BalanceDetails key={balance.ref} balance={balance} isOpen={isOne} />
      ))}
      {balances.length > SHOWN && (
        <p className="hint">{t('moreOf', { count: balances.length - SHOWN })}</p>
      )}
    </section>
  )
}

function BalanceDetails({ balance, isOpen }: { balance: Balance; isOpen: boolean }) {
  const t = useText()
  const { kind, name, generation, observedGeneration, wanted, counts, conditions } = balance
  return (
    <details open={isOpen}>
      <summary>
        {balance.isDone ? '✓' : '…'} {kind} <span className="mono">{name}</span>{' '}
        <small>{t(balance.isDone ? 'desiredDone' : 'desiredOpen')}</small>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('desiredField')}</th>
            <th scope="col">{t('desiredWanted')}</th>
            <th scope="col">{t('desiredActual')}</th>
          </tr>
        </thead>
        <tbody>
          {observedGeneration !== undefined && (
            <Line field="observedGeneration" wanted={generation} actual={observedGeneration} />
          )}
          {counts.map(([field, count]) => (
            <Line key={field} field={field} wanted={wanted} actual={count} />
          ))}
          {counts.length === 0 && wanted !== undefined && (
            <Line field="replicas" wanted={wanted} actual={undefined} />
          )}
        </tbody>
      </table>
      {conditions.length > 0 && (
        <ul className="conditions">
          {conditions.map(({ type, status, reason, message }) => (
            <li key={type} data-status={status}>
              <span className="mono">
                {type}={status}
              </span>{' '}
              {reason && <span className="mono reason">{reason}</span>}
              {message && <small>{message}</small>}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}

interface LineProps {
  readonly field: string
  readonly wanted: number | undefined
  readonly actual: number | undefined
}

const Line = ({ field, wanted, actual }: LineProps) => (
  <tr data-differs={wanted !== actual || undefined}>
    <th scope="row" className="mono">
      {field}
    </th>
    <td>{wanted ?? '–'}</td>
    <td>
      {actual ?? '–'}
      {wanted !== undefined && wanted !== actual && ' ≠'}
    </td>
  </tr>
)
