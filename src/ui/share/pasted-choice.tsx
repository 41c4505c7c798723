import { useEffect, useMemo, useState } from 'react'
import { prepare } from '../../player/prepare.ts'
import { redact } from '../../player/redact.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useText } from '../words.tsx'
import type { LinkChoice } from './share-links.ts'

type Pasted = LinkChoice['pasted']
const WAYS: readonly Pasted[] = ['out', 'renamed', 'whole']
const SHOWN_MAX = 300 // rows of the list of what is replaced

interface PastedChoiceProps {
  readonly pasted: Pasted
  /** Whoever built it shares it: nothing was there before. */
  readonly isAuthor: boolean
  readonly onChoose: (pasted: Pasted) => void
}

/** What becomes of what was pasted: it stays here, goes with other names and addresses, or goes as it is. */
export function PastedChoice({ pasted, isAuthor, onChoose }: PastedChoiceProps) {
  const t = useText()
  return (
    <>
      <p id="share-pasted">{t('sharePasted')}</p>
      <div className="ways-of-pasted" role="radiogroup" aria-labelledby="share-pasted">
        {WAYS.filter((each) => !isAuthor || each !== 'out').map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="pasted"
              checked={pasted === each}
              onChange={() => onChoose(each)}
            />
            <span>{t(`sharePasted_${each}`)}</span>
          </label>
        ))}
      </div>
      {pasted === 'renamed' && <Preview />}
    </>
  )
}

/** What is replaced by what, what the link will hold, and whether it still tells the same story. */
function Preview() {
  const t = useText()
  const store = useStageStore()
  const scenario = useStage((stage) => stage.scenario)
  const objects = useStage((stage) => stage.objects)
  const count = useStage(({ recording }) => recording.steps.length)
  const redacted = useMemo(() => redact(scenario, objects), [scenario, objects])
  const [text, setText] = useState<string>()
  const [after, setAfter] = useState<number>()
  useEffect(() => {
    let isOld = false
    const { manifests, nodes, inputs } = redacted.scenario
    void import('../../scenario/read-manifests.ts').then(({ writeManifests }) => {
      const parts = typeof manifests === 'string' ? [] : manifests
      if (!isOld) setText(writeManifests([...parts, ...nodes, ...inputs]))
    })
    void prepare(redacted.scenario).then(async (prepared) => {
      const again = prepared.ok && (await store.getState().record(prepared.value))
      if (!isOld) setAfter(again ? again.steps.length : 0)
    })
    return () => {
      isOld = true
    }
  }, [redacted, store])
  const { replaced } = redacted
  return (
    <div className="redaction">
      <p role="status">
        {after !== undefined &&
          (after === count
            ? t('shareSameStory', { count })
            : t('shareOtherStory', { before: count, after }))}
      </p>
      <details open>
        <summary>{t('shareReplaced', { count: replaced.length })}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <div className="redaction-list" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('shareBefore')}</th>
                <th scope="col">{t('shareAfter')}</th>
              </tr>
            </thead>
            <tbody>
              {replaced.slice(0, SHOWN_MAX).map(({ before, after }) => (
                <tr key={before}>
                  <td>{before}</td>
                  <td>{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      {text !== undefined && (
        <details>
          <summary>{t('shareGoes')}</summary>
          <textarea readOnly rows={8} value={text.slice(0, 40_000)} aria-label={t('shareGoes')} />
        </details>
      )}
      <p className="hint">{t('shareRenamedHint')}</p>
    </div>
  )
}
