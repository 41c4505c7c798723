import { isApiDown } from '../../api-server/model.ts'
import { fail, notModelled, now, type Program, read } from '../program.ts'
import { findResource } from './resources.ts'

/**
 * kubectl and an API server that is silent: what it prints, recorded with kubectl, kube-apiserver and etcd of these versions
 * (`tests/golden/terminal/kubectl/refused.txt`).
 */

export const SERVER = 'control-plane:6443'
const ADDRESS = '192.168.0.101:6443'

const REFUSED = `The connection to the server ${SERVER} was refused - did you specify the right host or port?\n`

/** What is sent is checked first, with a description that the server has. */
const UNCHECKED = `error: error validating "STDIN": error validating data: failed to download openapi: Get "https://${SERVER}/openapi/v2?timeout=32s": dial tcp ${ADDRESS}: connect: connection refused; if you choose to ignore these errors, turn validation off with --validate=false\n`

const ANSWERED_MS = 60_000 // --request-timeout of the API server

/** What waits for changes, and what becomes of it when the server goes: a stream that ends is no error. */
const STREAMS = /^(?:get|events|logs)$/

/** The command, as far as there is a server to ask. */
export function* throughServer(
  command: string,
  words: readonly string[],
  program: Program,
): Program {
  let step = program.next({ now: 0 })
  while (!step.done) {
    const act = step.value
    const asks = act.act === 'read' || act.act === 'do' || act.act === 'enter'
    if (asks) {
      const code = yield* silence(command, words)
      if (code !== undefined) return code
    }
    const heard = yield act
    if (act.act === 'wait' && act.kinds && (yield* isSilent())) {
      if (STREAMS.test(command)) return 0
      if (command !== 'rollout') return yield* fail(1, REFUSED)
    }
    step = program.next(heard)
  }
  return step.value
}

const isSilent = (): Program<boolean> => read(({ api }) => isApiDown(api))

/** Undefined: somebody answers. Otherwise the code with which kubectl ends. */
function* silence(command: string, words: readonly string[]): Program<number | undefined> {
  const why = yield* read(({ api }) => (isApiDown(api) ? api.outage?.why : undefined))
  if (why === undefined) return undefined
  if (why !== 'noQuorum') return yield* fail(1, command === 'apply' ? UNCHECKED : REFUSED)
  // The server asks etcd again and again, until the time of the request is over.
  const until = (yield* now()) + ANSWERED_MS
  for (;;) {
    yield { act: 'wait', untilMs: until, kinds: [SERVER] }
    const later = yield* read(({ api }) => (isApiDown(api) ? api.outage?.why : undefined))
    if (later === undefined) return undefined
    if (later !== 'noQuorum') return yield* fail(1, REFUSED)
    if ((yield* now()) >= until) break
  }
  const asked = yield* requestOf(command, words)
  if (asked === undefined) return (yield* notModelled()) || 1
  return yield* fail(
    1,
    `Error from server (Timeout): the server was unable to return a response in the time allotted, but may still be processing the request (get ${asked})\n`,
  )
}

/** What is read first, where that is one kind: `deployments.apps web`. */
function* requestOf(command: string, words: readonly string[]): Program<string | undefined> {
  if (!/^(?:get|describe|scale|rollout)$/.test(command)) return undefined
  const [first = '', second] = words
    .filter((word, place) => !word.startsWith('-') && !/^-[nlo]$/.test(words[place - 1] ?? ''))
    .slice(command === 'rollout' ? 1 : 0)
  const [type = '', name = second] = first.split('/')
  const resource = yield* read(({ api }) => findResource(api, type))
  if (!resource) return undefined
  const kinds = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
  return name === undefined ? kinds : `${kinds} ${name}`
}
