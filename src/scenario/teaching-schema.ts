import * as v from 'valibot'
import { Goals } from './goal-schema.ts'
import { DEPTHS, LENSES, LOCKS, TABS } from './views.ts'

/** What an author says to learners: where they begin, what is asked and noted, what they see and what is held. */

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(320))

/** A step named by its meaning: the message and the how-manieth of its kind, from 1. */
const Moment = v.strictObject({
  key: name,
  occurrence: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5_000)), 1),
})
export type Moment = v.InferOutput<typeof Moment>

export const WORDED_MAX = 600 // characters of a title or a note in one language
const text = v.pipe(v.string(), v.maxLength(WORDED_MAX))
export const Worded = v.union([text, v.strictObject({ en: text, 'zh-CN': text })])
export type Worded = v.InferOutput<typeof Worded>

export const ASKS = [
  'whichPod',
  'fate',
  'sourceSeen',
  'wireSees',
  'outerLength',
  'howManyQueries',
  'whoLeads',
  'writeFate',
  'howManyMachines',
  'podsMade',
  'whichMachine',
  'whichPart',
  'machineFate',
  'whichServer',
  'howManyServers',
  'nameFate',
] as const

/** What a recording answers, and before which step: `fate` and `sourceSeen` ask of a connection where it is opened. */
const Derived = v.strictObject({ before: Moment, ask: v.picklist(ASKS) })
export type Derived = v.InferOutput<typeof Derived>

/** One choice of an author's own question: whether it is right, and what is said to whoever took it. */
const Choice = v.strictObject({
  text: Worded,
  right: v.exactOptional(v.boolean()),
  why: v.exactOptional(Worded),
})

export const CHOICE_COUNT_MIN = 2
export const CHOICE_COUNT_MAX = 7 // a receipt has a bit for each, in one byte

export const HINT_COUNT_MAX = 3 // the rungs of the ladder

/** A question in an author's own words, with their answer: nothing of the recording checks it. */
const Own = v.strictObject({
  before: Moment,
  ask: v.literal('own'),
  text: Worded,
  choices: v.pipe(v.array(Choice), v.minLength(CHOICE_COUNT_MIN), v.maxLength(CHOICE_COUNT_MAX)),
  /** Choices stand as they are written; otherwise each seed has its own order. */
  inOrder: v.exactOptional(v.literal(true)),
  hints: v.exactOptional(v.pipe(v.array(Worded), v.minLength(1), v.maxLength(HINT_COUNT_MAX))),
})
export type Own = v.InferOutput<typeof Own>

const Question = v.variant('ask', [Derived, Own])

/** Said at the step of a moment: in the presenter's window, or to every learner. */
const Note = v.strictObject({
  moment: Moment,
  text: Worded,
  for: v.exactOptional(v.picklist(['learner'])),
})
export type Note = v.InferOutput<typeof Note>

export const QUESTION_COUNT_MAX = 20
export const NOTE_COUNT_MAX = 100

/** Fields of a scenario. */
export const Lesson = {
  /** Where a reader starts. */
  opening: v.optional(Moment),
  /** The view that is open beside the map, where it is not the rules. */
  tab: v.exactOptional(v.picklist(TABS)),
  /** The way of looking, where it is not the one that suits the cluster. */
  lens: v.exactOptional(v.picklist(LENSES)),
  /** How much is told. */
  depth: v.exactOptional(v.picklist(DEPTHS)),
  /** What learners cannot change: it guides them, and protects nothing. */
  locks: v.exactOptional(v.pipe(v.array(v.picklist(LOCKS)), v.maxLength(3))),
  /** Choices and answer come from the recording itself, but for an author's own questions. */
  questions: v.optional(v.pipe(v.array(Question), v.maxLength(QUESTION_COUNT_MAX)), []),
  notes: v.exactOptional(v.pipe(v.array(Note), v.maxLength(NOTE_COUNT_MAX))),
  /** What has to hold at every step, and how few changes reach it. */
  ...Goals,
}
