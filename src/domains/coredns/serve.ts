import type { Answer, Query, Question } from '../dns/model.ts'
import { type Block, type Listener, listenerAt, type Plugin } from './config.ts'
import { say } from './explain.ts'
import { fitAnswer, roomOf } from './fit-answer.ts'
import { makeAnswer } from './make-answer.ts'
import { absolute, nextLabel, normalized, ROOT } from './names.ts'
import {
  type Chain,
  failed,
  isUnwritten,
  type Outcome,
  pass,
  type Run,
  type StagePlace,
} from './run.ts'
import { runStage } from './run-stage.ts'

/** The server around the plugins (coredns core/dnsserver/server.go, v1.14.7). */

/** A server that asks itself this often within one question does so until its memory is gone. */
const DEPTH_MAX = 32

/** The answer to a question, cut to what the client takes; undefined is silence. */
export function* serve(run: Run, query: Query): Chain<Answer | undefined> {
  const blocks = run.server.config.blocks
  const { toAddress, toPort } = run.client
  const listener = listenerAt(run.server.config, toAddress, toPort) ?? {}
  const room = roomOf(query, run.client.transport)
  const bare = (rcode: Answer['rcode']) => makeAnswer(query, { rcode })

  if (query.question.class && !takesEveryClass(listener, blocks)) {
    pass(run, 'server', say('classRefused'))
    return bare('REFUSED')
  }
  const place = findBlock(listener, blocks, query.question)
  const block = place === undefined ? undefined : blocks[place]
  if (place === undefined || !block || block.plugins.length === 0) {
    pass(run, 'server', block ? say('blockEmpty') : say('noBlock'))
    return bare('REFUSED')
  }
  pass(run, 'server', say('blockChosen', { zones: block.keys.map(({ zone }) => zone).join(' ') }))
  const outcome = yield* runChain(run, query, { block, place, from: 0 })
  if (run.isCrashed) return undefined
  const answer = answerOf(run, outcome, query)
  return answer && fitAnswer(answer, query, room)
}

/** The message of the plugins, or a bare one of their code. */
function answerOf(run: Run, outcome: Outcome, query: Query): Answer | undefined {
  if (outcome.isPanic) {
    pass(run, 'server', say('recovered'))
    return makeAnswer(query, { rcode: 'SERVFAIL' })
  }
  // A server that asks itself keeps the last message, and a code may follow a message.
  const isSecond = run.depth > 0 && isUnwritten(outcome.rcode)
  if (outcome.answer && !isSecond) return outcome.answer
  if (!isUnwritten(outcome.rcode)) return undefined
  pass(run, 'server', say('bareCode', { rcode: outcome.rcode }))
  return makeAnswer(query, { rcode: outcome.rcode })
}

/** Classes other than IN are for `chaos`, and for whoever asks others. */
const takesEveryClass = (listener: Listener, blocks: readonly Block[]): boolean =>
  Object.values(listener)
    .flat()
    .some((place) =>
      blocks[place]?.plugins.some(({ plugin }) => plugin === 'chaos' || plugin === 'forward'),
    )

/** The block whose zone is the longest end of the name. A DS question belongs to the zone above, if that is here too. */
function findBlock(
  listener: Listener,
  blocks: readonly Block[],
  { name, type }: Question,
): number | undefined {
  const small = name === ROOT ? '' : normalized(name)
  let delegated: number | undefined
  for (let from = 0; from < small.length; from = nextLabel(small, from)) {
    const place = listener[small.slice(from)]?.[0]
    if (place === undefined) continue
    if (type !== 'DS' || blocks[place]?.plugins.length === 0) return place
    delegated = place
  }
  return delegated ?? listener['.']?.[0]
}

interface ChainPlace {
  readonly block: Block
  readonly place: number
  readonly from: number
}

/** Calls a plugin, which calls the next. */
function* runChain(run: Run, query: Query, { block, place, from }: ChainPlace): Chain {
  const plugin = block.plugins[from]
  if (!plugin) {
    const last = block.plugins[from - 1]
    pass(run, 'server', say('chainEnded'))
    return failed(`plugin/${last ? nameOf(last) : ''}: no next plugin found`)
  }
  const following = block.plugins[from + 1]
  const at: StagePlace = {
    run,
    query,
    next: (asked, own = run) => runChain(own, asked, { block, place, from: from + 1 }),
    lookUp: (asked, question) => lookUp(run, asked, question),
    block: String(place),
    id: `${place}/${from}`,
    isBound: block.hosts.length > 0,
    isLast: following?.plugin !== plugin.plugin,
  }
  return yield* runStage(plugin, at, block)
}

const nameOf = (plugin: Plugin): string => (plugin.plugin === 'other' ? plugin.name : plugin.plugin)

/** The server asks itself, through all plugins again. */
function* lookUp(run: Run, query: Query, question: Question): Chain<Answer | undefined> {
  if (run.depth >= DEPTH_MAX) {
    if (!run.isCrashed) pass(run, 'server', say('tooDeep'))
    run.isCrashed = true
    return undefined
  }
  pass(run, 'server', say('asksItself', { name: question.name, type: question.type }))
  run.depth++
  const answer = yield* serve(run, {
    ...query,
    question: { ...question, name: absolute(question.name) },
  })
  run.depth--
  return answer
}
