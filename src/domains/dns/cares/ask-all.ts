import type { Resolver } from '../resolver.ts'
import { askBefore134 } from './ask-before-1-34.ts'
import { askSince134 } from './ask-since-1-34.ts'
import type { Asked, Channel, Question } from './open-channel.ts'

/** Questions side by side over one channel, in the order of their ends. */
export const askAll = (
  channel: Channel,
  questions: readonly Question[],
): Resolver<readonly Asked[]> =>
  channel.release === '1.34' ? askSince134(channel, questions) : askBefore134(channel, questions)
