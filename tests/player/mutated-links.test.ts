import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { type LessonOf, readLink, writeLink } from '../../src/player/link.ts'
import { prepare } from '../../src/player/prepare.ts'
import { makeRecording } from '../../src/player/recorder.ts'
import { LESSONS } from '../../src/scenario/catalog/lessons.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { STEP_COUNT_MAX } from '../../src/scenario/record-inputs.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { isLarge, tooMuch, weigh } from '../../src/scenario/weigh.ts'

/**
 * Links and documents that were changed at random end in a message or in a recording that has an end: nothing is thrown.
 * `LINK_RUNS=100000 npx vitest run tests/player/mutated-links.test.ts` looks longer.
 */
const RUNS = Number(process.env.LINK_RUNS ?? 8)
const TIME_MAX_MS = 20_000 // for one of them, on a machine that does other things too

const NAMES = [
  'first-request',
  'ndots',
  'session-affinity',
  'rolling-machines',
  'etcd-quorum',
  'rollout-race',
]
const documents = LESSONS.filter(({ name }) => NAMES.includes(name)).map(({ document }) => document)

const lessonOf: LessonOf = async (wanted) => {
  const opened = openScenario(LESSONS.find(({ name }) => name === wanted)?.document)
  return opened.ok ? opened.value : undefined
}

/** What came of a link: the key of a message, or how its recording ended. */
async function outcome(hash: string): Promise<string> {
  const link = await readLink(hash, lessonOf)
  if (!link.ok) return link.problems[0]?.message.key ?? 'no problem named'
  const prepared = await prepare(link.value.scenario)
  if (!prepared.ok) return prepared.problems[0]?.message.key ?? 'no problem named'
  const weight = weigh(prepared.value)
  if (tooMuch(weight).length > 0) return 'scenario/tooMuchOf'
  if (isLarge(weight)) return 'asked first'
  const recording = await played(prepared.value)
  if (!recording) return 'scenario/cannotPlay'
  expect(recording.steps.length).toBeLessThanOrEqual(STEP_COUNT_MAX)
  return recording.ending
}

/** What broke, and how often: to be mended. The page says so (`open-link.ts`) and opens the first lesson. */
const broken = new Map<string, number>()

async function played(prepared: Parameters<typeof makeRecording>[0]) {
  try {
    return await makeRecording(prepared)
  } catch (error) {
    const [what, at] = String((error as Error).stack).split('\n')
    const cause = `${what} ${at?.trim().replace(/\(.*\/src/, '(src')}`
    broken.set(cause, (broken.get(cause) ?? 0) + 1)
    return undefined
  }
}

async function endsWell(hash: string): Promise<void> {
  const started = performance.now()
  expect(await outcome(hash)).toMatch(/^([a-z-]+\/\w+|asked first|settled|out of (time|steps))$/)
  expect(performance.now() - started).toBeLessThan(TIME_MAX_MS)
}

/** Values that somebody who means harm would put anywhere. */
const evil = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    'x',
    [],
    {},
    -1,
    0,
    0.5,
    1e15,
    1e308,
    4_294_967_296,
    '1e9',
    '0x10',
  ),
  fc.constantFrom<unknown>(
    '__proto__',
    '../..',
    '\u202e',
    '10.96.0.10',
    '255.255.255.255',
    '::1',
    'pod:a/b',
    '*',
    '%s',
    '{{x}}',
  ),
  fc.constantFrom<unknown>(
    'a'.repeat(5_000),
    'a.'.repeat(200),
    Array(300).fill('a'),
    Array(50).fill({}),
  ),
  fc.integer({ min: -10, max: 70_000 }),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 3 }),
)

interface Change {
  readonly place: number
  readonly way: 'replace' | 'remove' | 'double' | 'move'
  readonly value: unknown
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(1_000_000),
  way: fc.constantFrom('replace', 'replace', 'remove', 'double', 'move'),
  value: evil,
})

/** Every place of a document: the record or list that holds it, and its key. */
function placesIn(value: unknown): readonly (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const record = value as Record<string, unknown>
  return Object.keys(record).flatMap((key) => [[record, key] as const, ...placesIn(record[key])])
}

/** A copy of a document with changes at random places. */
function changed(document: unknown, changes: readonly Change[]): unknown {
  const copy = structuredClone(document)
  for (const { place, way, value } of changes) {
    const places = placesIn(copy)
    const [record, key] = places[place % Math.max(1, places.length)] ?? []
    const [other, elsewhere] = places[(place * 7 + 3) % Math.max(1, places.length)] ?? []
    if (!record || key === undefined) continue
    if (way === 'replace') record[key] = structuredClone(value)
    else if (way === 'remove' && !Array.isArray(record)) delete record[key]
    else if (way === 'double' && Array.isArray(record))
      record.push(structuredClone(record[Number(key)]))
    else if (other && elsewhere !== undefined) record[key] = structuredClone(other[elsewhere])
  }
  return copy
}

const runs = { numRuns: RUNS }
const timeMax = Math.max(30_000, RUNS * 1_000)

afterAll(() => {
  for (const [cause, count] of broken) console.log(`${count} × ${cause}`)
})

describe('at random', () => {
  test('changed letters of a link', { timeout: timeMax }, async () => {
    const hashes = await Promise.all(
      documents.map((document) => writeLink({ scenario: document as Scenario, step: 3 })),
    )
    const letters = fc.array(
      fc.record({
        place: fc.nat(2_000),
        gone: fc.nat(3),
        put: fc.oneof(
          fc.string({ maxLength: 3 }),
          fc.constantFrom('%', '\u200b', '&s=', '#', '.', '\n', ''),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    const property = fc.asyncProperty(fc.constantFrom(...hashes), letters, async (hash, edits) => {
      let text = `#${hash}`
      for (const { place, gone, put } of edits) {
        const at = place % text.length
        text = text.slice(0, at) + put + text.slice(at + gone)
      }
      await endsWell(text)
    })
    await fc.assert(property, runs)
  })

  test('changed documents', { timeout: timeMax }, async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 4 })
    const property = fc.asyncProperty(
      fc.constantFrom(...documents),
      changes,
      async (document, edits) => {
        const text = JSON.stringify(changed(document, edits))
        await endsWell(`#s=h0.${Buffer.from(text).toString('base64url')}`)
      },
    )
    await fc.assert(property, runs)
  })

  test('changes to a lesson that is named', { timeout: timeMax }, async () => {
    const fields = fc.dictionary(
      fc.constantFrom(
        'seed',
        'inputs',
        'settings',
        'cluster',
        'manifests',
        'without',
        'title',
        'start',
        'x',
      ),
      evil,
      { maxKeys: 3 },
    )
    const property = fc.asyncProperty(fc.constantFrom(...NAMES), fields, async (name, edits) => {
      const text = JSON.stringify({ version: 1, ...edits, base: `${name}@1` })
      await endsWell(`#s=h0.${Buffer.from(text).toString('base64url')}`)
    })
    await fc.assert(property, runs)
  })
})
