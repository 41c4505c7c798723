import { useRef, useState } from 'react'
import { say } from '../../scenario/explain.ts'
import type { Scenario } from '../../scenario/schema.ts'
import { Problems } from '../inspector/problems.tsx'
import { useAllWords } from '../use-all-words.ts'
import { useStage, useStageStore } from '../use-stage.ts'
import { useWords } from '../words.tsx'
import './editor.css'

const NAME = 'my-node'
const EDITED_MAX = 300_000 // characters: a longer text would hold up every key that is pressed

/** A machine of somebody's own: what its tools print becomes a Node that packets can be walked through. */
export function NodePanel() {
  const words = useWords()
  const store = useStageStore()
  const isReady = useAllWords()
  const pasted = useStage(({ scenario }) => scenario.nodes[0])
  const problems = useStage((stage) => stage.problems)
  const [text, type] = useState(pasted?.dump ?? '')
  const [shown, show] = useState<number>()
  const area = useRef<HTMLTextAreaElement>(null)
  if (!isReady) return null
  const own = problems.filter(({ path }) => path.startsWith('nodes.'))
  const isLong = text.length > EDITED_MAX
  const apply = () =>
    void store.getState().edit((scenario) => onlyNode(scenario, pasted?.name ?? NAME, text))
  return (
    <details className="node-panel" open={pasted !== undefined}>
      <summary>{words.text(say('ownNode'))}</summary>
      <p className="hint">{words.text(say('ownNodeHint'))}</p>
      {isLong ? (
        <div className="held-text">
          <p>
            {words.text(
              say('heldText', { lines: lineCount(text), kB: Math.ceil(text.length / 1_000) }),
            )}
          </p>
          <button type="button" onClick={() => type('')}>
            {words.text(say('emptyNode'))}
          </button>
          {shown !== undefined && (
            <p className="mono">
              {words.text(say('heldLine', { line: shown, text: lineOf(text, shown) }))}
            </p>
          )}
        </div>
      ) : (
        <textarea
          ref={area}
          value={text}
          spellCheck={false}
          aria-label={words.text(say('ownNode'))}
          onChange={({ target }) => type(target.value)}
          onPaste={(event) => {
            const pastedText = event.clipboardData.getData('text')
            if (pastedText.length <= EDITED_MAX) return
            event.preventDefault()
            type(text + pastedText)
          }}
        />
      )}
      <label className="file-button">
        <span>{words.text(say('openFiles'))}</span>
        <input
          type="file"
          multiple
          onChange={({ target }) => void textOf(target.files).then((read) => type(text + read))}
        />
      </label>
      <button type="button" className="primary" disabled={text.trim() === ''} onClick={apply}>
        {words.text(say('walkNode'))}
      </button>
      {pasted && (
        <Problems
          problems={own}
          onGo={({ line = 1 }) => (isLong ? show(line) : goTo(area.current, line))}
        />
      )}
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

const lineCount = (text: string): number => text.trimEnd().split('\n').length

const lineOf = (text: string, line: number): string =>
  (text.split('\n', line)[line - 1] ?? '').slice(0, 500)

/** The texts of files, one below the other: each begins on a line of its own. */
async function textOf(files: FileList | null): Promise<string> {
  const texts = await Promise.all([...(files ?? [])].map((file) => file.text()))
  return texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('')
}
