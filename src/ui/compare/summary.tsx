import { useMemo } from 'react'
import { type Measures, measureRecording } from '../../player/measure-recording.ts'
import type { Pair } from '../../player/pair.ts'
import { labelOf } from '../../words/format.ts'
import { useText } from '../words.tsx'

const SIDES = ['a', 'b'] as const

/** What each side costs and what comes of it: so far, and by its end. */
export function Summary({ pair, cursor }: { pair: Pair; cursor: number }) {
  const t = useText()
  const { recordings, merged } = pair
  const ends = useMemo(
    () => ({
      a: measureRecording(recordings.a, recordings.a.steps.length - 1),
      b: measureRecording(recordings.b, recordings.b.steps.length - 1),
    }),
    [recordings],
  )
  const at = merged.positions[cursor]
  const now = {
    a: measureRecording(recordings.a, at?.a ?? -1),
    b: measureRecording(recordings.b, at?.b ?? -1),
  }
  const told = ({ outcome }: Measures): string => {
    if (!outcome) return ''
    switch (outcome.kind) {
      case 'found':
        return outcome.addresses.join(', ')
      case 'failed':
        return outcome.error
      default:
        return t(`fate_${outcome.kind}`)
    }
  }
  const columns: readonly Column[] = [
    { name: t('compareRules'), of: ({ rules }) => rules },
    { name: t('compareQueries'), of: ({ queries }) => queries },
    { name: t('compareTime'), of: ({ ms }) => Number(ms.toFixed(2)) },
    { name: t('compareOutcome'), of: told },
    { name: t('comparePods'), of: ({ pods }) => pods.map(labelOf).join(', ') },
    { name: t('compareSource'), of: ({ source = '' }) => source },
  ]
  const shown = columns.filter(({ of }) => SIDES.some((side) => of(ends[side])))
  return (
    <table className="summary" aria-label={t('compareSummary')}>
      <thead>
        <tr>
          <td />
          {shown.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {SIDES.map((side) => (
          <tr key={side}>
            <th scope="row">{side.toUpperCase()}</th>
            {shown.map(({ name, of }) => (
              <Cell
                key={name}
                now={of(now[side])}
                end={of(ends[side])}
                differs={of(ends.a) !== of(ends.b)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface Column {
  readonly name: string
  readonly of: (measures: Measures) => string | number
}

interface CellProps {
  readonly now: string | number
  readonly end: string | number
  readonly differs: boolean
}

/** So far and in the end, where they are numbers; an outcome is told when it has come. */
function Cell({ now, end, differs }: CellProps) {
  const t = useText()
  const isTold = differs && now !== ''
  const text =
    typeof now === 'number' && typeof end === 'number'
      ? now === end
        ? t('compareNumber', { value: end })
        : t('compareSoFar', { now, end })
      : now || t('compareOpen')
  return (
    <td data-differs={isTold || undefined}>
      {isTold && <b title={t('compareDiffers')}>≠ </b>}
      {text}
    </td>
  )
}
