import { type FormEvent, useState } from 'react'
import type { Checked } from '../../player/check-receipt.ts'
import { useText, useWords, wordFor } from '../words.tsx'
import { useAskedWords } from './asked-words.ts'
import './exam.css'
import { useLearnText } from './use-learn-text.ts'

interface CheckFormProps {
  readonly onCheck: (link: string, receipt: string, name: string) => Promise<Checked>
}

/** A link and a receipt in, what was answered out. */
export function CheckForm({ onCheck }: CheckFormProps) {
  const learn = useLearnText()
  const [isRunning, run] = useState(false)
  const [checked, tell] = useState<Checked>()
  const check = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const field = (name: string) => String(fields.get(name) ?? '')
    run(true)
    tell(await onCheck(field('link'), field('receipt'), field('name')))
    run(false)
  }
  const problem = checked && checked.kind !== 'read' ? checked.kind : undefined
  return (
    <form className="receipt-form" onSubmit={(event) => void check(event)}>
      <h3>{learn('receiptCheck')}</h3>
      <label>
        <span>{learn('receiptLink')}</span>
        <input name="link" required aria-invalid={problem === 'noLink' || undefined} />
      </label>
      {(problem === 'noLink' || problem === 'otherScenario') && <Problem kind={problem} />}
      <label>
        <span>{learn('receiptText')}</span>
        <textarea
          name="receipt"
          rows={2}
          required
          spellCheck={false}
          aria-invalid={problem === 'noReceipt' || undefined}
        />
      </label>
      {problem === 'noReceipt' && <Problem kind={problem} />}
      <label>
        <span>{learn('receiptName')}</span>
        <input name="name" autoComplete="off" />
      </label>
      <button type="submit" className="primary" disabled={isRunning}>
        {learn('receiptRun')}
      </button>
      <div aria-live="polite">
        {isRunning ? (
          <p>{learn('receiptRunning')}</p>
        ) : (
          checked?.kind === 'read' && <Verdict checked={checked} />
        )}
      </div>
      <p className="hint">{learn('receiptNoProof')}</p>
    </form>
  )
}

function Problem({ kind }: { readonly kind: 'noLink' | 'noReceipt' | 'otherScenario' }) {
  const learn = useLearnText()
  return (
    <p className="problem" role="alert">
      {learn(`receipt_${kind}`)}
    </p>
  )
}

function Verdict({ checked }: { readonly checked: Extract<Checked, { kind: 'read' }> }) {
  const learn = useLearnText()
  const { locale } = useWords()
  const { receipt, score, isOfName } = checked
  const { wrongAt, lines, seed, number, startedAt } = receipt
  const at = new Date(startedAt * 1_000).toLocaleString(locale)
  const fits =
    wrongAt === undefined
      ? learn('receiptFits')
      : wrongAt < lines.length
        ? learn('receiptWrongAt', { line: wrongAt + 1 })
        : learn('receiptWrongEnd')
  const percent = Math.round(score.scaled * 100)
  return (
    <>
      <p>
        <b>
          <span aria-hidden="true">{wrongAt === undefined ? '✓' : '✕'}</span> {fits}
        </b>{' '}
        {learn('receiptGrade', { points: score.points, count: score.count, percent })}
      </p>
      <p>
        {learn('receiptFacts', { number, at, seed: String(seed) })}{' '}
        {isOfName !== undefined && learn(isOfName ? 'receiptIsOfName' : 'receiptNotOfName')}
      </p>
      <Lines checked={checked} />
    </>
  )
}

const COLUMNS = ['line', 'question', 'answer', 'right', 'sure', 'hints', 'time'] as const

function Lines({ checked }: { readonly checked: Extract<Checked, { kind: 'read' }> }) {
  const learn = useLearnText()
  const t = useText()
  const words = useAskedWords()
  return (
    <div className="receipt-table">
      <table>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {learn(`column_${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {checked.receipt.lines.map((line, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
            <tr key={place} data-broken={line.isValid ? undefined : true}>
              <td>
                {place + 1}: {learn(line.isValid ? 'lineFits' : 'lineBroken')}
              </td>
              <td>{line.asked ? words.ask(line.asked) : learn('lineUnknown')}</td>
              <td>
                {line.choice === 'skipped'
                  ? learn('lineSkipped')
                  : line.choice === ''
                    ? learn('lineElsewhere')
                    : line.asked
                      ? words.choice(line.asked, line.choice)
                      : wordFor(line.choice, t)}
                {line.isChanged && ` (${learn('lineChanged')})`}
              </td>
              <td>{learn(line.isRight ? 'lineRight' : 'lineWrong')}</td>
              <td>{t(`sure_${line.sure}`)}</td>
              <td>{line.hints}</td>
              <td>{learn('lineTime', { seconds: line.seconds })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
