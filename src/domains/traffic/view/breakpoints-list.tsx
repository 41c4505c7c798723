import { say } from '../../../scenario/explain.ts'
import { useAllWords } from '../../../ui/use-all-words.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import { breakpointText, firstStop, readBreakpoint } from '../breakpoint.ts'
import type { ChainName } from '../rule-sheet.ts'
import { setBreakpoints, toggleBreakpoint } from './set-breakpoints.ts'
import './rule-finder.css'

interface BreakpointsListProps {
  /** The chain on screen. */
  readonly chain: ChainName | undefined
  readonly onPick: (chain: ChainName) => void
}

/** Where playing stops: the chain on screen can be added, each can be run to, shown, or taken away. */
export function BreakpointsList({ chain, onPick }: BreakpointsListProps) {
  const t = useText()
  const store = useStageStore()
  const words = useWords()
  const isReady = useAllWords()
  const texts = useStage(({ breakpoints }) => breakpoints)
  if (!isReady) return null
  const here = chain && breakpointText({ host: chain.node, ...chain })
  return (
    <section className="breakpoints" aria-label={t('breakpoints')}>
      {here !== undefined && (
        <label>
          <input
            type="checkbox"
            checked={texts.includes(here)}
            onChange={() => toggleBreakpoint(store, here)}
          />{' '}
          {words.text(say('breakChain', { chain: chain?.chain ?? '' }))}
        </label>
      )}
      {texts.length === 0 ? (
        <p className="hint">{words.text(say('breakNone'))}</p>
      ) : (
        <>
          <ul>
            {texts.map((text) => (
              <Line key={text} text={text} onPick={onPick} />
            ))}
          </ul>
          <button type="button" onClick={() => setBreakpoints(store, [])}>
            {words.text(say('breakClear'))}
          </button>
        </>
      )}
    </section>
  )
}

function Line({ text, onPick }: { text: string; onPick: BreakpointsListProps['onPick'] }) {
  const words = useWords()
  const store = useStageStore()
  const place = readBreakpoint(text)
  const next = useStage(({ recording, cursor }) => {
    const to = recording.steps.length - 1
    return place && firstStop(recording.steps, { from: cursor, to }, [place])
  })
  if (!place) return null
  const { host, table, chain } = place
  return (
    <li>
      <button
        type="button"
        className="plain mono"
        onClick={() => onPick({ node: host, table: table as ChainName['table'], chain })} // as: whoever looks for it finds none
      >
        {text}
      </button>
      <span className="rule-actions">
        <button
          type="button"
          disabled={next === undefined}
          onClick={() => next !== undefined && store.getState().seek(next)}
        >
          {next === undefined ? words.text(say('breakNever')) : words.text(say('runToRule'))}
        </button>
        <button type="button" onClick={() => toggleBreakpoint(store, text)}>
          {words.text(say('breakRemove'))}
        </button>
      </span>
    </li>
  )
}
