import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answerCase, readCase } from '../../../src/domains/coredns/index.ts'
import { differences, missingLines, type RecordedCase } from './compare-results.ts'

/** What a real CoreDNS 1.14.7 answered: how it was recorded, see tests/golden/coredns/README.md. */

const FOLDER = new URL('../../golden/coredns/', import.meta.url)
const linesOf = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

const fixture = linesOf(readFileSync(new URL('fixture.jsonl', FOLDER), 'utf8'))
const unzipped = (name: string) =>
  linesOf(gunzipSync(readFileSync(new URL(name, FOLDER))).toString())
const cases = unzipped('cases.jsonl.gz')
const options = unzipped('options.jsonl.gz')

function compare(given: unknown): readonly string[] {
  const recorded = given as RecordedCase // as: the harness wrote it
  const read = readCase(given)
  if (!read.ok) return [`${read.field} ${read.reason}`]
  const ours = answerCase(read.value)
  const start = JSON.stringify(ours.start)
  const wanted = recorded.start.ok ? { ok: true } : { ok: false, error: recorded.start.error }
  if (start !== JSON.stringify(wanted)) return [`start: ${JSON.stringify(wanted)} / ${start}`]
  return [
    ...recorded.results.flatMap((want, place) => differences(want, ours.results[place])),
    ...missingLines(recorded, ours),
  ]
}

test('the cluster of the specification: 144 questions', () => {
  expect(fixture).toHaveLength(1)
  const [only] = fixture as readonly RecordedCase[] // as: the harness wrote it
  expect(only?.results).toHaveLength(144)
  expect(fixture.flatMap(compare)).toEqual([])
})

describe('random clusters, Corefiles and questions', () => {
  test('are recorded in 56 cases', () => expect(cases).toHaveLength(56))

  test.each(cases.map((one) => [(one as RecordedCase).id, one] as const))('%s', (_, one) => {
    expect(compare(one)).toEqual([])
  })
})

describe('rarer options of plugins', () => {
  test('are recorded in 77 cases', () => expect(options).toHaveLength(77))

  test.each(options.map((one) => [(one as RecordedCase).corefile, one] as const))(
    '%j',
    (_, one) => {
      expect(compare(one)).toEqual([])
    },
  )
})
