import type { Ref } from '../core/ref.ts'
import type { Recording } from '../core/sim/kernel.ts'
import type { Scenario } from '../scenario/schema.ts'
import { type LensId, type Lock, TABS, type Tab } from '../scenario/views.ts'
import type { World } from '../world.ts'
import type { Depth, Stride } from './stride.ts'

export { LENSES, type LensId, LOCKS, type Lock, TABS, type Tab } from '../scenario/views.ts'

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const
export type Speed = (typeof SPEEDS)[number]

/** What a host page can take from learners: the settings, what the cluster is made of, the way through time. */

/** `gate`: questions stop the story and can be skipped. `exam`: they cannot, and nothing can be changed. */
export const QUIZZES = ['off', 'gate', 'exam'] as const
export type Quiz = (typeof QUIZZES)[number]
export type StopFinder = (
  recording: Recording<World>,
  from: number,
  to: number,
) => number | undefined

/** How a learner looks at it. Nothing here changes the simulation. */
export interface View {
  readonly stride: Stride
  readonly speed: Speed
  readonly depth: Depth
  readonly tab: Tab
  /** Chosen with the address; else the scenario's own: see `lensOnScreen`. */
  readonly lens: LensId | undefined
  /** What is compared with the scenario: see `readComparison`. Part of the link. */
  readonly compare: string | undefined
  /** What was clicked: its details are open. */
  readonly selection: Ref | undefined
  /** What a chip in a sentence points at. */
  readonly pointed: Ref | undefined
  /** Views that are offered. */
  readonly tabs: readonly Tab[]
  readonly locks: readonly Lock[]
  readonly quiz: Quiz
  /** Hints that were taken, by question: they cost, and are not given back. */
  readonly hints: Readonly<Record<string, number>>
  /** What is open beside the page: the presenter's window, the story that is being printed, what builds scenarios. */
  readonly beside: 'presenter' | 'storyboard' | 'builder' | undefined
  /** Where playing stops: rules and chains, as a link says them (`node-a/nat/KUBE-SERVICES#3`). */
  readonly breakpoints: readonly string[]
  /** The first step after `from`, up to `to`, that is at a breakpoint; loaded with the first of them. */
  readonly stopBetween: StopFinder | undefined
  readonly look: (change: Partial<ViewState>) => void
}
export type ViewState = Omit<View, 'look'>

export const firstView: ViewState = {
  stride: 'hop',
  speed: 1,
  depth: 'operator',
  tab: 'rules',
  lens: undefined,
  compare: undefined,
  selection: undefined,
  pointed: undefined,
  tabs: TABS,
  locks: [],
  quiz: 'gate',
  hints: {},
  beside: undefined,
  breakpoints: [],
  stopBetween: undefined,
}

/** The lens that is looked through: a scenario with an etcd opens at its members, one with clouds at its machines. */
export const lensOnScreen = ({ lens, scenario }: View & { readonly scenario: Scenario }): LensId =>
  lens ?? (scenario.cluster.etcd ? 'raft' : scenario.cluster.machines ? 'machines' : 'map')
