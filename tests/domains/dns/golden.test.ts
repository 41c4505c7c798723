import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { answerCase, type Case } from '../../../src/cli/lookup.ts'
import { outcomeOf, type Result, volleysOf } from './agree.ts'

/** Every recorded lookup asks what the real resolver asked, and ends as it ended. */

interface Recorded extends Result {
  readonly queries: readonly string[]
}

interface Simulated extends Result {
  readonly queries: readonly {
    readonly srv: string
    readonly tr: string
    readonly qtype?: string
    readonly qname?: string
    readonly rcode?: string
    readonly note?: string
    readonly tc?: boolean
  }[]
}

const path = new URL('../../golden/dns/recorded.jsonl', import.meta.url)
const cases: readonly (Omit<Case, 'results'> & { readonly results: readonly Recorded[] })[] =
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const entriesOf = ({ queries }: Simulated): readonly string[] =>
  queries.map(({ srv, tr, qtype = '?', qname, note, rcode, tc }) =>
    [srv, tr, qtype, qname ?? note ?? '?', rcode ?? note ?? '?', ...(tc ? ['tc'] : [])].join(' '),
  )

describe('recorded cases', () => {
  test.each(cases)('$id $note', (recorded) => {
    const { results } = answerCase(recorded) as { results: readonly Simulated[] } // as: one for each lookup
    for (const [index, want] of recorded.results.entries()) {
      const got = results[index]
      if (!got) throw new Error(`there is no result ${index}`)
      const { resolver, name } = want
      expect({ resolver, name, outcome: outcomeOf(got) }).toEqual({
        resolver,
        name,
        outcome: outcomeOf(want),
      })
      expect({ resolver, name, asked: volleysOf(resolver, entriesOf(got)) }).toEqual({
        resolver,
        name,
        asked: volleysOf(resolver, want.queries),
      })
    }
  })
})
