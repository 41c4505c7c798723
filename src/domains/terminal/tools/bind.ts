import type { Answer, RecordType } from '../../dns/model.ts'
import { TYPE_NUMBERS } from '../../dns/model.ts'
import type { Exchange, Looked } from '../model.ts'
import { lookUp, type Program, print } from '../program.ts'
import { isAddress } from '../read-target.ts'

/** What dig, host and nslookup of BIND 9.18 share. */

/** A lookup in parts: what went wrong before an answer came, and the answer. Names that do not exist are passed over. */
export interface Part {
  readonly errors: readonly string[]
  readonly last: Exchange | undefined
  readonly answer: Answer | undefined
}

/** One part for each type of record that was asked for. */
export function partsOf({ exchanges }: Looked): readonly Part[] {
  const types = [...new Set(exchanges.map(({ query }) => query.question.type))]
  return types.map((type) => {
    const own = exchanges.filter(({ query }) => query.question.type === type)
    const last = own.at(-1)
    const came = last?.heard?.came
    const answer = typeof came === 'object' ? came : undefined
    return { errors: own.flatMap((exchange) => errorsIn(exchange)), last, answer }
  })
}

function errorsIn({ server, heard }: Exchange): readonly string[] {
  if (!heard) return [`;; communications error to ${server}#53: timed out\n`]
  if (heard.came === 'refused')
    return [`;; communications error to ${server}#53: connection refused\n`]
  if (heard.came === 'unreachable')
    return [`;; UDP setup with ${server}#53(${server}) failed: network unreachable.\n`]
  return []
}

export const readType = (text: string | undefined): RecordType | undefined => {
  const name = text?.toUpperCase() ?? ''
  return Object.hasOwn(TYPE_NUMBERS, name) && name !== 'OPT' ? (name as RecordType) : undefined // as: one of the table
}

/** A server may be named: glibc finds its address. Undefined, and said so, where there is none. */
export function* findServer(tool: string, server: string): Program<string | undefined> {
  if (isAddress(server)) return server
  const { addresses } = yield* lookUp({ name: server, asker: 'glibc', resolver: 'glibc-gai' })
  const [first] = addresses
  if (first === undefined)
    yield* print(`${tool}: couldn't get address for '${server}': not found\n`)
  return first
}
