import type { Message } from '../core/say/message.ts'
import type { Recording, Step } from '../core/sim/kernel.ts'
import type { Moment } from '../scenario/schema.ts'
import type { World } from '../world.ts'

/** Index of the step a moment names, or undefined when the recording has none. */
export function findMoment(recording: Recording<World>, moment: Moment): number | undefined {
  let left = moment.occurrence
  for (const step of recording.steps) {
    if (step.message.key === moment.key && --left === 0) return step.index
  }
  return undefined
}

/** The moment of a step: its message and how many like it came before. */
export function momentOf(recording: Recording<World>, step: Step<World>): Moment {
  const { key } = step.message
  const occurrence = recording.steps
    .slice(0, step.index + 1)
    .filter(({ message }) => message.key === key).length
  return { key, occurrence }
}

/** Where a learner is when a recording takes the place of another. */
export type Place = (before: Recording<World>, cursor: number, after: Recording<World>) => number

/** The first step that was not there before: what a learner did shows at once. */
export function firstNews(
  before: Recording<World>,
  cursor: number,
  after: Recording<World>,
): number {
  const news = after.steps.find(({ message, at }, index) => {
    const old = before.steps[index]
    return !old || old.at !== at || !isSameMessage(old.message, message)
  })
  return news?.index ?? samePlace(before, cursor, after)
}

const isSameMessage = (one: Message, other: Message): boolean =>
  one.key === other.key && JSON.stringify(one.params) === JSON.stringify(other.params)

/**
 * Where a learner is after the recording was made anew: at the same moment if it still happens, else at the last step
 * of about the same time.
 */
export function samePlace(
  before: Recording<World>,
  cursor: number,
  after: Recording<World>,
): number {
  const step = before.steps[cursor]
  if (!step) return -1
  const found = findMoment(after, momentOf(before, step))
  if (found !== undefined) return found
  let place = -1
  for (const { at, index } of after.steps) if (at <= step.at) place = index
  return place
}

/** The last sentence of the story before a step. */
export function storyBefore(recording: Recording<World>, index: number): number {
  const isStory = ({ level }: Step<World>) => level === 'story'
  return recording.steps.slice(0, index).findLastIndex(isStory)
}
