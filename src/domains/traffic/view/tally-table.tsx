import { useText } from '../../../ui/words.tsx'
import { labelOf } from '../../../words/format.ts'
import type { Tally } from '../send-many.ts'

interface TallyTableProps {
  readonly tally: Tally
  /** Over each connection, one after the other. */
  readonly requests: number
}

/** Where many connections went, beside what the rules promise, and whether the difference is more than luck. */
export function TallyTable({ tally, requests }: TallyTableProps) {
  const t = useText()
  const { count, reached, lost, isRemembered, test } = tally
  const hasExpected = reached.some(({ expected }) => expected !== undefined)
  const most = Math.max(
    1,
    ...reached.map(({ count: own, expected = 0 }) => Math.max(own, expected)),
  )
  const share = (number: number) => `${(100 * number) / most}%`
  return (
    <div className="tally">
      <table>
        <caption>{t('manyResult', { count })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('manyTo')}</th>
            <th scope="col">{t('manyObserved')}</th>
            {hasExpected && <th scope="col">{t('manyExpected')}</th>}
            {requests > 1 && <th scope="col">{t('manyPerRequest')}</th>}
            <td />
          </tr>
        </thead>
        <tbody>
          {reached.map(({ to, count: own, expected }) => (
            <tr key={to}>
              <th scope="row" className="mono">
                {labelOf(to)}
              </th>
              <td>{own}</td>
              {hasExpected && <td>{expected === undefined ? '–' : expected.toFixed(1)}</td>}
              {requests > 1 && <td>{own * requests}</td>}
              <td className="bars" aria-hidden="true">
                <span style={{ inlineSize: share(own) }} />
                {expected !== undefined && <i style={{ insetInlineStart: share(expected) }} />}
              </td>
            </tr>
          ))}
          {lost > 0 && (
            <tr>
              <th scope="row">✕ {t('manyLost')}</th>
              <td>{lost}</td>
              {hasExpected && <td>–</td>}
              {requests > 1 && <td>{lost * requests}</td>}
              <td className="bars" aria-hidden="true">
                <span style={{ inlineSize: share(lost) }} />
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {test && (
        <p>
          {t('manyTest', {
            value: test.value.toFixed(2),
            freedom: test.freedom,
            p: test.p < 0.0001 ? '< 0.0001' : `= ${test.p.toFixed(4)}`,
            percent: test.p * 100,
          })}{' '}
          {t(test.p < 0.01 ? 'manyUnlikely' : 'manyLikely')}
        </p>
      )}
      {isRemembered && <p>{t('manyRemembered')}</p>}
      {requests > 1 && !isRemembered && (
        <p>{t('manyKeepAlive', { requests: count * requests, connections: count })}</p>
      )}
    </div>
  )
}
