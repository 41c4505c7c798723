import { cannotPlay } from '../scenario/cannot-play.ts'
import { openScenario } from '../scenario/open.ts'
import type { Input, Scenario } from '../scenario/schema.ts'
import { firstNews } from './moment.ts'
import { questionsOf } from './question.ts'
import { clockOf, HISTORY_MAX, type Stage, type StageStore } from './stage.ts'
import type { View } from './view-slice.ts'

export type Change = (scenario: Scenario) => Scenario

/** A stage as an author works on it, and the verbs that only an author has. */
export interface AuthorStage {
  /** The same stage, for forms and panels: what they do is part of the story, and drops nothing of it. */
  readonly store: StageStore
  /** One change after the other; each is checked as a link would be. False when it has problems, which are then on the stage. */
  readonly change: (change: Change) => Promise<boolean>
  /** Where the next thing that a form does is put; undefined: at the instant on screen. */
  readonly aim: (at: Aim | undefined) => void
}

/** A simulated time in ms, or the place of an input that is replaced. */
export type Aim = { readonly at: number } | { readonly instead: number }

/** Inputs in the order of their times; of one time, in the order they were given. */
export const inOrder = (inputs: readonly Input[]): Input[] =>
  inputs.toSorted((one, other) => one.at - other.at)

/** What a recording follows from: where nothing of it changed, it is not made again. */
const STORY = ['seed', 'start', 'manifests', 'nodes', 'cluster', 'settings', 'inputs'] as const

/** Other words, questions or locks on the same recording. */
function retell(main: StageStore, next: Scenario): void {
  const { scenario, objects, settled, past, recording, quiz } = main.getState()
  const before = { scenario, objects, ...(settled && { settled }) }
  main.setState({
    scenario: next,
    questions: quiz === 'off' ? [] : questionsOf(recording, next.questions),
    past: [...past, before].slice(-HISTORY_MAX),
    future: [],
    problems: [],
  })
}

export function authorStage(main: StageStore): AuthorStage {
  let queue: Promise<unknown> = Promise.resolve()
  let aimed: Aim | undefined

  const attempt = async (change: Change, isMoving: boolean): Promise<boolean> => {
    const before = main.getState()
    const next = change(before.scenario)
    if (next === before.scenario) return true
    const opened = openScenario(next)
    if (!opened.ok) {
      main.setState({ problems: opened.problems })
      return false
    }
    if (STORY.every((field) => next[field] === before.scenario[field])) {
      retell(main, next)
      return true
    }
    try {
      if (!(await before.edit(() => next, true))) return false
      const { recording, seek } = main.getState()
      if (isMoving) seek(firstNews(before.recording, before.cursor, recording))
      return true
    } catch (error) {
      main.setState({ problems: [cannotPlay(error)] })
      return false
    }
  }
  // A change that is made while another is recorded would be made of what was there before it.
  const change = (wanted: Change, isMoving = false): Promise<boolean> => {
    const done = queue.then(() => attempt(wanted, isMoving))
    queue = done
    return done
  }

  const act: Stage['act'] = (event, laterMs = 0) => {
    const instead = aimed && 'instead' in aimed ? aimed.instead : undefined
    const chosen = aimed && 'at' in aimed ? aimed.at : clockOf(main.getState())
    return change((scenario) => {
      const at = (instead === undefined ? chosen : (scenario.inputs[instead]?.at ?? 0)) + laterMs
      const input = { ...event, at } as Input // as: time makes it an input
      const kept = scenario.inputs.filter((_, place) => place !== instead)
      return { ...scenario, inputs: inOrder([...kept, input]) }
    }, true)
  }

  const known = new WeakMap<object, Stage & View>()
  const asAuthor = (stage: Stage & View): Stage & View => {
    const before = known.get(stage)
    if (before) return before
    const own = { ...stage, act, edit: (wanted: Change) => change(wanted) }
    known.set(stage, own)
    return own
  }
  const store: StageStore = {
    ...main,
    getState: () => asAuthor(main.getState()),
    getInitialState: () => asAuthor(main.getInitialState()),
    subscribe: (listen) => main.subscribe((now, before) => listen(asAuthor(now), asAuthor(before))),
  }
  return {
    store,
    change: (wanted) => change(wanted),
    aim: (at) => {
      aimed = at
    },
  }
}
