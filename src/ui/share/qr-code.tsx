import { encodeQR } from 'qr'
import { useMemo } from 'react'
import { useText } from '../words.tsx'

/** Characters: more makes squares that a phone cannot tell apart from a handout. */
export const QR_LENGTH_MAX = 1_200

/** A link as a QR code: always dark on light, since cameras expect that. */
export function QrCode({ text }: { text: string }) {
  const t = useText()
  const { path, size } = useMemo(() => drawCode(text), [text])
  return (
    <figure className="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('shareQr')}>
        <rect width={size} height={size} />
        <path d={path} />
      </svg>
      <figcaption>{t(text.length <= 300 ? 'shareQrFar' : 'shareQrNear')}</figcaption>
    </figure>
  )
}

/** One path of unit squares, with the quiet border of four that scanners need. */
export function drawCode(text: string): { path: string; size: number } {
  const rows = encodeQR(text, 'raw', { ecc: text.length <= 300 ? 'medium' : 'low', border: 4 })
  const squares = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return { path: squares.join(''), size: rows.length }
}
