import { useMemo, useState } from 'react'
import { worldOnScreen } from '../../../player/stage.ts'
import { say } from '../../../scenario/explain.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import { type FoundLine, findRules, nextVisit } from '../find-rules.ts'
import type { ChainName } from '../rule-sheet.ts'
import { type WhyNotRule, whyNotRule } from '../why-not-rule.ts'
import './rule-finder.css'

const SHOWN_MAX = 50 // more would not be read: the query can say more

/** Search in all rules of all machines; run to one, or ask why it did not act. */
export function RuleFinder({ onPick }: { onPick: (chain: ChainName) => void }) {
  const t = useText()
  const words = useWords()
  const isReady = useAllWords()
  const world = useStage(worldOnScreen)
  const [query, ask] = useState('')
  const found = useMemo(
    () => (world ? findRules(world, query, SHOWN_MAX) : { count: 0, lines: [] }),
    [world, query],
  )
  if (!isReady) return null
  return (
    <search className="rule-finder">
      <label>
        <span>{t('findRule')}</span>
        <input
          type="search"
          value={query}
          placeholder="10.96.0.80 dport 80"
          onChange={({ target }) => ask(target.value)}
        />
      </label>
      {query.trim() !== '' && (
        <output>
          {words.text(say('rulesFound', { count: found.count, shown: found.lines.length }))}
        </output>
      )}
      <ul>
        {found.lines.map((line) => (
          <Line key={line.ref} line={line} onPick={onPick} />
        ))}
      </ul>
    </search>
  )
}

interface LineProps {
  readonly line: FoundLine
  readonly onPick: (chain: ChainName) => void
}

function Line({ line, onPick }: LineProps) {
  const t = useText()
  const words = useWords()
  const store = useStageStore()
  const steps = useStage((stage) => stage.recording.steps)
  const cursor = useStage((stage) => stage.cursor)
  const next = useMemo(() => nextVisit(steps, cursor, line), [steps, cursor, line])
  const [asked, ask] = useState(false)
  const why: readonly WhyNotRule[] = asked ? whyNotRule(steps, cursor, line.ref) : []
  const { node, table, chain, index, text } = line
  return (
    <li>
      <button type="button" className="plain mono" onClick={() => onPick({ node, table, chain })}>
        {node} {table} {chain} #{index}
      </button>
      <code>{text}</code>
      <span className="rule-actions">
        <button
          type="button"
          disabled={next === undefined}
          onClick={() => next !== undefined && store.getState().seek(next)}
        >
          {words.text(say('runToRule'))}
        </button>
        <button type="button" aria-expanded={asked} onClick={() => ask(!asked)}>
          {words.text(say('whyNot'))}
        </button>
      </span>
      {why.map(({ message, step }) => (
        <p key={`${message.key}/${step}`}>
          {words.text(message)}{' '}
          {step !== undefined && (
            <button type="button" className="plain" onClick={() => store.getState().seek(step)}>
              {t('stepOf', { step: step + 1, count: steps.length })}
            </button>
          )}
        </p>
      ))}
    </li>
  )
}
