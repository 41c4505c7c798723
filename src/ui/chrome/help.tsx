import { CAPTIONS, type Captions } from '../captions.ts'
import { useLearnText } from '../learn/use-learn-text.ts'
import { useText } from '../words.tsx'
import { Dialog } from './dialog.tsx'
import { KeyForm } from './key-form.tsx'

interface HelpProps {
  readonly keysOn: boolean
  readonly onKeys: (on: boolean) => void
  /** Keys that the reader has changed: `meant-key.ts`. */
  readonly changes: string
  readonly onChange: (changes: string) => void
  /** A tone for each step. */
  readonly hasSound: boolean
  readonly onSound: (on: boolean) => void
  /** How large sentences are. */
  readonly captions: Captions
  readonly onCaptions: (captions: Captions) => void
  readonly onClose: () => void
}

/** The keyboard map and the legend. Keys can be changed, and those of one sign switched off (WCAG 2.1.4). */
export function Help(props: HelpProps) {
  const { keysOn, onKeys, changes, onChange, hasSound, onSound } = props
  const { captions, onCaptions, onClose } = props
  const t = useText()
  const learn = useLearnText()
  return (
    <Dialog title={t('helpTitle')} onClose={onClose}>
      <label className="switch">
        <input
          type="checkbox"
          checked={keysOn}
          onChange={(event) => onKeys(event.target.checked)}
        />{' '}
        {t('keysOn')}
      </label>
      <label className="switch">
        <input
          type="checkbox"
          checked={hasSound}
          onChange={(event) => onSound(event.target.checked)}
        />{' '}
        {learn('soundOn')}
      </label>
      <label className="switch">
        {learn('captions')}{' '}
        <select
          value={captions}
          onChange={({ target }) => onCaptions(target.value as Captions)} // as: the options are those
        >
          {CAPTIONS.map((each) => (
            <option key={each} value={each}>
              {learn(`captions_${each}`)}
            </option>
          ))}
        </select>
      </label>
      <KeyForm changes={changes} onChange={onChange} />
      <h3>{t('legend')}</h3>
      <ul className="legend">
        {(['request', 'reply', 'control', 'dropped'] as const).map((line) => (
          <li key={line} data-line={line}>
            <svg viewBox="0 0 48 10" width="48" height="10" aria-hidden="true">
              <path d="M0 5 H48" />
            </svg>
            {t(`legend_${line}`)}
          </li>
        ))}
        <li>{t('legend_pod')}</li>
        <li>{t('legend_service')}</li>
      </ul>
    </Dialog>
  )
}
