import { useState } from 'react'
import { useText } from '../words.tsx'

interface CopyBoxProps {
  readonly label: string
  readonly text: string
  readonly action: string
  readonly rows?: number
}

/** A text to take along. Where a frame has no clipboard it can be selected. */
export function CopyBox({ label, text, action, rows = 4 }: CopyBoxProps) {
  const t = useText()
  const [copied, setCopied] = useState<string>()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(text)
    } catch {
      setCopied(undefined)
    }
  }
  return (
    <div className="copy-box">
      <textarea
        readOnly
        rows={rows}
        value={text}
        aria-label={label}
        onFocus={(event) => event.target.select()}
      />
      <div className="link-actions">
        <button type="button" className="primary" onClick={() => void copy()}>
          {action}
        </button>
        <output>{copied === text ? t('shareCopied') : ''}</output>
      </div>
    </div>
  )
}
