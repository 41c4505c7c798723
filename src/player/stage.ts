import { createStore, type StoreApi } from 'zustand/vanilla'
import { good, type Problem, type Result } from '../core/result.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import type { Manifest } from '../scenario/applied-objects.ts'
import type { Input, Scenario } from '../scenario/schema.ts'
import type { World } from '../world.ts'
import { findMoment, firstNews, type Place, samePlace } from './moment.ts'
import type { Pair } from './pair.ts'
import type { Prepared } from './prepare.ts'
import { type Asked, questionsOf } from './question.ts'
import { makeRecording } from './recorder.ts'
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
  readonly settled?: World
  readonly recording: Recording<World>
  readonly questions: readonly Asked[]
  readonly answers: Readonly<Record<string, Answer>>
  /** Index of the step on screen; -1 before the first. */
  readonly cursor: number
  readonly playing: boolean
  /** The author's own document: where Reset leads. */
  readonly author: Prepared
  /** The name of the lesson that all this began with. */
  readonly lesson: string | undefined
  readonly past: readonly Prepared[]
  readonly future: readonly Prepared[]
  /** What is wrong with the last thing that was given; the scenario stays as it was. */
  readonly problems: readonly Problem[]
  /** Two recordings share the player; `recording` and `cursor` are then those of the common clock. */
  readonly pair?: Pair

  /**
   * An edit of this scenario. False when it has problems, or a later edit overtook it. An author's questions and inputs
   * stay, whatever the manifests say.
   */
  readonly edit: (change: (scenario: Scenario) => Scenario, isAuthor?: boolean) => Promise<boolean>
  /** Something the learner does now, or simulated ms later: later inputs go, undo brings them back. */
  readonly act: (event: InputEvent, laterMs?: number) => Promise<boolean>
  readonly undo: () => Promise<void>
  readonly redo: () => Promise<void>
  readonly reset: () => Promise<void>
  /** To where the story begins, with nothing answered. */
  readonly restart: () => void
  readonly seek: (cursor: number) => void
  readonly step: (stride: Stride, direction: 1 | -1) => void
  readonly play: () => void
  readonly pause: () => void
  readonly answer: (question: string, answer: Answer) => void
  /** Comes when the words of every domain are there. */
  readonly allWords: () => Promise<unknown>
  /** Records another scenario than the one on screen. */
  readonly record: (prepared: Prepared) => Promise<Recording<World>>
}

/** An input without its time: it happens at the instant on screen. */
export type InputEvent = Input extends infer Each
  ? Each extends Input
    ? Omit<Each, 'at'>
    : never
  : never

export type StageStore = StoreApi<Stage & View>

/** A store of a stage: one that is played, or a side of two. */
export const openStore = createStore<Stage & View>()

export const HISTORY_MAX = 100

export interface Opening {
  readonly step?: number | undefined
  readonly view?: Partial<ViewState>
  readonly lesson?: string | undefined
  /** What has to be there before anything but packets is recorded. */
  readonly ready?: () => Promise<unknown>
}

