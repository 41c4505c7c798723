import { useState } from 'react'
import { useStage } from '../use-stage.ts'
import { useText, useWorded } from '../words.tsx'
import { CopyBox } from './copy-box.tsx'
import {
  elementText,
  FIRST_FRAME,
  type FrameChoice,
  frameAddress,
  frameParameters,
  frameText,
  HEIGHTS,
  WIDTHS,
} from './frame-text.ts'
import { pageAddress } from './share-links.ts'

interface EmbedSectionProps {
  readonly locale: string
  readonly hash: string
}

/** A frame for somebody's own page: its HTML, and how it will look. */
export function EmbedSection({ locale, hash }: EmbedSectionProps) {
  const t = useText()
  const worded = useWorded()
  const title = useStage(({ scenario }) => scenario.title)
  const [choice, choose] = useState<FrameChoice>(FIRST_FRAME)
  const [isElement, setElement] = useState(false)
  const name = `Hopscope: ${title === undefined ? t('ownCluster') : worded(title)}`
  const page = pageAddress()
  const parameters = frameParameters(locale, choice)
  const address = frameAddress(page, hash, parameters)
  const text = isElement
    ? elementText(name, page, hash, parameters, choice)
    : frameText(name, address, choice)
  return (
    <section className="link-box">
      <FrameOptions choice={choice} onChoose={choose} />
      <fieldset className="share-choices">
        <legend className="visually-hidden">{t('shareFrameKind')}</legend>
        {[false, true].map((each) => (
          <label key={String(each)}>
            <input
              type="radio"
              name="frame-kind"
              checked={isElement === each}
              onChange={() => setElement(each)}
            />
            <span>{t(each ? 'shareFrameElement' : 'shareFramePlain')}</span>
          </label>
        ))}
      </fieldset>
      <CopyBox label={t('shareFrameText')} text={text} action={t('shareFrameCopy')} rows={6} />
      <h3>{t('shareFramePreview')}</h3>
      <div className="frame-preview">
        <iframe
          key={address}
          title={t('shareFramePreview')}
          src={address}
          width={choice.width}
          height={choice.height}
          sandbox="allow-scripts allow-popups allow-downloads"
        />
      </div>
    </section>
  )
}

interface FrameOptionsProps {
  readonly choice: FrameChoice
  readonly onChoose: (choice: FrameChoice) => void
}

function FrameOptions({ choice, onChoose }: FrameOptionsProps) {
  const t = useText()
  const change = (part: Partial<FrameChoice>) => onChoose({ ...choice, ...part })
  const list = <Value extends string | number>(
    label: string,
    value: Value,
    options: readonly (readonly [Value, string])[],
    onChange: (value: Value) => void,
  ) => (
    <label>
      {label}{' '}
      <select
        value={value}
        onChange={({ target }) => {
          const found = options.find(([each]) => String(each) === target.value)
          if (found) onChange(found[0])
        }}
      >
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
  const px = (value: number) => [value, `${value} px`] as const
  const box = (label: string, checked: boolean, onChange: (checked: boolean) => void) => (
    <label>
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />{' '}
      {label}
    </label>
  )
  return (
    <fieldset className="frame-options">
      <legend className="visually-hidden">{t('shareFrameOptions')}</legend>
      {list(t('shareFrameWidth'), choice.width, WIDTHS.map(px), (width) => change({ width }))}
      {list(t('shareFrameHeight'), choice.height, HEIGHTS.map(px), (height) => change({ height }))}
      {list(
        t('theme'),
        choice.theme,
        (['light', 'dark', 'hc'] as const).map((each) => [each, t(`theme_${each}`)] as const),
        (theme) => change({ theme }),
      )}
      {list(
        t('shareFrameQuiz'),
        choice.quiz,
        (['off', 'gate', 'exam'] as const).map((each) => [each, t(`quiz_${each}`)] as const),
        (quiz) => change({ quiz }),
      )}
      {list(
        t('shareFrameControls'),
        choice.controls,
        (['full', 'min', 'none'] as const).map((each) => [each, t(`controls_${each}`)] as const),
        (controls) => change({ controls }),
      )}
      {box(t('shareFrameLock'), choice.isLocked, (isLocked) => change({ isLocked }))}
      {box(t('shareFramePlay'), choice.isPlaying, (isPlaying) => change({ isPlaying }))}
    </fieldset>
  )
}
