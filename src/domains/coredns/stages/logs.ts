import { type Answer, type Query, RCODE_NUMBERS } from '../../dns/model.ts'
import { classifyAnswer, classOf } from '../classify-answer.ts'
import { say } from '../explain.ts'
import { fitAnswer, roomOf } from '../fit-answer.ts'
import { makeAnswer } from '../make-answer.ts'
import { messageSize, optSize, querySize } from '../measure-message.ts'
import { closestZone, normalized } from '../names.ts'
import { type Chain, isUnwritten, pass, type Run, type StagePlace } from '../run.ts'
import type { LogSettings } from '../setup/logs.ts'

/** Writes a line for each reply (coredns plugin/log/log.go, plugin/pkg/replacer, v1.14.7). */
export function* logStage({ rules }: LogSettings, { run, query, next }: StagePlace): Chain {
  const name = normalized(query.question.name)
  const rule = rules.find(({ zone }) => closestZone([zone], name) !== undefined)
  const from = run.at
  const outcome = yield* next(query)
  // A plugin that crashed takes the line with it.
  if (!rule || outcome.isPanic) return outcome
  const { answer, rcode } = outcome
  const reply = answer ?? (isUnwritten(rcode) ? makeAnswer(query, { rcode }) : undefined)
  const kind = reply ? classOf(classifyAnswer(reply)) : 'error'
  if (!rule.classes.includes('all') && !rule.classes.includes(kind)) {
    pass(run, 'log', say('logSkipped', { kind }))
    return outcome
  }
  const told: Told = { run, name, query: outcome.asked ?? query, reply, from }
  pass(run, 'log', say('logged', { line: fill(rule.format, told) }))
  return outcome
}

interface Told {
  readonly run: Run
  /** As it was asked for, even if another plugin changed it since. */
  readonly name: string
  readonly query: Query
  /** Absent: the client gets nothing. */
  readonly reply: Answer | undefined
  readonly from: number
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

const FIELDS: Readonly<Record<string, (told: Told) => string | number | boolean>> = {
  type: ({ query }) => query.question.type,
  class: ({ query }) => query.question.class ?? 'IN',
  name: ({ name }) => name,
  proto: ({ run }) => run.client.transport,
  size: ({ query }) => querySize(query),
  remote: ({ run }) => bracketed(run.client.address),
  port: ({ run }) => run.client.port,
  local: ({ run }) => bracketed(run.client.toAddress),
  rcode: ({ reply }) => reply?.rcode ?? '-',
  rsize: ({ reply }) => (reply ? messageSize(reply, optSize(reply.edns)) : 0),
  duration: ({ run, from }) => `${(run.at - from) / 1_000}s`,
  '>id': ({ query }) => query.id,
  '>opcode': () => 0,
  '>do': ({ query }) => query.edns?.wantsDnssec ?? false,
  '>bufsize': ({ run, query }) => roomOf(query, run.client.transport),
  '>rflags': flagsOf,
}

function flagsOf({ run, query, reply }: Told): string {
  if (!reply) return '-'
  // The line is written after the message, which has been cut by then.
  const sent = fitAnswer(reply, query, roomOf(query, run.client.transport))
  const flags = [
    'qr',
    ...(reply.authoritative ? ['aa'] : []),
    ...(sent.truncated ? ['tc'] : []),
    ...(query.recursionDesired ? ['rd'] : []),
    ...(reply.recursionAvailable ? ['ra'] : []),
  ]
  return flags.join(',')
}

const fill = (format: string, told: Told): string =>
  format.replace(/\{([^{}]+)\}/g, (_, field: string) => String(FIELDS[field]?.(told) ?? '-'))

/** Writes what the plugins behind complain about (coredns plugin/errors/errors.go, v1.14.7). */
export function* errorsStage(_: unknown, { run, query, next }: StagePlace): Chain {
  const outcome = yield* next(query)
  if (outcome.error === undefined) return outcome
  const { name, type } = (outcome.asked ?? query).question
  const code = RCODE_NUMBERS[outcome.rcode]
  const line = `${code} ${normalized(name)} ${type}: ${outcome.error}`
  pass(run, 'errors', say('errorLogged', { line }))
  return outcome
}
