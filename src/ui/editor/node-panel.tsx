import { useRef, useState } from 'react'
import { say } from '../../scenario/explain.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { Problems } from '../inspector/problems.tsx'
import { useAllWords } from '../use-all-words.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import './editor.css'

const NAME = 'my-node'

/** A machine of somebody's own: what its tools print becomes a Node that packets can be walked through. */
export function NodePanel() {
  const words = useWords()
  const store = useStageStore()
  const isReady = useAllWords()
  const pasted = useStage(({ scenario }) => scenario.nodes[0])
  const problems = useStage((stage) => stage.problems)
  const [text, type] = useState(pasted?.dump ?? '')
  const area = useRef<HTMLTextAreaElement>(null)
  if (!isReady) return null
  const own = problems.filter(({ path }) => path.startsWith('nodes.'))
  const apply = () =>
    void store.getState().edit((scenario) => onlyNode(scenario, pasted?.name ?? NAME, text))
  return (
    <details className="node-panel" open={pasted !== undefined}>
      <summary>{words.text(say('ownNode'))}</summary>
      <p className="hint">{words.text(say('ownNodeHint'))}</p>
      <textarea
        ref={area}
        value={text}
        spellCheck={false}
        aria-label={words.text(say('ownNode'))}
        onChange={({ target }) => type(target.value)}
      />
      <button type="button" className="primary" disabled={text.trim() === ''} onClick={apply}>
        {words.text(say('walkNode'))}
      </button>
      {pasted && <Problems problems={own} onGo={({ line = 1 }) => goTo(area.current, line)} />}
    </details>
  )
}

/** The machine alone: what was there before speaks of other machines. Undo brings it back. */
function onlyNode(scenario: Scenario, name: string, dump: string): Scenario {
  const { title: _, opening: __, tries: ___, ...rest } = scenario
  return { ...rest, manifests: [], nodes: [{ name, dump }], inputs: [], questions: [] }
}

function goTo(area: HTMLTextAreaElement | null, line: number) {
  if (!area) return
  const lines = area.value.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  area.focus()
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
}
