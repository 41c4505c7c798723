import { speaker } from '../../core/say/message.ts'
import type { Fault } from './read-words.ts'

/** What is told of rule texts. The steps of a walk are told by the domain `traffic`, from the visits. */
export interface NetfilterMessages {
  unreadable: { fault: Fault; text: string }
  notModelled: { text: string }
}

export const say = speaker<NetfilterMessages>('netfilter')
