import { speaker } from '../../core/say/message.ts'

/** What is told of a terminal: that something was typed, and how it ended. What tools print is in their own words. */
export interface TerminalMessages {
  typed: { target: string; command: string }
  printed: { command: string }
  ended: { command: string; code: number }
  left: { command: string }
}

export const say = speaker<TerminalMessages>('terminal')
