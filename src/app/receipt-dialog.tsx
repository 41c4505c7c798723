import { checkReceipt } from '../player/check-receipt.ts'
import { Dialog } from '../ui/chrome/dialog.tsx'
import { CheckForm } from '../ui/learn/check-form.tsx'
import { ReceiptText } from '../ui/learn/own-receipt.tsx'
import { useLearnText } from '../ui/learn/use-learn-text.ts'
import { useStage, useStageStore } from '../ui/use-stage.ts'
import { attemptOf, type KeptAttempt } from './keep-attempt.ts'
import { loadAllWords } from './locales.ts'

/** The receipt of whoever plays, and the check of anybody's. */
export function ReceiptDialog({ onClose }: { readonly onClose: () => void }) {
  const learn = useLearnText()
  const attempt = attemptOf(useStageStore())
  return (
    <Dialog title={learn('receiptTitle')} onClose={onClose}>
      {attempt && <h3>{learn('receiptOwn')}</h3>}
      {attempt ? <Own attempt={attempt} /> : <p className="hint">{learn('receiptNone')}</p>}
      <CheckForm
        onCheck={(link, receipt, name) => checkReceipt(link, receipt, name, loadAllWords)}
      />
    </Dialog>
  )
}

/** Of the attempt on this stage; nothing where none is kept. */
export function OwnReceipt() {
  const attempt = attemptOf(useStageStore())
  return attempt ? <Own attempt={attempt} /> : null
}

function Own({ attempt }: { readonly attempt: KeptAttempt }) {
  useStage(({ answers }) => answers) // an answer more is a line more
  const score = attempt.score()
  return (
    <ReceiptText
      score={score}
      receipt={attempt.receipt()}
      left={Math.max(0, score.count - attempt.now().lines.length)}
      onRenew={() => {
        attempt.renew()
        location.reload()
      }}
    />
  )
}
