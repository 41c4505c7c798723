import { familyOf } from '../../../core/ip.ts'
import type { Message } from '../../../core/say/message.ts'
import { say } from '../explain.ts'

/** RFC 1035 section 2.3.4, as text: 255 octets on the wire. */
const NAME_MAX = 253
const LABEL_MAX = 63

/** What is particular about a name; what comes of it is for the program that asks. */
export function nameHint(name: string): Message | undefined {
  if (name === '') return say('hintEmpty')
  if (familyOf(name) !== undefined) return say('hintLiteral')
  const bare = name.replace(/\.$/, '')
  if (bare.length > NAME_MAX) return say('hintLong', { length: bare.length })
  const long = bare.split('.').find((label) => label.length > LABEL_MAX)
  if (long !== undefined)
    return say('hintLabel', { label: `${long.slice(0, 12)}…`, length: long.length })
  if (/[^\w.-]/.test(name)) return say('hintOther')
  return name.endsWith('.') ? say('hintAbsolute') : undefined
}
