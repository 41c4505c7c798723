import { Suspense, use, useState } from 'react'
import { LINK_TEXT_MAX } from '../../scenario/limits.ts'
import { useStage } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { Dialog } from './dialog.tsx'

interface ShareProps {
  readonly locale: string
  readonly onClose: () => void
}

/** A link to this very step. It is made here and sent nowhere. */
export function Share({ locale, onClose }: ShareProps) {
  const t = useText()
  const scenario = useStage((stage) => stage.scenario)
  // Of two sides, the step of the first: it means the same without the second.
  const cursor = useStage(({ pair, cursor }) =>
    pair ? (pair.merged.positions[cursor]?.a ?? -1) : cursor,
  )
  const compare = useStage((stage) => stage.compare)
  const depth = useStage((stage) => stage.depth)
  const tooLong =
    typeof scenario.manifests === 'string' && scenario.manifests.length > LINK_TEXT_MAX
  const [link] = useState(() =>
    import('../../player/link.ts')
      .then(({ writeLink }) =>
        writeLink({
          scenario,
          step: cursor,
          level: depth,
          ...(compare === undefined ? {} : { compare }),
        }),
      )
      .then((hash) => `${addressOf(locale)}#${hash}`),
  )
  return (
    <Dialog title={t('share')} onClose={onClose}>
      {tooLong ? (
        <p role="alert">{t('shareTooLong', { limit: LINK_TEXT_MAX })}</p>
      ) : (
        <Suspense fallback={<p>{t('loading')}</p>}>
          <LinkBox link={link} />
        </Suspense>
      )}
      <p className="hint">{t('shareHolds')}</p>
    </Dialog>
  )
}

function addressOf(locale: string): string {
  const query = new URLSearchParams(location.search)
  query.delete('lesson')
  query.set('lang', locale)
  return `${location.origin}${location.pathname}?${query}`
}

function LinkBox({ link }: { link: Promise<string> }) {
  const t = useText()
  const text = use(link)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      setCopied(false) // a frame without clipboard: the text is there to be selected
    }
  }
  return (
    <div className="link-box">
      <textarea
        readOnly
        rows={4}
        value={text}
        aria-label={t('share')}
        onFocus={(event) => event.target.select()}
      />
      <div className="link-actions">
        <button type="button" className="primary" onClick={() => void copy()}>
          {t('shareCopy')}
        </button>
        <output>{copied ? t('shareCopied') : ''}</output>
        <span
          className="meter"
          data-size={text.length <= 300 ? 'small' : text.length <= 2000 ? 'fair' : 'large'}
        >
          {t('shareLength', { length: text.length })}
        </span>
      </div>
    </div>
  )
}
