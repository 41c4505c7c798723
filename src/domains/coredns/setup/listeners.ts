import { splitScheme } from '../corefile/read-key.ts'
import { type Refusal, refuse } from '../corefile/walk-tokens.ts'
import { readAddress, splitHostPort } from '../text/read-address.ts'
import { printDuration, quoted, readDuration } from '../text/read-number.ts'
import { onceOnly, type SetupPlace, unknownProperty } from './place.ts'
import type { ReadSmall } from './small.ts'

/** Plugins that listen themselves, or say where to listen (their setup.go in coredns v1.14.7). */

/** `prometheus [ADDRESS]` */
export const readPrometheus: ReadSmall = ({ walk }) => {
  let isRead = false
  while (walk.next()) {
    if (isRead) return onceOnly()
    isRead = true
    const refusal = readListen(walk.remaining(), walk.wrongCount)
    if (refusal) return refusal
    let hasTls = false
    while (walk.nextInBlock()) {
      const word = walk.word()
      if (word !== 'runtime_metrics' && word !== 'tls') return walk.fault(`unknown option: ${word}`)
      if (word === 'tls' && hasTls) return walk.fault('tls block already specified')
      if (walk.remaining().length !== (word === 'tls' ? 1 : 0)) return walk.wrongCount()
      hasTls ||= word === 'tls'
    }
  }
  return { plugin: 'prometheus' }
}

/** At most one address with a port. */
function readListen(words: readonly string[], wrongCount: () => Refusal): Refusal | undefined {
  const [address] = words
  if (words.length > 1) return wrongCount()
  if (address === undefined) return undefined
  const split = splitHostPort(address)
  return split.ok ? undefined : refuse(split.error)
}

/** Plugins that answer no question: `undefined` is a setup without complaint. */
export type Checked = Refusal | undefined

export function checkHealth({ walk }: SetupPlace): Checked {
  while (walk.next()) {
    const refusal = readListen(walk.remaining(), walk.wrongCount)
    if (refusal) return refusal
    while (walk.nextInBlock()) {
      if (walk.word() !== 'lameduck') return unknownProperty(walk)
      const [word = '', ...more] = walk.remaining()
      if (word === '' || more.length > 0) return walk.wrongCount()
      const time = readDuration(word)
      if (!time.ok) {
        return refuse(`unable to parse lameduck duration value: '${word}' : ${time.error}`)
      }
    }
  }
  return undefined
}

export function checkReady({ walk }: SetupPlace): Checked {
  let isRead = false
  while (walk.next()) {
    if (isRead) return onceOnly()
    isRead = true
    const refusal = readListen(walk.remaining(), walk.wrongCount)
    if (refusal) return refusal
    while (walk.nextInBlock()) {
      if (walk.word() !== 'monitor') return unknownProperty(walk)
      const [word = '', ...more] = walk.remaining()
      if (word === '' || more.length > 0) return walk.wrongCount()
      if (word !== 'until-ready' && word !== 'continuously') {
        return walk.fault(`monitor type '${word}' not supported`)
      }
    }
  }
  return undefined
}

const RELOAD_MIN_MS = 2_000
const JITTER_MIN_MS = 1_000

export function checkReload({ walk }: SetupPlace): Checked {
  walk.next()
  const words = walk.remaining()
  if (words.length > 2) return walk.wrongCount()
  const [intervalText = '30s', jitterText = '15s'] = words
  const interval = readDuration(intervalText)
  if (!interval.ok) return refuse(interval.error)
  if (interval.value < RELOAD_MIN_MS) {
    return refuse(`interval value must be greater or equal to ${printDuration(RELOAD_MIN_MS)}`)
  }
  const jitter = readDuration(jitterText)
  if (!jitter.ok) return refuse(jitter.error)
  return jitter.value !== 0 && jitter.value < JITTER_MIN_MS
    ? refuse(`jitter value must be 0 or greater or equal to ${printDuration(JITTER_MIN_MS)}`)
    : undefined
}

const DAY_MS = 86_400_000

export function checkTimeouts({ walk }: SetupPlace): Checked {
  // The plugin names itself in some of its errors, and is named once more by who called it.
  const own = ({ refused }: Refusal) => refuse(`plugin/timeouts: ${refused}`)
  while (walk.next()) {
    if (walk.remaining().length > 0) return own(walk.wrongCount())
    let count = 0
    while (walk.nextInBlock()) {
      const name = walk.word()
      const [word = '', ...more] = walk.remaining()
      if (word === '' || more.length > 0) return walk.wrongCount()
      count++
      if (name === 'maxtcpqueries') continue
      const time = readDuration(/^\d+$/.test(word) ? `${word}s` : word)
      if (!time.ok) return walk.fault(`failed to parse duration '${word}'`)
      if (time.value < 1_000 || time.value > DAY_MS) {
        const text = printDuration(time.value)
        return walk.fault(`timeout provided '${text}' needs to be between 1 second and 24 hours`)
      }
      if (!['read', 'write', 'idle'].includes(name)) return walk.fault(`unknown option: '${name}'`)
    }
    if (count === 0) return own(walk.fault('timeouts block with no timeouts specified'))
  }
  return undefined
}

/** The addresses of `bind`; names of interfaces are kept as they are. */
export function readBind({ walk }: SetupPlace): readonly string[] | Refusal {
  const hosts: string[] = []
  while (walk.next()) {
    const words = walk.remaining()
    if (words.length === 0) return refuse('at least one address or interface name is expected')
    hosts.push(...words.map((word) => readAddress(splitScheme(word).rest)?.text ?? word))
    while (walk.nextInBlock()) {
      if (walk.word() !== 'except') return refuse(`invalid option ${quoted(walk.word())}`)
      walk.remaining()
    }
  }
  return hosts
}