/** A stage with its first scenario recorded. */
export async function createStage(
  first: Prepared,
  { step, view, ready, lesson }: Opening = {},
): Promise<StageStore> {
  const recording = await makeRecording(first, ready)
  /** Everything that follows from a scenario and its recording. */
  const shown = (prepared: Prepared, recording: Recording<World>, cursor: number) => ({
    ...prepared,
    recording,
    questions: view?.quiz === 'off' ? [] : questionsOf(recording, prepared.scenario.questions),
    cursor: clamp(cursor, recording),
    playing: false,
    problems: [],
  })
  let ticket = 0 // the newest request wins: a recording that comes later than a newer request is thrown away

  return openStore((set, get) => {
    const now = ({ scenario, objects, settled }: Stage): Prepared => ({
      scenario,
      objects,
      ...(settled ? { settled } : {}),
    })

    /** Records and shows a scenario; the learner stays at the same place. False when a newer request came meanwhile. */
    const show = async (
      prepared: Prepared,
      history: Pick<Stage, 'past' | 'future'>,
      place: Place = samePlace,
    ): Promise<boolean> => {
      const mine = ++ticket
      await new Promise((turn) => setTimeout(turn)) // a slider that is dragged asks often: only the newest is made
      if (mine !== ticket) return false
      const recording = await makeRecording(prepared, ready)
      if (mine !== ticket) return false
      const { recording: before, cursor } = get()
      const { settled: _, ...rest } = get()
      set(
        {
          ...rest,
          ...shown(prepared, recording, place(before, cursor, recording)),
          ...history,
        },
        true,
      )
      return true
    }

    /** Makes another scenario of this one; `place` says where the learner is in its recording. */
    const edit = async (
      change: (scenario: Scenario) => Scenario,
      place?: Place,
      isAuthor?: boolean,
    ): Promise<boolean> => {
      const before = get()
      const scenario = change(before.scenario)
      // What is wrong with new manifests is told in words that come with them.
      const isNewText = scenario.manifests !== before.scenario.manifests
      const [prepared] = await Promise.all([
        preparedAfter(before, scenario, isAuthor),
        isNewText ? ready?.() : undefined,
      ])
      if (!prepared.ok) {
        set({ problems: prepared.problems })
        return false
      }
      const past = [...before.past, now(before)].slice(-HISTORY_MAX)
      const isShown = await show(prepared.value, { past, future: [] }, place)
      if (isShown) set({ problems: prepared.warnings })
      return isShown
    }

    return {
      ...shown(first, recording, step ?? openingOf(first.scenario, recording)),
      ...firstView,
      ...(isWithoutPackets(first.scenario) && { tab: 'steps' as const }), // there are no rules to see
      ...chosenIn(first.scenario),
      ...view,
      author: first,
      lesson,
      answers: {},
      past: [],
      future: [],
      look: (change) => set(change),
      allWords: () => Promise.resolve(ready?.()),
      record: (prepared) => makeRecording(prepared, ready),

      edit: (change, isAuthor) => edit(change, undefined, isAuthor),

      act: async (event, laterMs = 0) => {
        const at = clockOf(get()) + laterMs
        const input = { ...event, at } as Input // as: time makes it an input
        const isEarlier = (other: Input) => other.at <= at
        return edit(
          (scenario) => ({ ...scenario, inputs: [...scenario.inputs.filter(isEarlier), input] }),
          firstNews,
        )
      },

      undo: async () => {
        const { past, future } = get()
        const back = past.at(-1)
        if (back) await show(back, { past: past.slice(0, -1), future: [now(get()), ...future] })
      },
      redo: async () => {
        const { past, future } = get()
        const [forth, ...rest] = future
        if (forth) await show(forth, { past: [...past, now(get())], future: rest })
      },
      reset: async () => {
        const { past, author } = get()
        const isShown = await show(author, { past: [...past, now(get())], future: [] })
        if (isShown) get().restart()
      },
      restart: () =>
        set(({ scenario, recording }) => ({
          cursor: clamp(openingOf(scenario, recording), recording),
          answers: {},
          playing: false,
        })),

      seek: (cursor) =>
        set(({ recording }) => ({ cursor: clamp(cursor, recording), playing: false })),
      step: (stride, direction) =>
        set(({ recording, cursor, questions, answers, stopBetween }) => {
          const wanted = strideFrom(recording, cursor, stride, direction)
          const target = stopBetween?.(recording, cursor, wanted) ?? wanted
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

/** How the author wants it to be looked at. */
export const chosenIn = ({ tab, depth, lens }: Scenario): Partial<ViewState> => ({
  ...(tab && { tab }),
  ...(depth && { depth }),
  ...(lens && { lens }),
})

const isWithoutPackets = ({ cluster }: Scenario): boolean =>
  (cluster.etcd ?? cluster.machines) !== undefined

/** The cluster at rest stays known as long as only inputs changed; new manifests are parsed and checked. */
async function preparedAfter(
  before: Stage,
  scenario: Scenario,
  isAuthor?: boolean,
): Promise<Result<Prepared>> {
  const { scenario: old, objects, settled } = before
  if (scenario.manifests !== old.manifests || scenario.nodes !== old.nodes) {
    const { prepare } = await import('./prepare.ts')
    const prepared = await prepare(scenario)
    if (!prepared.ok || isAuthor) return prepared
    const { value } = prepared
    return good({ ...value, scenario: withoutStrangers(value, objects) }, prepared.warnings)
  }
  const isSameCluster =
    scenario.cluster === old.cluster &&
    scenario.settings === old.settings &&
    scenario.seed === old.seed &&
    scenario.start === old.start
  return good({ scenario, objects, ...(settled && isSameCluster ? { settled } : {}) })
}

/**
 * Other manifests, other stories: where a Pod that sent packets is named no more, its packets go, and with them the
 * author's title, opening and questions, which spoke of them.
 */
function withoutStrangers({ scenario, objects }: Prepared, before: readonly Manifest[]): Scenario {
  const pods = podsIn(objects)
  const gone = [...podsIn(before)].filter((pod) => !pods.has(pod))
  const inputs = scenario.inputs.filter((input) => !('from' in input && gone.includes(input.from)))
  if (inputs.length === scenario.inputs.length) return scenario
  const { title: _, opening: __, ...rest } = scenario
  return { ...rest, inputs, questions: [] }
}

const podsIn = (objects: readonly Manifest[]): ReadonlySet<string> =>
  new Set(
    objects
      .filter(({ kind }) => kind === 'Pod')
      .map(({ metadata }) => {
        const { namespace = 'default', name } = metadata as { namespace?: string; name?: string } // as: a Pod that was accepted
        return `pod:${namespace}/${name}`
      }),
  )

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
