import { isSameName } from '../dns/model.ts'
import type { SentQuery } from './model.ts'

type Told = Pick<SentQuery, 'id' | 'query' | 'answer' | 'isHeard' | 'heardAt'>

/**
 * The ids of the queries that brought what the caller got: whose answer was heard and has an address that is among
 * `addresses`. Where a question was asked more than once, one of them did: the first that was answered whole, else the
 * first that was answered.
 */
export function usefulQueries(
  queries: readonly Told[],
  addresses: readonly string[],
): ReadonlySet<string> {
  const got = new Set(addresses.map(plain))
  const bringing = queries
    .filter((query) => query.isHeard && addressesIn(query).some((address) => got.has(address)))
    .toSorted((one, other) => rank(one) - rank(other) || (one.heardAt ?? 0) - (other.heardAt ?? 0))
  const useful: Told[] = []
  for (const query of bringing) {
    if (!useful.some((known) => isSameQuestion(known, query))) useful.push(query)
  }
  return new Set(useful.map(({ id }) => id))
}

/** Cut answers come last. */
const rank = ({ answer }: Told): number => (answer?.truncated ? 1 : 0)

const addressesIn = ({ query, answer }: Told): readonly string[] =>
  (answer?.answer ?? [])
    .filter(({ type }) => type === query.question.type)
    .map(({ data }) => plain(data))

const plain = (address: string): string => address.toLowerCase().replace(/%.*/, '')

const isSameQuestion = (one: Told, other: Told): boolean =>
  one.query.question.type === other.query.question.type &&
  isSameName(one.query.question.name, other.query.question.name)
