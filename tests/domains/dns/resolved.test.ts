import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type AskedCase,
  confOf,
  playResolved,
  type ResolvedCase,
  type ShownAnswer,
} from '../../../src/cli/play-resolved.ts'
import { writeStubFile, writeUplinkFile } from '../../../src/domains/dns/index.ts'

/** systemd-resolved 252 was asked the same at the same times: tests/golden/dns/README.md says how. */

type Asked = AskedCase & { readonly answer?: ShownAnswer; readonly queries?: readonly string[] }
type Recorded = Omit<ResolvedCase, 'zone'> & {
  readonly zone: { readonly names: string | object }
  readonly asked: readonly Asked[]
}

const path = new URL('../../golden/dns/resolved.jsonl', import.meta.url)
const [first, ...rest] = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const { names } = first as { readonly names: object } // as: the zone that most cases share
const cases = (rest as readonly Recorded[]).map((one) => ({
  ...one,
  zone: typeof one.zone.names === 'string' ? { names } : one.zone,
})) as readonly (ResolvedCase & { readonly asked: readonly Asked[] })[] // as: the shape of resolved.py

/** With several links or questions side by side nobody says which packet is first. */
const isOrdered = ({ links = {}, asked }: (typeof cases)[number]): boolean =>
  Object.keys(links).length < 2 && !asked.some((one) => one.with)

/** What a closed port was asked stays unseen. */
const seen = (line: string): string => line.replace(/^(\S+ \S+) .* CLOSED$/, '$1 CLOSED')

test.each(cases)('$id $note', (recorded) => {
  const { asked } = recorded
  const ours = playResolved(recorded, asked)
  const order = (lines: readonly string[] | undefined) =>
    isOrdered(recorded) ? lines : lines?.toSorted()
  for (const [place, { name, type, answer, queries }] of asked.entries()) {
    const { answer: said, queries: sent } = ours[place] ?? {}
    expect({ name, type, answer: said }).toEqual({ name, type, answer })
    expect({ name, type, queries: order(sent?.map(seen)) }).toEqual({
      name,
      type,
      queries: order(queries),
    })
  }
})

describe('the files for others', () => {
  test.each(cases.filter(({ files }) => files))('$id', (recorded) => {
    const conf = confOf(recorded)
    // The real one takes its links out of a hash table, in any order.
    const words = (text: string | undefined) =>
      text
        ?.split('\n')
        .filter((line) => !line.startsWith('#')) // comments were not kept
        .map((line) => line.split(' ').toSorted().join(' '))
        .toSorted()
    expect(words(writeUplinkFile(conf))).toEqual(words(recorded.files?.['resolv.conf']))
    expect(words(writeStubFile(conf))).toEqual(words(recorded.files?.['stub-resolv.conf']))
  })
})
