import type { Catalog } from '../../../core/say/message.ts'
import type { TerminalMessages } from '../explain.ts'

export const en: Catalog<TerminalMessages> = {
  typed: 'You type “{command}” on {target}.',
  printed: '“{command}” prints something: see the terminal.',
  ended:
    '“{command}” ends with exit code {code, number}{code, select, 0 {: success} other {: failure}}.',
  left: 'The real “{command}” would go on, but this page does not imitate that part of it.',
}
