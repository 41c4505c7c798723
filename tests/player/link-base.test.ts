import { decodeQR } from 'qr/decode.js'
import { describe, expect, test } from 'vitest'
import { type LessonOf, readLink, writeLink } from '../../src/player/link.ts'
import { LESSONS } from '../../src/scenario/catalog/lessons.ts'
import { openScenario } from '../../src/scenario/open.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { drawCode } from '../../src/ui/share/qr-code.tsx'
import { sharedScenario, sizeOf } from '../../src/ui/share/share-links.ts'

const lessonOf: LessonOf = async (wanted) => {
  const opened = openScenario(LESSONS.find(({ name }) => name === wanted)?.document)
  return opened.ok ? opened.value : undefined
}
const lesson = async (name: string): Promise<Scenario> => {
  const found = await lessonOf(name)
  if (!found) throw new Error(`there is a lesson ${name}`)
  return found
}
const read = async (hash: string, of = lessonOf) => {
  const link = await readLink(hash, of)
  if (!link.ok) throw new Error(JSON.stringify(link.problems))
  return { ...link.value, warnings: link.warnings.map(({ message }) => message.key) }
}

describe('a lesson with a few changes', () => {
  test.each(LESSONS.map(({ name }) => name))(
    '%s has a short link, and opens as it was',
    async (name) => {
      const scenario: Scenario = { ...(await lesson(name)), seed: 77, title: undefined }
      const short = await writeLink({ scenario, base: name, step: 12 }, lessonOf)
      const whole = await writeLink({ scenario, step: 12 })
      expect(short.length).toBeLessThan(160)
      expect(short.length).toBeLessThan(whole.length)
      const { title: _, ...rest } = scenario
      expect(await read(short)).toEqual({ scenario: rest, step: 12, base: name, warnings: [] })
      expect((await read(whole)).scenario).toEqual(rest)
    },
  )

  test('opens with a warning when the lesson has been changed since', async () => {
    const scenario = await lesson('ndots')
    const hash = await writeLink({ scenario: { ...scenario, seed: 5 }, base: 'ndots' }, lessonOf)
    const later: LessonOf = async () => ({ ...scenario, title: 'A better title' })
    const { scenario: opened, warnings } = await read(hash, later)
    expect(warnings).toEqual(['scenario/linkBaseChanged'])
    expect([opened.seed, opened.title]).toEqual([5, 'A better title'])
  })

  test('is held whole when that is shorter', async () => {
    const small = openScenario({ version: 1, seed: 1, manifests: '', inputs: [] })
    if (!small.ok) throw new Error('the smallest document is valid')
    const hash = await writeLink({ scenario: small.value, base: 'ndots' }, lessonOf)
    expect((await read(hash)).base).toBeUndefined()
  })

  test('keeps records that are empty on purpose', async () => {
    const manifests = [{ kind: 'NetworkPolicy', spec: { podSelector: {} } }]
    const opened = openScenario({ version: 1, seed: 1, manifests, inputs: [] })
    if (!opened.ok) throw new Error('valid')
    expect((await read(await writeLink({ scenario: opened.value }))).scenario.manifests).toEqual(
      manifests,
    )
  })
})

describe('what was pasted', () => {
  test('stays here unless it is to be shared; settings go along', async () => {
    const author = await lesson('first-request')
    const scenario = { ...author, seed: 9, manifests: 'kind: Secret', inputs: [] }
    const stage = {
      scenario,
      objects: [],
      author: { scenario: author, objects: [] },
      lesson: 'first-request',
      cursor: 3,
      depth: 'operator',
      compare: undefined,
    }
    const choice = { isPermanent: false, pasted: 'out', isAtStep: true } as const
    expect(sharedScenario(stage, choice)).toEqual({ ...author, seed: 9 })
    expect(sharedScenario(stage, { ...choice, pasted: 'whole' })).toBe(scenario)
  })
})

describe('the QR code of a link', () => {
  test.each([60, 300, 600, 1_200])('of %i characters can be read by a camera', (length) => {
    const text = 'https://hopscope.example/?lang=en#s=h1.'.padEnd(length, 'q1ZKSixOVbJS')
    const { path, size } = drawCode(text)
    const scale = 4
    const data = new Uint8Array((size * scale) ** 2 * 3).fill(255)
    for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g))
      for (let row = 0; row < scale; row++) {
        const from = ((Number(y) * scale + row) * size * scale + Number(x) * scale) * 3
        data.fill(0, from, from + scale * 3)
      }
    expect(decodeQR({ width: size * scale, height: size * scale, data })).toBe(text)
  })

  test('and the meter know the limits of channels', () =>
    expect([300, 301, 2_001, 8_001].map(sizeOf)).toEqual(['qr', 'anywhere', 'risky', 'tooLong']))
})
