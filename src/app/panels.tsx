import { type ReactNode, Suspense } from 'react'
import type { StageStore } from '../player/stage.ts'
import type { LensId, Tab } from '../player/view-slice.ts'
import { around, building } from './around.ts'
import { Held } from './held.tsx'
import { LENSES } from './lenses.tsx'
import { panel } from './panel.ts'
import type { Portal } from './portal.ts'

const PacketPanel = panel(
  async () => (await import('../domains/traffic/view/packet-panel.tsx')).PacketPanel,
)
const ConnectionsPanel = panel(
  async () => (await import('../domains/traffic/view/connections-panel.tsx')).ConnectionsPanel,
)
const NamesPanel = panel(
  async () => (await import('../domains/names/view/names-panel.tsx')).NamesPanel,
)
const OpenQuestion = panel(
  async () => (await import('../domains/traffic/view/open-question.tsx')).OpenQuestion,
)
const ManyForm = panel(async () => (await import('../domains/traffic/view/many-form.tsx')).ManyForm)
const NodeDeeds = panel(
  async () => (await import('../domains/controllers/view/node-deeds.tsx')).NodeDeeds,
)
const QueuesPanel = panel(
  async () => (await import('../domains/controllers/view/queues-panel.tsx')).QueuesPanel,
)
const ApiDeeds = panel(
  async () => (await import('../domains/api-server/view/api-deeds.tsx')).ApiDeeds,
)
const MemberDeeds = panel(
  async () => (await import('../domains/etcd/view/member-deeds.tsx')).MemberDeeds,
)
const MachineDeeds = panel(
  async () => (await import('../domains/cluster-api/view/machine-deeds.tsx')).MachineDeeds,
)
const Many = panel(async () => (await import('../domains/traffic/view/many.tsx')).Many)
const RuleChanges = panel(
  async () => (await import('../domains/kube-proxy/view/rule-changes.tsx')).RuleChanges,
)
const LensSwitch = panel(async () => (await import('../ui/stage/lens-switch.tsx')).LensSwitch)
const TerminalPanel = panel(
  async () => (await import('../domains/terminal/view/terminal-panel.tsx')).TerminalPanel,
)
const Builder = building(async () => (await import('./builder.tsx')).Builder)
const LearnerNotes = panel(
  async () => (await import('../ui/narration/learner-notes.tsx')).LearnerNotes,
)
const Presenter = around(async () => (await import('./beside.tsx')).Presenter)
const Storyboard = around(async () => (await import('./beside.tsx')).Storyboard)
const HandsUp = around(async () => (await import('../ui/learn/hands-up.tsx')).HandsUp)
const HintLadder = around(async () => (await import('../ui/learn/hint-ladder.tsx')).HintLadder)
const OwnQuestion = around(async () => (await import('../ui/learn/own-question.tsx')).OwnQuestion)
const OwnReveal = around(async () => (await import('../ui/learn/own-question.tsx')).OwnReveal)
const OwnReceipt = around(async () => (await import('./receipt-dialog.tsx')).OwnReceipt)
const GoalsPanel = around(async () => (await import('../ui/learn/goals-panel.tsx')).GoalsPanel)
const ExportFold = around(async () => (await import('../ui/learn/export-fold.tsx')).ExportFold)
const ObjectsPanel = panel(
  async () => (await import('../ui/inspector/objects-panel.tsx')).ObjectsPanel,
)
const DesiredPanel = panel(
  async () => (await import('../ui/inspector/desired-panel.tsx')).DesiredPanel,
)
const StepsPanel = panel(async () => (await import('../ui/inspector/steps-panel.tsx')).StepsPanel)
const SettingsPanel = panel(
  async () => (await import('../domains/api-server/view/settings-panel.tsx')).SettingsPanel,
)
const ProxyPanel = panel(
  async () => (await import('../domains/kube-proxy/view/proxy-panel.tsx')).ProxyPanel,
)
const CompareForm = panel(async () => (await import('../ui/compare/compare-form.tsx')).CompareForm)
const ScalePanel = panel(
  async () => (await import('../domains/kube-proxy/view/scale-panel.tsx')).ScalePanel,
)
const Comparison = panel(async () => (await import('./comparison-stage.tsx')).ComparisonStage)
const Tries = panel(async () => (await import('../ui/narration/tries.tsx')).Tries)
const BuildForm = panel(
  async () => (await import('../domains/traffic/view/build-form.tsx')).BuildForm,
)
const NodePanel = panel(async () => (await import('../ui/editor/node-panel.tsx')).NodePanel)
const SendForm = panel(async () => (await import('../domains/traffic/view/send-form.tsx')).SendForm)
const YamlPanel = panel(async () => (await import('../ui/editor/yaml-panel.tsx')).YamlPanel)

