import { useMemo } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useStage } from '../../../ui/use-stage.ts'
import { useWords } from '../../../ui/words.tsx'
import { say } from '../explain.ts'
import { ruleChanges } from '../rule-changes.ts'
import './proxy.css'

const LINES_MAX = 60 // more would not be read

/** The diff of a sync: which rules came and went with the step on screen. */
export function RuleChanges() {
  const words = useWords()
  const isReady = useAllWords()
  const after = useStage(worldOnScreen)
  const before = useStage(
    ({ recording, cursor }) => recording.steps[cursor - 1]?.world ?? recording.rests[0]?.world,
  )
  const nodes = useMemo(
    () => (before && after && before !== after ? ruleChanges(before, after) : []),
    [before, after],
  )
  if (!isReady) return null
  return nodes.map(({ node, added, removed, kept, chains }) => {
    const lines = chains.flatMap(({ table, lines }) => lines.map((line) => ({ ...line, table })))
    return (
      <section key={node} className="rule-changes">
        <h3>{words.text(say('changes', { node, added, removed, kept }))}</h3>
        <ul>
          {lines.slice(0, LINES_MAX).map(({ change, text, table }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one rule may stand twice
            <li key={index} data-change={change}>
              <b aria-hidden="true">{change === 'added' ? '+' : '−'}</b>
              <code>
                <small>{table}</small> {text}
              </code>
            </li>
          ))}
        </ul>
        {lines.length > LINES_MAX && (
          <p>{words.text(say('changesMore', { count: lines.length - LINES_MAX }))}</p>
        )}
      </section>
    )
  })
}
