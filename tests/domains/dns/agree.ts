/** Recorded and simulated lookups side by side, with the looseness that tests/golden/dns/README.md explains. */

export interface Api {
  readonly err: string
  readonly addrs: readonly string[]
  readonly canon: string | null
}

export interface Result {
  readonly resolver: string
  readonly name: string
  readonly api: Api | readonly Api[]
  readonly hung?: boolean
}

/** `server transport TYPE name rcode`, and `tc`. */
type Entry = string

/** Resolvers with several questions in flight and no common clock. */
const LOOSE = /^(?:go-|bb-|cares|musl|node-resolve)/

export const outcomeOf = ({ api, hung = false }: Result): unknown => ({
  hung,
  calls: [api].flat().map(({ err, addrs, canon }) => ({ err, addrs: addrs.toSorted(), canon })),
})

/** As volleys: questions that leave without waiting for one another are sorted; loosely, all questions about one name are. */
export function volleysOf(resolver: string, entries: readonly Entry[]): readonly Entry[][] {
  const volleys = splitVolleys(resolver.startsWith('musl'), entries)
  if (!LOOSE.test(resolver)) return volleys
  const byName = new Map<string, Entry[]>()
  for (const entry of volleys.flat()) {
    const name = entry.split(' ')[3] ?? ''
    byName.set(name, [...(byName.get(name) ?? []), entry])
  }
  return [...byName.values()].map((each) => each.toSorted())
}

/** A repetition begins another volley; so does another name, and another server unless all are asked at once. */
function splitVolleys(asksAll: boolean, entries: readonly Entry[]): readonly Entry[][] {
  const volleys: Entry[][] = []
  let key = ''
  let seen = new Set<string>()
  for (const entry of entries) {
    const [server, transport, type = '', name = '', ...rest] = entry.split(' ')
    const folded = [server, transport, type, name.toLowerCase(), ...rest].join(' ')
    const isAddress = type === 'A' || type === 'AAAA'
    const own = `${transport} ${name.toLowerCase()} ${asksAll ? '' : server}`
    const volley = volleys.at(-1)
    if (volley && isAddress && own === key && !seen.has(`${server} ${type}`)) volley.push(folded)
    else {
      volleys.push([folded])
      seen = new Set()
      key = isAddress ? own : ''
    }
    seen.add(`${server} ${type}`)
  }
  return volleys.map((volley) => volley.toSorted())
}
