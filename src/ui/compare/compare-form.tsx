import { keepInAddress } from '../../player/address.ts'
import { ALIGNMENTS } from '../../player/align-recordings.ts'
import { type Comparison, readComparison, writeComparison } from '../../player/pair.ts'
import { VARIANT_KINDS, type Variant, variantsOf } from '../../scenario/variants.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import { useVariantName } from './variant-name.ts'
import './compare.css'

/** Chooses what the scenario is compared with, and how both are stepped. */
export function CompareForm() {
  const t = useText()
  const store = useStageStore()
  const nameOf = useVariantName()
  const scenario = useStage((stage) => stage.scenario)
  const objects = useStage((stage) => stage.objects)
  const compare = useStage((stage) => stage.compare)
  const variants = variantsOf({ scenario, objects })
  const { variant, by } = readComparison(compare ?? '')
  const isKnown = variants.some(({ id }) => id === variant)
  const choose = (next: Comparison) => {
    const text = next.variant === '' ? undefined : writeComparison(next)
    store.getState().look({ compare: text })
    keepInAddress(text)
  }
  const isWrong = compare !== undefined && !isKnown
  return (
    <form className="compare-form" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>{t('compareWith')}</span>
        <select
          value={isKnown ? variant : ''}
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? 'compare-problem' : undefined}
          onChange={({ target }) => choose({ variant: target.value, by })}
        >
          <option value="">{t('compareNothing')}</option>
          {VARIANT_KINDS.map((kind) => (
            <Group
              key={kind}
              name={t(`variants_${kind}`)}
              variants={variants.filter((each) => each.kind === kind)}
              nameOf={nameOf}
            />
          ))}
        </select>
      </label>
      {isWrong && (
        <p id="compare-problem" role="alert">
          {t('compareGone', { variant })}
        </p>
      )}
      <fieldset disabled={!isKnown}>
        <legend>{t('compareBy')}</legend>
        {ALIGNMENTS.map((each) => (
          <label key={each} className="option">
            <input
              type="radio"
              name="compare-by"
              checked={by === each}
              onChange={() => choose({ variant, by: each })}
            />
            <span>{t(`compareBy_${each}`)}</span>
          </label>
        ))}
      </fieldset>
      <p className="hint">{t(isKnown ? 'compareShare' : 'compareHint')}</p>
    </form>
  )
}

interface GroupProps {
  readonly name: string
  readonly variants: readonly Variant[]
  readonly nameOf: (variant: Variant) => string
}

const Group = ({ name, variants, nameOf }: GroupProps) =>
  variants.length === 0 ? null : (
    <optgroup label={name}>
      {variants.map((each) => (
        <option key={each.id} value={each.id}>
          {nameOf(each)}
        </option>
      ))}
    </optgroup>
  )
