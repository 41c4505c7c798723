import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { CopyBox } from './copy-box.tsx'
import { QR_LENGTH_MAX, QrCode } from './qr-code.tsx'
import { linkOf, sizeOf } from './share-links.ts'

interface LinkSectionProps {
  /** What the link opens is called like the lesson it began with. */
  readonly isLesson: boolean
  readonly locale: string
  readonly hash: string
}

/** The link, where it fits, and a QR code of it. */
export function LinkSection({ isLesson, locale, hash }: LinkSectionProps) {
  const t = useText()
  const lesson = useStage((stage) => stage.lesson)
  const link = linkOf(hash, locale, isLesson ? lesson : undefined)
  const size = sizeOf(link.length)
  return (
    <div className="link-box">
      <CopyBox label={t('share')} text={link} action={t('shareCopy')} />
      <p className="meter" data-size={size}>
        {t('shareLength', { length: link.length })} · {t(`shareFits_${size}`)}
      </p>
      {link.length <= QR_LENGTH_MAX && <QrCode text={link} />}
      <p className="hint">{t('shareHolds')}</p>
    </div>
  )
}
