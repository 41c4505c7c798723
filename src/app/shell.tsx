import { type ReactNode, Suspense, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { drawMap } from '../domains/traffic/lens.ts'
import { nodeTypes } from '../domains/traffic/view/looks.tsx'
import { RulesPanel } from '../domains/traffic/view/rules-panel.tsx'
import { type StageStore, stepOnScreen } from '../player/stage.ts'
import { lensOnScreen, type Tab } from '../player/view-slice.ts'
import { NextLesson } from '../ui/chrome/next-lesson.tsx'
import { Narration } from '../ui/narration/narration.tsx'
import { Stage } from '../ui/stage/stage.tsx'
import { Player } from '../ui/timeline/player.tsx'
import { useStage, useStageStore } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import { panel } from './panel.ts'
import './shell.css'

/** Everything but the map, the rules and the sentence: loaded when it is first shown. */
const LaterPanel = panel(async () => (await import('./panels.tsx')).LaterPanel)

/** On a step of kube-proxy: what it changed. */
function SyncedRules() {
  const isSync = useStage((stage) =>
    /^kube-proxy\/synced/.test(stepOnScreen(stage)?.message.key ?? ''),
  )
  return isSync ? (
    <Suspense fallback={null}>
      <LaterPanel aside="syncedRules" />
    </Suspense>
  ) : null
}

const map = <Stage lens={{ id: 'map', draw: drawMap }} nodeTypes={nodeTypes} />

interface ShellProps {
  readonly header: ReactNode
  readonly title: string
  /** The lesson that follows the one on screen. */
  readonly next: string | undefined
  readonly isStage: boolean
  readonly isEmbedded: boolean
  /** Another stage takes the place of the one on screen, until it is given back. */
  readonly onStage: (stage: StageStore | undefined) => void
  readonly children: ReactNode
}

/** Where things stand: diagram, views, the sentence, the player. */
export function Shell(props: ShellProps) {
  const { header, title, next, isStage, isEmbedded, onStage, children } = props
  const t = useText()
  const lens = useStage(lensOnScreen)
  const isPair = useStage(({ pair }) => pair !== undefined)
  const isFresh = useStage((stage) => stage.past.length === 0 && stage.cursor <= 1)
  const beside = useStage((stage) => stage.beside)
  const isRoom = useStage(({ quiz }) => isStage && quiz !== 'exam')
  const hasNotes = useStage(({ scenario }) => scenario.notes?.some((note) => note.for))
  const isExam = useStage(({ quiz }) => quiz === 'exam')
  const hasGoals = useStage(({ scenario }) => scenario.goals !== undefined)
  const hasTries = useStage(({ scenario }) => scenario.tries !== undefined)
  // A lesson of packets alone has one way of looking, and loads no more.
  const hasLenses = useStage(
    ({ scenario: { cluster, start, inputs }, past }) =>
      cluster.etcd ||
      cluster.machines ||
      start === 'fresh' ||
      past[0] ||
      inputs.some(({ kind }) => /^(api|c|etcd)/.test(kind)),
  )
  const isUnsure = useStage((stage) => /unsure/.test(stepOnScreen(stage)?.message.key ?? ''))
  const isAtEnd = useStage(
    ({ recording, cursor }) => cursor >= 0 && cursor === recording.steps.length - 1,
  )
  const narration = (
    <Narration
      opening={title}
      hints={
        <Suspense fallback={null}>
          <LaterPanel aside="hints" />
        </Suspense>
      }
      gate={isRoom && <LaterPanel aside="handsUp" />}
      afterReveal={
        <Suspense fallback={null}>
          <LaterPanel aside="many" />
        </Suspense>
      }
      atEnd={
        isAtEnd && (
          <>
            {isUnsure && (
              <Suspense fallback={null}>
                <LaterPanel aside="openQuestion" />
              </Suspense>
            )}
            {isExam && (
              <Suspense fallback={null}>
                <LaterPanel aside="receipt" />
              </Suspense>
            )}
            {hasTries && (
              <Suspense fallback={null}>
                <LaterPanel aside="tries" />
              </Suspense>
            )}
            {next !== undefined && <NextLesson name={next} />}
          </>
        )
      }
    />
  )
  return (
    <div
      className="shell"
      data-fresh={isFresh || undefined}
      data-embedded={isEmbedded || undefined}
    >
      <div className="shell-inner">
        {header ?? <h1 className="visually-hidden">{title}</h1>}
        {children}
        {isStage && narration}
        <main className="work">
          <section className="diagram" aria-label={t('diagram')}>
            <Suspense fallback={null}>
              {isPair ? (
                <LaterPanel compared={map} />
              ) : lens === 'map' ? (
                map
              ) : (
                <LaterPanel lens={lens} />
              )}
            </Suspense>
            {hasLenses && (
              <Suspense fallback={null}>
                <LaterPanel aside="lenses" />
              </Suspense>
            )}
          </section>
          <Views isEmbedded={isEmbedded} />
        </main>
        {!isStage && narration}
        {hasGoals && (
          <Suspense fallback={null}>
            <LaterPanel aside="goals" />
          </Suspense>
        )}
        {hasNotes && (
          <Suspense fallback={null}>
            <LaterPanel aside="notes" />
          </Suspense>
        )}
        <Player />
        {beside && (
          <Suspense fallback={null}>
            <LaterPanel beside={beside} map={map} portal={createPortal} onStage={onStage} />
          </Suspense>
        )}
      </div>
    </div>
  )
}

function Views({ isEmbedded }: { isEmbedded: boolean }) {
  const t = useText()
  const store = useStageStore()
  const tab = useStage((stage) => stage.tab)
  const tabs = useStage((stage) => stage.tabs)
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current
      ?.querySelector(`#tab-${tab}`)
      ?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  const choose = (next: Tab | undefined) => {
    if (!next) return
    store.getState().look({ tab: next })
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  const views = (
    <section className="views" aria-label={t('tabs')}>
      <div
        className="tabs"
        role="tablist"
        aria-label={t('tabs')}
        ref={list}
        onKeyDown={(event) => {
          const place = tabs.indexOf(tab)
          if (event.key === 'ArrowRight') choose(tabs[(place + 1) % tabs.length])
          else if (event.key === 'ArrowLeft') choose(tabs[(place + tabs.length - 1) % tabs.length])
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {tabs.map((each) => (
          <button
            key={each}
            id={`tab-${each}`}
            type="button"
            role="tab"
            aria-selected={tab === each}
            aria-controls="view"
            tabIndex={tab === each ? 0 : -1}
            onClick={() => store.getState().look({ tab: each })}
          >
            {t(`tab_${each}`)}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="view" id="view" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        <Suspense fallback={<p className="hint loading">{t('loading')}</p>}>
          {tab === 'rules' ? (
            <>
              <SyncedRules />
              <RulesPanel />
            </>
          ) : (
            <LaterPanel tab={tab} />
          )}
        </Suspense>
      </div>
    </section>
  )
  if (!tabs[0]) return null
  if (!isEmbedded) return views
  return (
    <details className="sheet">
      <summary>{t('tabs')}</summary>
      {views}
    </details>
  )
}
