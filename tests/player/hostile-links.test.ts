import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { visible } from '../../src/core/visible.ts'
import { readLink } from '../../src/player/link.ts'
import { prepare } from '../../src/player/prepare.ts'
import { openScenario } from '../../src/scenario/open.ts'
import { readManifests } from '../../src/scenario/read-manifests.ts'
import type { Scenario } from '../../src/scenario/schema.ts'
import { isLarge, tooMuch, WEIGHT_MAX, weigh } from '../../src/scenario/weigh.ts'

/** What the link of a stranger must never do; docs/embedding.md has the same table in words. */

const DOCUMENT = { version: 1, seed: 1, manifests: '', inputs: [] }
const plain = (text: string) => `#s=h0.${Buffer.from(text).toString('base64url')}`
const packed = (text: string | Buffer) =>
  `#s=h1.${deflateRawSync(text, { level: 9 }).toString('base64url')}`
const problemsOf = async (hash: string) => {
  const read = await readLink(hash)
  return read.ok ? [] : read.problems.map(({ message }) => message.key)
}
const opened = (changes: Record<string, unknown>): Scenario => {
  const result = openScenario({ ...DOCUMENT, ...changes })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}

describe('a bomb', () => {
  test.each([
    ['of zeros, 45 MB', () => packed(Buffer.alloc(45_000_000)), 'linkTooLarge'],
    [
      'of zeros, just below the limit of size, by its ratio',
      () => packed(Buffer.alloc(1_000_000)),
      'linkTooLarge',
    ],
    [
      'within JSON',
      () => packed(JSON.stringify({ ...DOCUMENT, manifests: ' '.repeat(2_000_000) })),
      'linkTooLarge',
    ],
    ['of characters', () => `#s=h1.${'A'.repeat(70_000)}`, 'linkTooLong'],
    ['of percent signs', () => `#s=${'%25'.repeat(120_000)}`, 'linkTooLong'],
    [
      'of values',
      () => plain(JSON.stringify({ ...DOCUMENT, x: Array(20_000).fill({}) })),
      'linkTooLong',
    ],
    [
      'of values, packed',
      () => packed(`[${Array.from({ length: 61_000 }, (_, at) => at % 977).join(',')}]`),
      'tooManyValues',
    ],
    ['of brackets', () => plain('['.repeat(40_000)), 'linkBroken'],
    [
      'of nested records',
      () => plain(`{"version":1,"x":${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}}`),
      'tooDeep',
    ],
  ])('%s is refused', async (_, hash, key) => {
    const started = performance.now()
    expect(await problemsOf(hash())).toEqual([`scenario/${key}`])
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test.each([
    [
      'of anchors',
      `a0: &a0 [x]\n${Array.from({ length: 12 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]`).join('\n')}`,
    ],
    ['of brackets', `a: ${'['.repeat(30_000)}`],
    ['of indents', Array.from({ length: 240 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['of question marks', '? '.repeat(30_000)],
    ['of dashes', '- '.repeat(30_000)],
  ])('%s in YAML is refused', (_, text) => {
    const read = readManifests(`apiVersion: v1\nkind: Bomb\n${text}`)
    expect(read.ok).toBe(false)
  })
})

describe('a key that reaches a prototype', () => {
  test.each([
    [
      'of the document',
      `{"version":1,"seed":1,"manifests":"","inputs":[],"__proto__":{"polluted":1}}`,
    ],
    [
      'of an object',
      `{"version":1,"seed":1,"manifests":[{"kind":"Pod","constructor":{"prototype":{"polluted":1}}}],"inputs":[]}`,
    ],
    [
      'of a record by name',
      `{"version":1,"seed":1,"manifests":"","inputs":[],"settings":{"replicas":{"__proto__":1}}}`,
    ],
    ['of changes to a lesson', `{"version":1,"base":"ndots@1","__proto__":{"polluted":1}}`],
  ])('%s is refused', async (_, text) => {
    expect(await problemsOf(plain(text))).toEqual(['scenario/forbiddenKey'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('in YAML is refused at its line', () => {
    const read = readManifests('apiVersion: v1\nkind: Pod\nmetadata:\n  __proto__: {polluted: 1}\n')
    expect(read.ok ? [] : read.problems.map(({ message }) => message.key)).toEqual([
      'scenario/forbiddenKey',
    ])
  })
})

describe('changes to a lesson', () => {
  test.each([
    ['names no lesson', 'no-such-lesson@1', 'linkBaseUnknown'],
    ['names a path', '../../etc/passwd@1', 'linkBaseUnknown'],
    ['names an address', 'https://evil.example/x@1', 'linkBaseUnknown'],
  ])('that %s load nothing', async (_, base, key) => {
    const asked: string[] = []
    const read = await readLink(plain(JSON.stringify({ version: 1, base })), async (name) => {
      asked.push(name)
      return undefined
    })
    expect(read.ok ? [] : read.problems.map(({ message }) => message.key)).toEqual([
      `scenario/${key}`,
    ])
    expect(asked.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([])
  })

  test('are checked like any other field', async () => {
    const lesson = opened({})
    const read = await readLink(
      plain('{"version":1,"base":"x@1","seed":"seven"}'),
      async () => lesson,
    )
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual(['seed'])
  })
})

describe('code, addresses and pictures', () => {
  test.each(['url', 'src', 'script', 'onload', 'plugins', 'fetch', 'import', 'style'])(
    'have no field: “%s” is refused',
    async (field) => {
      expect(
        await problemsOf(
          plain(JSON.stringify({ ...DOCUMENT, [field]: 'https://evil.example/x.js' })),
        ),
      ).toEqual(['scenario/fieldUnknown'])
    },
  )
})

describe('what asks for too much', () => {
  const deployment = (replicas: unknown) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: { replicas },
  })
  const weightOf = (objects: readonly Record<string, unknown>[], changes = {}) =>
    weigh({ scenario: opened(changes), objects })

  test('is weighed before anything is made', () => {
    expect(tooMuch(weightOf([deployment(1e9)])).map(({ message }) => message.params.what)).toEqual([
      'pods',
    ])
    expect(tooMuch(weightOf(Array(2_001).fill({ kind: 'Service' }))).length).toBe(1)
    expect(tooMuch(weightOf(Array(201).fill({ kind: 'Node' }))).length).toBe(1)
    const scaled = { at: 0, kind: 'api/scaled', object: 'Deployment', name: 'a/b', replicas: 1_000 }
    expect(weightOf([deployment(2)], { inputs: [scaled, scaled] }).pods).toBe(1_002)
  })

  test('is asked about first from a tenth of that on', () => {
    expect(isLarge(weightOf([deployment(WEIGHT_MAX.pods * 0.1)]))).toBe(false)
    expect(isLarge(weightOf([deployment(WEIGHT_MAX.pods * 0.1 + 1)]))).toBe(true)
  })

  test.each(['1e99', null, -5, {}, [], Number.NaN])('counts %j as one', (replicas) => {
    expect(weightOf([deployment(replicas)]).pods).toBe(1)
  })

  test('in a text of manifests beyond what a link may hold is refused', async () => {
    const text = Array.from({ length: 12_000 }, (_, at) => `# ${at}`).join('\n')
    expect(await problemsOf(packed(JSON.stringify({ ...DOCUMENT, manifests: text })))).toEqual([
      'scenario/textTooLong',
    ])
  })
})

describe('characters that nobody sees', () => {
  test('are written out, so that no name looks like another one', () => {
    expect(visible('adm\u202Ein')).toBe('adm‹U+202E›in')
    expect(visible('a\u200bb\u0000c\u{e0041}')).toBe('a‹U+200B›b‹U+0000›c‹U+E0041›')
    expect(visible('line\r\n\tnext')).toBe('line\r\n\tnext')
    expect(visible('家庭 👨‍👩‍👧 ❤️')).toBe('家庭 👨‍👩‍👧 ❤️')
  })

  test('are written out in titles, names and manifests', async () => {
    const scenario = opened({
      title: 'Safe\u202e',
      inputs: [
        { at: 0, kind: 'traffic/opened', from: 'pod:a/b\u200b', to: 'x', port: 1, protocol: 'tcp' },
      ],
      manifests: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a\u200b' } }],
    })
    expect(scenario.title).toBe('Safe‹U+202E›')
    expect(scenario.inputs[0]).toMatchObject({ from: 'pod:a/b‹U+200B›' })
    const refused = await prepare(scenario)
    expect(refused.ok).toBe(false)
    const read = readManifests('apiVersion: v1\nkind: Pod\nmetadata: {name: "a\u2066"}')
    expect(read.ok && read.value.objects[0]?.metadata).toEqual({ name: 'a‹U+2066›' })
  })

  test('stay in what programs read to the letter', () => {
    const read = readManifests('apiVersion: v1\nkind: ConfigMap\ndata: {Corefile: "a\u200bb"}')
    expect(read.ok && read.value.objects[0]?.data).toEqual({ Corefile: 'a\u200bb' })
  })
})