/** What each tab but the first holds. Nothing here is part of the first lesson: a new panel costs it nothing. */
const PANELS: Readonly<Record<Exclude<Tab, 'rules'>, () => ReactNode>> = {
  packet: () => <PacketPanel />,
  connections: () => <ConnectionsPanel />,
  names: () => (
    <Held lock="params">
      <NamesPanel />
    </Held>
  ),
  terminal: () => (
    <Held lock="topology">
      <TerminalPanel />
    </Held>
  ),
  objects: () => (
    <>
      <DesiredPanel />
      <QueuesPanel />
      <ObjectsPanel />
    </>
  ),
  steps: () => (
    <>
      <ExportFold />
      <StepsPanel />
    </>
  ),
  settings: () => (
    <>
      <Held lock="params">
        <Tries />
      </Held>
      <Held lock="exam">
        <MemberDeeds />
        <MachineDeeds />
      </Held>
      <Held lock="params">
        <SettingsPanel />
      </Held>
      <Held lock="exam">
        <BuildForm />
        <SendForm />
        <ManyForm />
      </Held>
      <Held lock="exam">
        <ApiDeeds />
        <NodeDeeds />
      </Held>
      <Held lock="params">
        <ProxyPanel />
      </Held>
    </>
  ),
  compare: () => (
    <>
      <CompareForm />
      <ScalePanel />
    </>
  ),
  yaml: () => (
    <>
      <Held lock="topology">
        <NodePanel />
        <YamlPanel />
      </Held>
    </>
  ),
}

/** What is shown beside the first tab, the map and the sentence, when there is a need for it. */
const ASIDES = {
  goals: () => <GoalsPanel />,
  hints: () => <HintLadder />,
  receipt: () => <OwnReceipt />,
  handsUp: () => <HandsUp />,
  lenses: () => <LensSwitch />,
  many: () => <Many />,
  notes: () => <LearnerNotes />,
  openQuestion: () => <OpenQuestion />,
  ownQuestion: () => <OwnQuestion />,
  ownReveal: () => <OwnReveal />,
  syncedRules: () => <RuleChanges />,
  tries: () => <Tries />,
}
export type AsideId = keyof typeof ASIDES

export type PanelId =
  | { readonly tab: Exclude<Tab, 'rules'> }
  | { readonly lens: Exclude<LensId, 'map'> }
  | { readonly aside: AsideId }
  | {
      readonly beside: 'presenter' | 'storyboard' | 'builder'
      readonly map: ReactNode
      readonly portal: Portal
      readonly onStage: (stage: StageStore | undefined) => void
    }
  /** Two recordings: with the diagram of each through the lens of the map. */
  | { readonly compared: ReactNode }

/** Whatever is not part of the first lesson. A panel more costs that lesson nothing. */
export function LaterPanel(id: PanelId) {
  if ('tab' in id) return PANELS[id.tab]()
  if ('beside' in id)
    return id.beside === 'builder' ? (
      <Builder onStage={id.onStage} />
    ) : id.beside === 'presenter' ? (
      <Presenter portal={id.portal} />
    ) : (
      <Storyboard map={id.map} portal={id.portal} />
    )
  if ('lens' in id) return LENSES[id.lens]()
  if ('compared' in id) return <Comparison map={id.compared} lensOf={(lens) => LENSES[lens]()} />
  return <Suspense fallback={null}>{ASIDES[id.aside]()}</Suspense>
}
