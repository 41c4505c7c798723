import { type ReactNode, Suspense, useRef } from 'react'
import { drawMap } from '../domains/traffic/lens.ts'
import { nodeTypes } from '../domains/traffic/view/looks.tsx'
import { RulesPanel } from '../domains/traffic/view/rules-panel.tsx'
import { stepOnScreen } from '../player/stage.ts'
import { type LensId, lensOnScreen, TABS, type Tab } from '../player/view-slice.ts'
import { NextLesson } from '../ui/chrome/next-lesson.tsx'
import { Narration } from '../ui/narration/narration.tsx'
import { Stage } from '../ui/stage/stage.tsx'
import { Player } from '../ui/timeline/player.tsx'
import { useStage, useStageStore } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import { panel } from './panel.ts'
import './shell.css'

const PacketPanel = panel(
  async () => (await import('../domains/traffic/view/packet-panel.tsx')).PacketPanel,
)
const Many = panel(async () => (await import('../domains/traffic/view/many.tsx')).Many)
const ObjectsPanel = panel(
  async () => (await import('../ui/inspector/objects-panel.tsx')).ObjectsPanel,
)
const StepsPanel = panel(async () => (await import('../ui/inspector/steps-panel.tsx')).StepsPanel)
const SettingsPanel = panel(
  async () => (await import('../domains/api-server/view/settings-panel.tsx')).SettingsPanel,
)
const ProxyPanel = panel(
  async () => (await import('../domains/kube-proxy/view/proxy-panel.tsx')).ProxyPanel,
)
const RuleChanges = panel(
  async () => (await import('../domains/kube-proxy/view/rule-changes.tsx')).RuleChanges,
)
const Tries = panel(async () => (await import('../ui/narration/tries.tsx')).Tries)
const BuildForm = panel(
  async () => (await import('../domains/traffic/view/build-form.tsx')).BuildForm,
)
const NodePanel = panel(async () => (await import('../ui/editor/node-panel.tsx')).NodePanel)
const SendForm = panel(async () => (await import('../domains/traffic/view/send-form.tsx')).SendForm)
const MachinesStage = panel(async () => (await import('./machines-stage.tsx')).MachinesStage)
const RaftStage = panel(async () => (await import('./raft-stage.tsx')).RaftStage)
const YamlPanel = panel(async () => (await import('../ui/editor/yaml-panel.tsx')).YamlPanel)

const PANELS: Readonly<Record<Tab, () => ReactNode>> = {
  rules: () => (
    <>
      <SyncedRules />
      <RulesPanel />
    </>
  ),
  packet: () => <PacketPanel />,
  objects: () => <ObjectsPanel />,
  steps: () => <StepsPanel />,
  settings: () => (
    <>
      <Tries />
      <SettingsPanel />
      <BuildForm />
      <SendForm />
      <ProxyPanel />
    </>
  ),
  yaml: () => (
    <>
      <NodePanel />
      <YamlPanel />
    </>
  ),
}

/** On a step of kube-proxy: what it changed. */
function SyncedRules() {
  const isSync = useStage((stage) =>
    /^kube-proxy\/synced/.test(stepOnScreen(stage)?.message.key ?? ''),
  )
  return isSync ? (
    <Suspense fallback={null}>
      <RuleChanges />
    </Suspense>
  ) : null
}

const map = { id: 'map', draw: drawMap }

/** The diagram through the lens chosen. All but the map are loaded when they are looked through. */
const LENSES: Readonly<Record<LensId, () => ReactNode>> = {
  map: () => <Stage lens={map} nodeTypes={nodeTypes} />,
  machines: () => <MachinesStage />,
  raft: () => <RaftStage />,
}

interface ShellProps {
  readonly header: ReactNode
  readonly title: string
  /** The lesson that follows the one on screen. */
  readonly next: string | undefined
  readonly isStage: boolean
  readonly isEmbedded: boolean
  readonly children: ReactNode
}

/** Where things stand: diagram, views, the sentence, the player. */
export function Shell({ header, title, next, isStage, isEmbedded, children }: ShellProps) {
  const t = useText()
  const lens = useStage(lensOnScreen)
  const isFresh = useStage((stage) => stage.past.length === 0 && stage.cursor <= 1)
  const hasTries = useStage(({ scenario }) => scenario.tries !== undefined)
  const isAtEnd = useStage(
    ({ recording, cursor }) => cursor >= 0 && cursor === recording.steps.length - 1,
  )
  const narration = (
    <Narration
      opening={title}
      afterReveal={
        <Suspense fallback={null}>
          <Many />
        </Suspense>
      }
      atEnd={
        isAtEnd && (
          <>
            {hasTries && (
              <Suspense fallback={null}>
                <Tries />
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
            <Suspense fallback={null}>{LENSES[lens]()}</Suspense>
          </section>
          <Views isEmbedded={isEmbedded} />
        </main>
        {!isStage && narration}
        <Player />
      </div>
    </div>
  )
}

function Views({ isEmbedded }: { isEmbedded: boolean }) {
  const t = useText()
  const store = useStageStore()
  const tab = useStage((stage) => stage.tab)
  const list = useRef<HTMLDivElement>(null)
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
          const place = TABS.indexOf(tab)
          if (event.key === 'ArrowRight') choose(TABS[(place + 1) % TABS.length])
          else if (event.key === 'ArrowLeft') choose(TABS[(place + TABS.length - 1) % TABS.length])
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        {TABS.map((each) => (
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
          {PANELS[tab]()}
        </Suspense>
      </div>
    </section>
  )
  if (!isEmbedded) return views
  return (
    <details className="sheet">
      <summary>{t('tabs')}</summary>
      {views}
    </details>
  )
}
