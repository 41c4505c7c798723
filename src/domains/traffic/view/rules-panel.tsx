import { lazy, memo, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { Message } from '../../../core/say/message.ts'
import { worldOnScreen } from '../../../player/stage.ts'
import { useStage, useStageStore } from '../../../ui/use-stage.ts'
import { useText, useWords } from '../../../ui/words.tsx'
import type { World } from '../../../world.ts'
import {
  type ChainName,
  chainsOf,
  type RuleLine,
  type RuleSheet,
  ruleSheet,
  seenLine,
} from '../rule-sheet.ts'
import './panels.css'

const RuleFinder = lazy(async () => ({
  default: (await import('./rule-finder.tsx')).RuleFinder,
}))

const BreakpointsList = lazy(async () => ({
  default: (await import('./breakpoints-list.tsx')).BreakpointsList,
}))

const WINDOW = 30 // rules shown around the one that matters; the rest is counted
const JUMP = 10 // so far it goes at once: most steps change two rules and move none

/** The rule lens: the chain at hand with its exact text, and what the packet made of each rule. */
export function RulesPanel() {
  const t = useText()
  const world = useStage(worldOnScreen)
  const [picked, pick] = useState<ChainName>()
  const sheet = useMemo(
    () => (world ? (ruleSheet(world, picked) ?? ruleSheet(world, firstChain(world))) : undefined),
    [world, picked],
  )
  const [isFinding, find] = useState(false)
  const [isExplained, explain] = useState(false)
  const [isStopping, stop] = useState(false)
  const purposes = usePurposes(isExplained, world, sheet)
  if (!world) return null
  const chains = chainsOf(world)
  const hasCursor = world.traffic.cursor !== undefined
  return (
    <div className="rules-panel">
      <ChainPicker sheet={sheet} chains={chains} onPick={pick}>
        <button type="button" aria-pressed={isExplained} onClick={() => explain(!isExplained)}>
          {t('explainRules')}
        </button>
        <button type="button" aria-pressed={isFinding} onClick={() => find(!isFinding)}>
          {t('findRule')}
        </button>
        <button type="button" aria-pressed={isStopping} onClick={() => stop(!isStopping)}>
          {t('breakpoints')}
        </button>
      </ChainPicker>
      {isStopping && (
        <Suspense fallback={null}>
          <BreakpointsList chain={sheet} onPick={pick} />
        </Suspense>
      )}
      {isFinding && (
        <Suspense fallback={null}>
          <RuleFinder onPick={pick} />
        </Suspense>
      )}
      {picked && hasCursor && (
        <button type="button" onClick={() => pick(undefined)}>
          {t('backToPacket')}
        </button>
      )}
      {sheet ? (
        <Chain sheet={sheet} purposes={purposes} onPick={pick} />
      ) : (
        <p className="hint">{t('noRules')}</p>
      )}
      {chains.some(hasIpvs) && <p className="hint">{t('ipvsChecked')}</p>}
    </div>
  )
}

const hasIpvs = ({ tables }: ReturnType<typeof chainsOf>[number]): boolean =>
  tables.some(({ table }) => table === 'ipvs')

type Purposes = Readonly<Record<number, Message>>
type Explain = (world: World, sheet: RuleSheet) => Purposes

/** What the rules are for: loaded when first asked, with the words it is told in. */
function usePurposes(isAsked: boolean, world?: World, sheet?: RuleSheet): Purposes | undefined {
  const store = useStageStore()
  const [explain, setExplain] = useState<Explain>()
  useEffect(() => {
    if (!isAsked) return
    void Promise.all([import('../explain-rules.ts'), store.getState().allWords()]).then(
      ([{ explainRules }]) => setExplain(() => explainRules),
    )
  }, [isAsked, store])
  return isAsked && explain && world && sheet ? explain(world, sheet) : undefined
}

function firstChain(world: Parameters<typeof chainsOf>[0]): ChainName | undefined {
  const [first] = chainsOf(world)
  const tables = first?.tables ?? []
  const isDispatch = (name: string) =>
    /^(KUBE-SERVICES|services|KUBE-PORTALS-CONTAINER)$/.test(name)
  const found = tables.find(({ chains }) => chains.some(isDispatch)) ?? tables[0]
  const chain = found?.chains.find(isDispatch) ?? found?.chains[0]
  return first && found && chain !== undefined
    ? { node: first.node, table: found.table, chain }
    : undefined
}

interface PickerProps {
  readonly sheet: RuleSheet | undefined
  readonly chains: ReturnType<typeof chainsOf>
  readonly onPick: (chain: ChainName) => void
  readonly children: ReactNode
}

function ChainPicker({ sheet, chains, onPick, children }: PickerProps) {
  const t = useText()
  const node = chains.find((each) => each.node === sheet?.node) ?? chains[0]
  if (!node || node.tables.length === 0) return null
  const table = node.tables.find((each) => each.table === sheet?.table) ?? node.tables[0]
  const choose = (name: string, tableName: string | undefined, chain?: string) => {
    const tables = chains.find((each) => each.node === name)?.tables ?? []
    const found = tables.find((each) => each.table === tableName) ?? tables[0]
    const wanted = found?.chains.includes(chain ?? '') ? chain : found?.chains[0]
    if (found && wanted !== undefined) onPick({ node: name, table: found.table, chain: wanted })
  }
  return (
    <div className="chain-picker">
      <label>
        <span>Node</span>
        <select
          value={node.node}
          onChange={(event) => choose(event.target.value, table?.table, sheet?.chain)}
        >
          {chains.map((each) => (
            <option key={each.node}>{each.node}</option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('table')}</span>
        <select value={table?.table} onChange={(event) => choose(node.node, event.target.value)}>
          {node.tables.map((each) => (
            <option key={each.table}>{each.table}</option>
          ))}
        </select>
      </label>
      {children}
      <ChainSelect
        chains={table?.chains ?? []}
        chain={sheet?.chain}
        onChoose={(chain) => choose(node.node, table?.table, chain)}
      />
    </div>
  )
}

interface ChainSelectProps {
  readonly chains: readonly string[]
  readonly chain: string | undefined
  readonly onChoose: (chain: string) => void
}

/** A large cluster has thousands of chains: the others are listed once somebody is about to choose, since a step would touch them all. */
function ChainSelect({ chains, chain, onChoose }: ChainSelectProps) {
  const t = useText()
  const [isAboutToChoose, setAboutToChoose] = useState(false)
  const open = () => setAboutToChoose(true)
  const isListed = isAboutToChoose || chains.length <= WINDOW
  return (
    <label className="wide">
      <span>{t('chain')}</span>
      <select
        value={chain}
        onChange={(event) => onChoose(event.target.value)}
        onPointerDown={open}
        onFocus={open}
        onBlur={() => setAboutToChoose(false)}
      >
        {isListed ? <ChainOptions chains={chains} /> : <option>{chain}</option>}
      </select>
    </label>
  )
}

const ChainOptions = memo(({ chains }: { chains: readonly string[] }) =>
  chains.map((chain) => <option key={chain}>{chain}</option>),
)

interface ChainProps {
  readonly sheet: RuleSheet
  readonly purposes: Purposes | undefined
  readonly onPick: (chain: ChainName) => void
}

function Chain({ sheet, purposes, onPick }: ChainProps) {
  const t = useText()
  const focus = useStage((stage) => stage.recording.steps[stage.cursor]?.focus)
  const breakpoints = useStage((stage) => stage.breakpoints)
  const [around, setAround] = useState(0)
  const at = Math.max(0, (sheet.here?.index ?? 1) - 1)
  const wanted = Math.floor((at + around - WINDOW / 2) / JUMP) * JUMP
  const first = Math.max(0, Math.min(wanted, sheet.rules.length - WINDOW))
  const shown = sheet.rules.slice(first, first + WINDOW)
  const after = sheet.rules.length - first - shown.length
  return (
    <>
      <nav className="trail" aria-label={t('trail')}>
        {sheet.hook && <span className="hook">{sheet.hook}</span>}
        {sheet.trail.map(({ chain, index }, place) => (
          <button
            key={chain}
            type="button"
            className="plain mono"
            aria-current={place === sheet.trail.length - 1 || undefined}
            onClick={() => onPick({ node: sheet.node, table: sheet.table, chain })}
          >
            {chain}
            {place < sheet.trail.length - 1 && <small> #{index}</small>}
          </button>
        ))}
      </nav>
      {first > 0 && (
        <button type="button" className="more-rules" onClick={() => setAround(around - WINDOW)}>
          {t('rulesAbove', { count: first })}
        </button>
      )}
      <ol
        className="rules"
        aria-label={sheet.chain}
        key={`${sheet.node}/${sheet.table}/${sheet.chain}`}
      >
        {shown.map((line) => (
          <Rule
            key={line.index}
            {...seenLine(sheet, line)}
            {...nameOf(sheet)}
            isBroken={breakpoints.includes(placeOf(sheet, line.index))}
            isLit={focus?.includes(line.ref) ?? false}
            purpose={purposes?.[line.index]}
            onPick={onPick}
          />
        ))}
        {after === 0 && (
          <li className="end">
            {sheet.policy === undefined
              ? t('chainReturns')
              : t('chainPolicy', { policy: sheet.policy })}
          </li>
        )}
      </ol>
      {after > 0 && (
        <button type="button" className="more-rules" onClick={() => setAround(around + WINDOW)}>
          {t('rulesBelow', { count: after })}
        </button>
      )}
    </>
  )
}

const SIGNS = { ahead: '·', skipped: '–', matched: '✓', here: '▸' } as const

const placeOf = ({ node, table, chain }: ChainName, index: number): string =>
  `${node}/${table}/${chain}#${index}`

const nameOf = ({ node, table, chain }: ChainName): ChainName => ({ node, table, chain })

interface RuleProps extends RuleLine, ChainName {
  readonly isLit: boolean
  readonly isBroken: boolean
  readonly purpose: Message | undefined
  readonly onPick: (chain: ChainName) => void
}

/** Its properties are plain values, so that only the rules which a step changes are drawn again. */
const Rule = memo((rule: RuleProps) => {
  const { node, table, isLit, isBroken, purpose, onPick, leadsTo } = rule
  const t = useText()
  const words = useWords()
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isLit) item.current?.scrollIntoView({ block: 'nearest' })
  }, [isLit])
  const store = useStageStore()
  const place = placeOf(rule, rule.index)
  return (
    <li ref={item} data-state={rule.state} data-lit={isLit || undefined}>
      <span className="sign" aria-hidden="true">
        {SIGNS[rule.state]}
      </span>
      <button
        type="button"
        className="index"
        aria-label={t('breakAt', { index: rule.index })}
        aria-pressed={isBroken}
        onClick={() =>
          void import('./set-breakpoints.ts').then((it) => it.toggleBreakpoint(store, place))
        }
      >
        {rule.index}
      </button>
      <code>
        {leadsTo === undefined ? (
          rule.text
        ) : (
          <>
            {rule.text.slice(0, rule.text.lastIndexOf(leadsTo))}
            <button
              type="button"
              className="chain-link"
              onClick={() => onPick({ node, table, chain: leadsTo })}
            >
              {leadsTo}
            </button>
            {rule.text.slice(rule.text.lastIndexOf(leadsTo) + leadsTo.length)}
          </>
        )}
      </code>
      {purpose && <small className="purpose">{words.text(purpose)}</small>}
      {rule.reason !== undefined && (
        <small className="reason">
          {rule.reason === 'random'
            ? t('skippedByChance')
            : t('skippedBecause', {
                reason: words.text({ key: `traffic/mismatch.${rule.reason}`, params: {} }),
              })}
        </small>
      )}
      {rule.state === 'matched' && <small className="reason">{t('matched')}</small>}
    </li>
  )
})
