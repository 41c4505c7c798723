import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Problem } from '../core/result.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import { type Manifest, recordScenario } from '../scenario/record-scenario.ts'
import type { Input, Scenario } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import { findMoment, samePlace } from './moment.ts'
import { type Prepared, prepare } from './prepare.ts'
import { type Asked, questionsOf } from './question.ts'
import { type Stride, strideFrom } from './stride.ts'
import { firstView, type View, type ViewState } from './view-slice.ts'

/** How sure a learner was, and what was chosen. */
export interface Answer {
  readonly choice: string
  readonly sure: 'guess' | 'fairly' | 'sure'
}

/** What cannot be derived, and verbs. The recording is set once for a scenario; then only the cursor moves. */
export interface Stage {
  readonly scenario: Scenario
  readonly objects: readonly Manifest[]
  readonly recording: Recording<World>
  readonly questions: readonly Asked[]
  readonly answers: Readonly<Record<string, Answer>>
  /** Index of the step on screen; -1 before the first. */
  readonly cursor: number
  readonly playing: boolean
  /** The author's own document: where Reset leads. */
  readonly author: Prepared
  readonly past: readonly Prepared[]
  readonly future: readonly Prepared[]
  /** What is wrong with the last thing that was given; the scenario stays as it was. */
  readonly problems: readonly Problem[]

  /** Another scenario: the author's start of a new history. False when it has problems. */
  readonly open: (scenario: Scenario, step?: number) => Promise<boolean>
  /** The learner's edit of this scenario. False when it has problems. */
  readonly edit: (change: (scenario: Scenario) => Scenario) => Promise<boolean>
  /** Something the learner does now: later inputs go, undo brings them back. */
  readonly act: (event: InputEvent) => Promise<boolean>
  readonly undo: () => void
  readonly redo: () => void
  readonly reset: () => void
  readonly seek: (cursor: number) => void
  readonly step: (stride: Stride, direction: 1 | -1) => void
  readonly play: () => void
  readonly pause: () => void
  readonly answer: (question: string, answer: Answer) => void
}

/** An input without its time: it happens at the instant on screen. */
export type InputEvent = Input extends infer Each
  ? Each extends Input
    ? Omit<Each, 'at'>
    : never
  : never

export type StageStore = StoreApi<Stage & View>

const HISTORY_MAX = 100

export interface Opening {
  readonly step?: number
  readonly view?: Partial<ViewState>
}

export function createStage(first: Prepared, { step, view }: Opening = {}): StageStore {
  return createStore<Stage & View>()((set, get) => {
    /** Everything that follows from a scenario, with the cursor at the same place where there was one. */
    const show = (prepared: Prepared, step?: number) => {
      const recording = recordScenario(prepared.scenario, prepared.objects)
      const { recording: before, cursor } = get()
      const kept =
        step ??
        (before ? samePlace(before, cursor, recording) : openingOf(prepared.scenario, recording))
      return {
        ...prepared,
        recording,
        questions: questionsOf(recording, prepared.scenario.questions),
        cursor: clamp(kept, recording),
        playing: false,
        problems: [],
      }
    }
    const now = ({ scenario, objects }: Stage): Prepared => ({ scenario, objects })

    return {
      ...initial(first, step),
      ...firstView,
      ...view,
      look: (change) => set(change),

      open: async (scenario, step) => {
        const prepared = await prepare(scenario)
        if (!prepared.ok) {
          set({ problems: prepared.problems })
          return false
        }
        set({ ...initial(prepared.value, step), problems: prepared.warnings })
        return true
      },

      edit: async (change) => {
        const scenario = change(get().scenario)
        const unchanged = scenario.manifests === get().scenario.manifests
        const prepared = unchanged ? undefined : await prepare(scenario)
        if (prepared && !prepared.ok) {
          set({ problems: prepared.problems })
          return false
        }
        const next = prepared?.value ?? { scenario, objects: get().objects }
        const past = [...get().past, now(get())].slice(-HISTORY_MAX)
        set({ ...show(next), past, future: [], problems: prepared?.warnings ?? [] })
        return true
      },

      act: async (event) => {
        const at = clockOf(get())
        return get().edit((scenario) => ({
          ...scenario,
          inputs: [...scenario.inputs.filter((input) => input.at <= at), { ...event, at } as Input], // as: time makes it an input
        }))
      },

      undo: () => {
        const { past, future } = get()
        const back = past.at(-1)
        if (back) set({ ...show(back), past: past.slice(0, -1), future: [now(get()), ...future] })
      },
      redo: () => {
        const { past, future } = get()
        const [forth, ...rest] = future
        if (forth) set({ ...show(forth), past: [...past, now(get())], future: rest })
      },
      reset: () => {
        const { past, author } = get()
        set({
          ...show(
            author,
            openingOf(author.scenario, recordScenario(author.scenario, author.objects)),
          ),
          past: [...past, now(get())],
          future: [],
        })
      },

      seek: (cursor) =>
        set(({ recording }) => ({ cursor: clamp(cursor, recording), playing: false })),
      step: (stride, direction) =>
        set(({ recording, cursor, questions, answers }) => {
          const target = strideFrom(recording, cursor, stride, direction)
          const gate = gateBetween(questions, answers, cursor, target)
          return { cursor: gate ? gate.gate : target, playing: false }
        }),
      play: () => set({ playing: true }),
      pause: () => set({ playing: false }),
      answer: (question, answer) =>
        set(({ answers, questions }) => {
          const asked = questions.find(({ id }) => id === question)
          return {
            answers: { ...answers, [question]: answer },
            ...(asked ? { cursor: asked.reveal } : {}),
          }
        }),
    }
  })
}

function initial(prepared: Prepared, step?: number) {
  const recording = recordScenario(prepared.scenario, prepared.objects)
  return {
    ...prepared,
    author: prepared,
    recording,
    questions: questionsOf(recording, prepared.scenario.questions),
    answers: {},
    cursor: clamp(step ?? openingOf(prepared.scenario, recording), recording),
    playing: false,
    past: [],
    future: [],
    problems: [],
  }
}

const clamp = (cursor: number, recording: Recording<World>): number =>
  Math.max(-1, Math.min(cursor, recording.steps.length - 1))

const openingOf = (scenario: Scenario, recording: Recording<World>): number =>
  scenario.opening ? (findMoment(recording, scenario.opening) ?? -1) : -1

/** The unanswered question that stands between two places of the cursor, if any: play and step stop there. */
export const gateBetween = (
  questions: readonly Asked[],
  answers: Stage['answers'],
  from: number,
  to: number,
): Asked | undefined =>
  questions.find(
    ({ id, gate, reveal }) => answers[id] === undefined && from >= -1 && from < reveal && to > gate,
  )

/** The question to ask at the place on screen. */
export const questionOnScreen = ({ questions, answers, cursor }: Stage): Asked | undefined =>
  questions.find(
    ({ id, gate, reveal }) => answers[id] === undefined && cursor >= gate && cursor < reveal,
  )

/** Everything on screen follows from the step on screen; nothing derived is stored. */
export const stepOnScreen = ({ recording, cursor }: Stage): Step<World> | undefined =>
  recording.steps[cursor]

export const worldOnScreen = (stage: Stage): World | undefined =>
  stepOnScreen(stage)?.world ?? stage.recording.rests[0]?.world

/** Simulated ms of the step on screen. */
export const clockOf = (stage: Stage): number => stepOnScreen(stage)?.at ?? 0
