import { Suspense, useEffect, useRef } from 'react'
import { RulesPanel } from '../domains/traffic/view/rules-panel.tsx'
import { stepOnScreen } from '../player/stage.ts'
import type { Tab } from '../player/view-slice.ts'
import { useStage, useStageStore } from '../ui/use-stage.ts'
import { useText } from '../ui/words.tsx'
import { panel } from './panel.ts'

/** Every tab but the rules: loaded when it is first shown. */
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

/** What stands beside the diagram: one tab at a time. */
export function Views() {
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
  if (!tabs[0]) return null
  return (
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
}
