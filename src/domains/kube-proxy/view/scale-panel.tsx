import { useState } from 'react'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useWords } from '../../../ui/words.tsx'
import { say } from '../explain.ts'
import type { ScaleCost } from '../scale-sizes.ts'
import { MEASURED, SCALE_MODES } from '../scale-sizes.ts'
import { MEASURES, type Measure, ScaleChart } from './scale-chart.tsx'
import { useScaleCosts } from './use-scale-costs.ts'
import './scale.css'

/** What a packet and a sync cost in each mode, from ten to ten thousand Services: counted here and now, on demand. */
export function ScalePanel() {
  const words = useWords()
  const isReady = useAllWords()
  const { costs, state, start, stop } = useScaleCosts()
  const [measure, choose] = useState<Measure>('first')
  if (!isReady) return null
  const number = new Intl.NumberFormat(words.locale)
  const format = (value: number) => number.format(value)
  const isCounting = state === 'counting'
  return (
    <section className="scale" aria-label={words.text(say('scale'))}>
      <h3>{words.text(say('scale'))}</h3>
      <p className="hint">{words.text(say('scaleHint'))}</p>
      <p className="scale-run">
        <button type="button" className="primary" onClick={isCounting ? stop : start}>
          {words.text(say(isCounting ? 'scaleStop' : 'scaleStart'))}
        </button>
        <output>
          {isCounting &&
            words.text(say('scaleProgress', { done: costs.length, all: MEASURED.length }))}
          {state === 'done' && words.text(say('scaleDone'))}
        </output>
      </p>
      {state === 'failed' && <p role="alert">{words.text(say('scaleFailed'))}</p>}
      {costs.length > 0 && (
        <>
          <fieldset>
            <legend>{words.text(say('scaleMeasure'))}</legend>
            {MEASURES.map((each) => (
              <label key={each} className="option">
                <input
                  type="radio"
                  name="scale-measure"
                  checked={measure === each}
                  onChange={() => choose(each)}
                />
                <span>{words.text(say(`scale_${each}`))}</span>
              </label>
            ))}
          </fieldset>
          <ScaleChart
            costs={costs}
            measure={measure}
            label={words.text(say('scaleChart', { what: words.text(say(`scale_${measure}`)) }))}
            axis={words.text(say('scaleServices'))}
            format={format}
          />
          <p className="hint">
            {words.text(say(`scaleMeans_${measure}`))} {words.text(say('scaleUserspace'))}
          </p>
          <Twin costs={costs} format={format} />
        </>
      )}
    </section>
  )
}

interface TwinProps {
  readonly costs: readonly ScaleCost[]
  readonly format: (value: number) => string
}

/** The same as a table, for who reads it with ears or wants the numbers. */
function Twin({ costs, format }: TwinProps) {
  const words = useWords()
  const name = words.text(say('scaleTable'))
  const order: readonly string[] = SCALE_MODES
  const rows = costs.toSorted(
    (a, b) => order.indexOf(a.mode) - order.indexOf(b.mode) || a.services - b.services,
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="scale-table" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.text(say('scaleMode'))}</th>
            <th scope="col">{words.text(say('scaleServices'))}</th>
            {MEASURES.map((each) => (
              <th key={each} scope="col">
                {words.text(say(`scale_${each}`))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cost) => (
            <tr key={`${cost.mode}/${cost.services}`}>
              <th scope="row">{cost.mode}</th>
              <td>{format(cost.services)}</td>
              {MEASURES.map((each) => (
                <td key={each}>{format(cost[each])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
