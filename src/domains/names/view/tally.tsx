import { type CSSProperties, useDeferredValue, useMemo } from 'react'
import { askQuietly, type QuietLookup } from '../../../scenario/ask-quietly.ts'
import type { PodDns } from '../../../scenario/dns-schema.ts'
import { useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import { written } from '../explain.ts'
import type { NamesSettings, SentQuery } from '../model.ts'
import { kindOf } from '../sort-answer.ts'
import { usefulQueries } from '../tally-queries.ts'
import type { Form } from './lookup-form.tsx'
import { useNamesText } from './use-names-text.ts'

const ROWS_MAX = 200

interface TallyProps {
  readonly world: World
  readonly form: Form
  readonly podDns: PodDns | undefined
  readonly settings: NamesSettings
}

/** What the lookup in the form would cost: played without recording, again whenever a knob moves. */
export function Tally({ world, form, podDns, settings }: TallyProps) {
  const { pod, name, library, family } = form
  const thought = useMemo(
    () => ({ from: `pod:${pod}`, name, library, family, podDns, settings }),
    [pod, name, library, family, podDns, settings],
  )
  const later = useDeferredValue(thought)
  const quiet = useMemo(() => {
    const { podDns: changes, settings: dns, ...asked } = later
    return askQuietly(world, asked, { dns, ...(changes && { podDns: changes }) })
  }, [world, later])
  const t = useNamesText()
  return (
    <section className="tally" aria-label={t('tallyTitle')}>
      <h2>{t('tallyTitle')}</h2>
      {quiet ? <Costs {...quiet} /> : <p>{t('nobodyHere')}</p>}
    </section>
  )
}

function Costs({ lookup, queries }: QuietLookup) {
  const t = useNamesText()
  const words = useWords()
  const { outcome, ended, startedAt } = lookup
  const addresses = outcome?.addresses ?? []
  const useful = usefulQueries(queries, addresses)
  const tookMs = (ended?.at ?? startedAt) - startedAt
  return (
    <>
      <output className="counts" aria-live="polite">
        <span>
          <b>{queries.length}</b> {t('tallySent')}
        </span>
        <span>
          <b>{queries.length - useful.size}</b> {t('tallyWasted')}
        </span>
        <span>
          <b>{t('msValue', { ms: tookMs })}</b> {t('tallyMs')}
        </span>
      </output>
      <p>
        {!outcome
          ? t('tallyGoesOn')
          : outcome.error === 'OK' || outcome.error === 'exit 0'
            ? t('tallyGets', { count: addresses.length, addresses: addresses.join(', ') })
            : t('tallyFails', { error: outcome.error })}
      </p>
      {ended && <p className="hint">{words.text(ended.why)}</p>}
      {queries.length === 0 ? (
        <p>{t('tallyNone')}</p>
      ) : (
        <Queries {...{ queries, useful, startedAt, tookMs }} />
      )}
    </>
  )
}

interface QueriesProps {
  readonly queries: readonly SentQuery[]
  readonly useful: ReadonlySet<string>
  /** Simulated ms. */
  readonly startedAt: number
  readonly tookMs: number
}

function Queries({ queries, useful, startedAt, tookMs }: QueriesProps) {
  const t = useNamesText()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="queries" aria-label={t('tableTitle')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('tableName')}</th>
            <th scope="col">{t('tableType')}</th>
            <th scope="col">{t('tableServer')}</th>
            <th scope="col">{t('tableAnswer')}</th>
            <th scope="col">{t('tableMs')}</th>
          </tr>
        </thead>
        <tbody>
          {queries.slice(0, ROWS_MAX).map((query) => (
            <Row
              key={query.id}
              query={query}
              isUseful={useful.has(query.id)}
              from={query.sentAt - startedAt}
              tookMs={tookMs}
            />
          ))}
        </tbody>
      </table>
      {queries.length > ROWS_MAX && <p>{t('tableMore', { count: queries.length - ROWS_MAX })}</p>}
    </section>
  )
}

interface RowProps {
  readonly query: SentQuery
  readonly isUseful: boolean
  /** Simulated ms since the lookup began. */
  readonly from: number
  /** Of the whole lookup. */
  readonly tookMs: number
}

/** One query, its time drawn to the scale of the whole lookup. */
function Row({ query, isUseful, from, tookMs }: RowProps) {
  const t = useNamesText()
  const { question } = query.query
  const until = query.heardAt === undefined ? tookMs : from + query.heardAt - query.sentAt
  const share = (ms: number) => `${tookMs > 0 ? (100 * ms) / tookMs : 0}%`
  const bar: CSSProperties = { marginInlineStart: share(from), width: share(until - from) }
  return (
    <tr data-useful={isUseful || undefined}>
      <td className="mono">
        {written(question.name)}
        <i className="bar" style={bar} aria-hidden="true" />
      </td>
      <td className="mono">{question.type}</td>
      <td className="mono">
        {query.server}
        {query.transport === 'tcp' && ' TCP'}
      </td>
      <td>
        {answerOf(query, t)} <small>{t(isUseful ? 'rowUsed' : 'rowWasted')}</small>
      </td>
      <td className="mono number">{t('msValue', { ms: until - from })}</td>
    </tr>
  )
}

function answerOf(
  { answer, isHeard, isRefused }: SentQuery,
  t: ReturnType<typeof useNamesText>,
): string {
  if (isRefused) return t('rowRefused')
  if (!answer || !isHeard) return t('rowSilent')
  if (answer.truncated) return t('rowCut')
  return kindOf(answer) === 'nodata' ? t('rowNodata') : answer.rcode
}
