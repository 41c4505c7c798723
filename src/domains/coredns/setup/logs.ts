import { type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { absolute } from '../names.ts'
import { readDuration } from '../text/read-number.ts'
import { readPattern } from '../text/read-pattern.ts'
import type { SetupPlace } from './place.ts'
import { onceOnly, PATTERN_MAX, unknownProperty } from './place.ts'
import type { ReadSmall } from './small.ts'

/** `log` and `errors` (coredns plugin/log/setup.go, plugin/errors/setup.go, v1.14.7). */

export interface LogSettings {
  readonly plugin: 'log'
  readonly rules: readonly LogRule[]
}

export interface LogRule {
  readonly zone: string
  readonly classes: readonly string[]
  /** Text with fields: `{remote}`, `{>id}`. */
  readonly format: string
}

const COMMON =
  '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}'
const COMBINED = `${COMMON} "{>opcode}"`

const LOG_CLASSES = ['all', 'success', 'denial', 'error']

export function readLog({ walk }: SetupPlace): LogSettings | Refusal {
  const rules: LogRule[] = []
  while (walk.next()) {
    const words = walk.remaining()
    const hasFormat = words.length > 1 && (words.at(-1) ?? '').includes('{')
    const named = (hasFormat ? words.slice(0, -1) : words).map(absolute)
    const classes: string[] = []
    while (walk.nextInBlock()) {
      if (walk.word() !== 'class') return unknownProperty(walk)
      const given = walk.remaining()
      if (given.length === 0) return walk.wrongCount()
      const unknown = given.find((word) => !LOG_CLASSES.includes(word))
      if (unknown !== undefined) return refuse(`invalid Class: ${unknown}`)
      classes.push(...given)
    }
    const zones = named.length === 0 ? ['.'] : named
    const kept = classes.length === 0 ? ['all'] : classes
    const written = hasFormat ? (words.at(-1) ?? '') : COMMON
    const format = written.replaceAll('{common}', COMMON).replaceAll('{combined}', COMBINED)
    rules.push(...zones.map((zone) => ({ zone, classes: kept, format })))
  }
  return { plugin: 'log', rules }
}

const LEVELS = ['warning', 'error', 'info', 'debug']

export const readErrors: ReadSmall = ({ walk }) => {
  let isRead = false
  while (walk.next()) {
    if (isRead) return onceOnly()
    isRead = true
    const words = walk.remaining()
    if (words.length > 1) return walk.wrongCount()
    if (words.length === 1 && words[0] !== 'stdout') {
      return walk.fault(`invalid log file: ${words[0]}`)
    }
    while (walk.nextInBlock()) {
      if (walk.word() === 'stacktrace') continue
      if (walk.word() !== 'consolidate') return walk.unexpected(`Unknown field ${walk.word()}`)
      const given = walk.remaining()
      if (given.length < 2 || given.length > 4) return walk.wrongCount()
      const [time = '', pattern = '', ...options] = given
      const duration = readDuration(time)
      if (!duration.ok) return walk.fault(duration.error)
      if (pattern.length > PATTERN_MAX) {
        return walk.fault(`regex pattern too long: ${pattern.length} > ${PATTERN_MAX}`)
      }
      const expression = readPattern(pattern)
      if (!expression.ok) return walk.fault(expression.error)
      let hasLevel = false
      let showsFirst = false
      for (const option of options) {
        if (option === 'show_first') showsFirst = true
        else if (!LEVELS.includes(option)) {
          return walk.fault(`unknown option in consolidate: ${option}`)
        } else if (hasLevel) return walk.fault('multiple log levels specified in consolidate')
        else if (showsFirst) {
          return walk.fault('log level must come before show_first in consolidate')
        } else hasLevel = true
      }
    }
  }
  return { plugin: 'errors' }
}
