import { lensesOf } from '../../player/lenses-of.ts'
import { lensOnScreen } from '../../player/view-slice.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import './lens-switch.css'

/** The ways of looking that have something to show, where there is more than one. */
export function LensSwitch() {
  const t = useText()
  const store = useStageStore()
  const onScreen = useStage(lensOnScreen)
  const recording = useStage((stage) => stage.recording)
  const offered = lensesOf(recording)
  if (offered.every((lens) => lens === onScreen)) return null
  return (
    <fieldset className="lens-switch">
      <legend className="visually-hidden">{t('lens')}</legend>
      {offered.map((lens) => (
        <button
          key={lens}
          type="button"
          aria-pressed={lens === onScreen}
          onClick={() => store.getState().look({ lens })}
        >
          {t(`lens_${lens}`)}
        </button>
      ))}
    </fieldset>
  )
}
