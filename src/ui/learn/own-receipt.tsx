import type { Score } from '../../player/attempt.ts'
import { CopyBox } from '../share/copy-box.tsx'
import './exam.css'
import { useLearnText } from './use-learn-text.ts'

interface ReceiptTextProps {
  readonly score: Score
  readonly receipt: string
  /** Questions that have no answer yet. */
  readonly left: number
  readonly onRenew: () => void
}

/** What a learner takes to whoever set the exam, and what it is worth. */
export function ReceiptText({ score, receipt, left, onRenew }: ReceiptTextProps) {
  const learn = useLearnText()
  return (
    <section className="receipt-own" aria-label={learn('receiptOwn')}>
      <p>
        {learn('receiptScore', score)} {left > 0 && learn('receiptOpen', { left })}
      </p>
      <p>{learn('receiptCode')}</p>
      <CopyBox label={learn('receiptCode')} text={receipt} action={learn('receiptCopy')} rows={2} />
      <p className="hint">{learn('receiptNoProof')}</p>
      <p>
        <button type="button" onClick={onRenew}>
          {learn('receiptRenew')}
        </button>{' '}
        <small>{learn('receiptRenewHint')}</small>
      </p>
    </section>
  )
}
